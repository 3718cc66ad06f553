"""Every address of the pages, with an example in each place."""

from collections.abc import Iterator, Mapping

from fastapi.routing import APIRoute

from web.app import ROUTERS


def addresses(method: str, examples: Mapping[str, list[str]]) -> list[str]:
    """Return the addresses that take a method, once for each combination of examples; "1" where there is none."""
    routes = (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
    return sorted({one for route in routes if method in route.methods for one in _filled(route.path, examples)})


def _filled(path: str, examples: Mapping[str, list[str]]) -> Iterator[str]:
    before, opened, rest = path.partition("{")
    if not opened:
        yield path
        return
    name, _, after = rest.partition("}")
    for value in examples.get(name.partition(":")[0], ["1"]):
        yield from _filled(f"{before}{value}{after}", examples)
