"""The API as an application of its own: its door, its problems, its description."""

from typing import Any

from fastapi import FastAPI, Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from runtime.resources import World
from web.api import acting, reading
from web.api.caller import Gate, Shown, caller_of, nobody
from web.api.description import describe
from web.api.door import Door
from web.api.problems import add_problems
from web.frame.interruptions import SignInFirst
from web.frame.permissions import browser_of

PATH = "/api/v1"
PER_MINUTE = 600  # calls of one token


def create_api(world: World, *, per_minute: int = PER_MINUTE) -> FastAPI:
    """Return the API for one world."""
    api = FastAPI(
        title="Duban 督办",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    api.state.world = world
    api.state.gate = Gate(world, FixedWindowRateLimiter(MemoryStorage()), RateLimitItemPerMinute(per_minute))
    api.include_router(reading.router)
    api.include_router(acting.acts_router())
    api.get("/openapi.json", include_in_schema=False)(_description)
    api.add_middleware(Door)
    add_problems(api)
    api.openapi = lambda: describe(api)  # type: ignore[method-assign]
    return api


def _description(request: Request, shown: Shown) -> dict[str, Any]:
    """Describe the API to who shows a token, or is signed in."""
    if shown is not None:
        caller_of(request, shown)
    else:
        try:
            browser_of(request)
        except SignInFirst as nobody_is:
            raise nobody() from nobody_is
    return describe(request.app)
