"""The office's single sign-on opens the account of the person with the verified address, and nothing else does."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from models.queries.accounts import all_accounts
from models.store import Store
from rules.refusal import Refused
from runtime.pulse import Pulse
from runtime.resources import World
from runtime.settings import Settings, read_settings
from services import lookup
from services.people import accounts
from tests.factories import Play, at
from tests.integration.browsing import HOST
from web.app import create_app

ISSUER = "https://sso.example/duban"
NOW = at("2018-05-02 10:00")
SETTINGS = {"public_url": HOST, "oidc_issuer": ISSUER, "oidc_client_id": "duban", "oidc_client_secret": "s"}
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})


@dataclass
class Issuer:
    """A single sign-on in this process: `claims` are put over what its ID token would say."""

    email: str = "li@example.org"
    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: KEY)
    alg: str = "RS256"
    named: str = ISSUER
    is_down: bool = False
    challenge: str = ""
    nonce: str = ""
    asked: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectError("refused")
        path = request.url.path
        self.asked.append(path)
        if path == "/duban/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            parts = {name: f"{ISSUER}/{part}" for name, part in names.items()}
            return httpx.Response(200, json={"issuer": self.named, **parts})
        if path == "/duban/keys":
            return httpx.Response(200, json=KeySet([KEY]).as_dict(private=False))
        return self._token(parse_qs(request.content.decode()))

    def _token(self, asked: dict[str, list[str]]) -> httpx.Response:
        """Give a token to who shows the verifier of the challenge that was shown before."""
        digest = sha256(asked["code_verifier"][0].encode()).digest()
        if urlsafe_b64encode(digest).rstrip(b"=").decode() != self.challenge or asked["code"] != ["the code"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        seconds = int(NOW.timestamp())
        said = {"iss": ISSUER, "aud": "duban", "sub": "1", "iat": seconds, "exp": seconds + 300, "nonce": self.nonce}
        said |= {"email": self.email, "email_verified": True, **self.claims}
        said = {name: value for name, value in said.items() if value is not None}
        token = jwt.encode({"alg": self.alg, "kid": "1"}, said, self.key, algorithms=[self.alg])
        return httpx.Response(200, json={"access_token": "a", "token_type": "Bearer", "id_token": token})


@dataclass
class Trip:
    """A browser that goes to the single sign-on and comes back."""

    store: Store
    issuer: Issuer
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        from web.account.oidc_provider import Provider  # noqa: PLC0415 - its library is an optional extra

        app = create_app(World(Settings(**SETTINGS), self.store, lambda: NOW), Pulse())
        app.state.oidc = Provider(Settings(**SETTINGS), httpx.MockTransport(self.issuer.answer))
        self.client = TestClient(app, base_url=HOST, follow_redirects=False)

    def go(self, to: str = "/account") -> dict[str, str]:
        """Go there; return what the issuer is asked."""
        answer = self.client.get("/login/oidc", params={"next": to})
        assert answer.status_code == 303, answer.text
        asked = {name: value[0] for name, value in parse_qs(urlsplit(answer.headers["location"]).query).items()}
        self.issuer.challenge, self.issuer.nonce = asked["code_challenge"], asked["nonce"]
        return asked

    def back(self, state: str, code: str = "the code") -> Response:
        return self.client.get("/login/oidc/callback", params={"state": state, "code": code})

    def come_in(self, to: str = "/account") -> Response:
        return self.back(self.go(to)["state"])

    @property
    def is_signed_in(self) -> bool:
        return self.client.get("/account").status_code == 200


@pytest.fixture
def trip(play: Play, store: Store) -> Trip:
    with store.write() as session:
        accounts.add(session, lookup.person(session, "li"), "", actor="shell", now=NOW)
    return Trip(store, Issuer())


def test_a_verified_address_opens_the_account_of_its_person(trip: Trip) -> None:
    asked = trip.go()
    answer = trip.back(asked["state"])

    assert (answer.status_code, answer.headers["location"], trip.is_signed_in) == (303, "/account", True)
    assert {name: asked[name] for name in ("response_type", "client_id", "redirect_uri", "code_challenge_method")} == {
        "response_type": "code",
        "client_id": "duban",
        "redirect_uri": f"{HOST}/login/oidc/callback",
        "code_challenge_method": "S256",
    }
    assert set(asked["scope"].split()) == {"openid", "email"}


def test_the_page_that_asks_for_a_password_leads_there(trip: Trip) -> None:
    page = trip.client.get("/login", params={"next": "/people"})

    assert 'href="/login/oidc?next=%2Fpeople"' in page.text


UNTRUE = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience, and us as the authorised party": {"aud": "another", "azp": "duban"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "another"},
    "one of many audiences, without saying which": {"aud": ["duban", "another"]},
    "another authorised party": {"aud": ["duban", "another"], "azp": "another"},
    "another nonce": {"nonce": "0" * 64},
    "no nonce": {"nonce": None},
    "expired": {"exp": int(NOW.timestamp()) - 61},
    "no expiry": {"exp": None},
    "not yet valid": {"nbf": int(NOW.timestamp()) + 61},
    "an address nobody verified": {"email_verified": False},
    "an address verified in words": {"email_verified": "true"},
    "no address": {"email": None},
    "somebody without an account": {"email": "zhang@example.org"},
    "a stranger": {"email": "mallory@evil.example"},
}


@pytest.mark.parametrize("claims", UNTRUE.values(), ids=UNTRUE.keys())
def test_a_token_that_says_otherwise_opens_nothing(trip: Trip, claims: dict[str, Any]) -> None:
    trip.issuer.claims = claims
    answer = trip.come_in()

    assert (answer.status_code, 'role="alert"' in answer.text, trip.is_signed_in) == (422, True, False)
    assert "/duban/keys" in trip.issuer.asked


@pytest.mark.parametrize(
    ("key", "alg"),
    [
        pytest.param(OTHER, "RS256", id="another key"),
        pytest.param(OctKey.import_key("s" * 64), "HS256", id="our own secret"),
    ],
)
def test_a_token_signed_by_anything_else_opens_nothing(trip: Trip, key: Any, alg: str) -> None:
    trip.issuer.key, trip.issuer.alg = key, alg

    assert (trip.come_in().status_code, trip.is_signed_in) == (422, False)


def test_who_comes_back_without_having_gone_is_not_let_in(trip: Trip) -> None:
    asked = trip.go()
    assert trip.back("0" * 64).status_code == 422

    victim = Trip(trip.store, trip.issuer)
    trip.go()
    assert (victim.back(asked["state"]).status_code, victim.is_signed_in) == (422, False)


@pytest.mark.parametrize("cookie", ["", "x", "W10=", "eyJhIjoxfQ==", urlsafe_b64encode(b'["","","","/"]').decode()])
def test_a_cookie_of_anything_else_is_nothing_begun(trip: Trip, cookie: str) -> None:
    trip.client.cookies.set("__Host-duban-oidc", cookie, domain="duban.example")

    assert (trip.back("").status_code, trip.is_signed_in) == (422, False)


def test_a_sign_in_is_finished_once(trip: Trip) -> None:
    state = trip.go()["state"]
    trip.back(state)
    trip.client.cookies.delete("__Host-duban")

    assert (trip.back(state).status_code, trip.is_signed_in) == (422, False)


def test_another_code_is_not_taken(trip: Trip) -> None:
    assert (trip.back(trip.go()["state"], code="another").status_code, trip.is_signed_in) == (422, False)


@pytest.mark.parametrize(
    "to", ["//evil.example", "/\\evil.example", "javascript:alert(1)", "https://evil.example/", ""]
)
def test_it_leads_to_pages_of_ours_only(trip: Trip, to: str) -> None:
    location = trip.come_in(to).headers.get("location", "/")

    assert location == "/"


def test_an_account_that_is_closed_stays_closed(trip: Trip, store: Store) -> None:
    with store.write() as session:
        accounts.disable(session, accounts.find(session, "li"), actor="shell", now=NOW)

    assert (trip.come_in().status_code, trip.is_signed_in) == (422, False)


def test_no_account_is_ever_made(trip: Trip, store: Store) -> None:
    trip.issuer.email = "zhang@example.org"
    trip.come_in()

    with store.read() as session:
        assert [person.key for _, person in all_accounts(session)] == ["li"]


def test_an_issuer_that_is_down_or_names_itself_otherwise_is_said_so(trip: Trip) -> None:
    trip.issuer.named = "https://evil.example"
    other = trip.client.get("/login/oidc")
    trip.issuer.is_down = True
    down = trip.client.get("/login/oidc")

    assert [(one.status_code, 'role="alert"' in one.text) for one in (other, down)] == [(502, True)] * 2


def test_without_a_setting_there_is_no_such_way_in(play: Play) -> None:
    client = TestClient(create_app(World(Settings(), play.store, lambda: NOW), Pulse()), base_url=HOST)

    assert [client.get(path).status_code for path in ("/login/oidc", "/login/oidc/callback")] == [404, 404]
    assert "/login/oidc" not in client.get("/login").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"oidc_client_secret": ""}, "DUBAN_OIDC_CLIENT_SECRET must be set, too"),
        ({"public_url": ""}, "DUBAN_PUBLIC_URL must be set, too"),
        ({"oidc_issuer": "http://sso.example"}, "is to be written https://"),
    ],
)
def test_half_a_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, change: dict[str, str], words: str) -> None:
    for name, value in {**SETTINGS, **change}.items():
        monkeypatch.setenv(f"DUBAN_{name.upper()}", value)

    with pytest.raises(Refused, match=words):
        read_settings()


def test_without_its_library_the_office_does_not_start_and_says_what_to_install(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys  # noqa: PLC0415

    monkeypatch.delitem(sys.modules, "web.account.oidc_provider", raising=False)
    monkeypatch.setitem(sys.modules, "authlib.integrations.httpx_client", None)

    with pytest.raises(Refused, match=r"needs the extra duban\[oidc\]"):
        create_app(World(Settings(**SETTINGS), play.store, lambda: NOW), Pulse())
