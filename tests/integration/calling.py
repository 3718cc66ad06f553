"""A program that calls the API with a token of somebody of the cast."""

from datetime import datetime
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from models.access import TokenKind
from models.queries.accounts import account_keyed
from models.store import Store
from services import lookup
from services.people import accounts, tokens
from tests.fakes import counting
from tests.integration.browsing import HOST, Desk

_DRAWN = counting()


def token_of(store: Store, key: str, now: datetime, *, kind: TokenKind = TokenKind.API, **more: Any) -> str:
    """Make a token for somebody; who has no account gets one."""
    with store.write() as session:
        account = account_keyed(session, key)
        if account is None:
            account = accounts.add(session, lookup.person(session, key), "", actor="shell", now=now)
        return tokens.make(session, account, kind, "脚本", draw=_DRAWN, actor=key, now=now, **more)


class Program:
    """Calls with one token; each act has a key of its own unless one is named."""

    def __init__(self, desk: Desk, secret: str | None) -> None:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.client = TestClient(desk.app, base_url=HOST, raise_server_exceptions=False, headers=headers)
        self._keys = counting()

    def get(self, path: str, **more: Any) -> Response:
        return self.client.get(f"/api/v1{path}", **more)

    def post(self, path: str, key: str | None = None, **more: Any) -> Response:
        return self.client.post(f"/api/v1{path}", headers={"Idempotency-Key": key or self._keys()}, **more)
