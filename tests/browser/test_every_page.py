"""No page is left out of what a browser looks at."""

from fastapi.routing import APIRoute

from tests.browser import test_pages, test_register
from web.app import ROUTERS

ELSEWHERE = {  # not pages, parts of pages, or looked at by tests of their own
    "/": "leads on",
    "/login": "test_keyboard",
    "/login/oidc": "leads to the single sign-on",
    "/login/oidc/callback": "leads on",
    "/register/deadline": "a part of /register",
    "/today/section": "a part of /desk",
    "/minutes/{source_id}": "test_register",
    "/bureau/assignments/{assignment_id}/{act}/record": "leads back",
    "/bureau/form/record": "leads back",
    "/weeks/{name}/sign/record": "leads back",
    "/files/{evidence_id}": "a file",
    "/calendar/{token}.ics": "a feed",
}


def test_no_page_is_forgotten() -> None:
    looked_at = [path.partition("?")[0] for _, path in [*test_pages.ALL, *test_register.ALL]]
    pages = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    forgotten = {
        page.path
        for page in pages
        if "GET" in page.methods and not any(page.path_regex.match(path) for path in looked_at)
    }

    assert forgotten == set(ELSEWHERE)
