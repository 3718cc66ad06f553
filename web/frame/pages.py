"""What every page shares: the templates and the headers."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.files.content import ENDINGS
from translations.texts import NC_
from web.frame.navigation import rooms
from web.frame.refusals import asks, field_of
from web.frame.uploads import CHOSEN, LIMITS

HERE = Path(__file__).parents[1]
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action {}; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY.format("'none'"),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
WITH_FORMS = {"Content-Security-Policy": _POLICY.format("'self'")}
FOR_PEOPLE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}


@cache
def templates() -> Environment:
    """Return the templates, compiled once a process: what a person typed is escaped, and what is missing is an error."""
    pages = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals |= {
        "NC_": NC_,
        "rooms": rooms,
        "asks": asks,
        "field_of": field_of,
        "limits": LIMITS,
        "endings": ENDINGS,
        "chosen": CHOSEN,
    }
    return pages
