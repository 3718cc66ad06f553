"""Who calls the API: the person of the bearer token, with the same scope as on the pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItem
from limits.strategies import FixedWindowRateLimiter
from sqlmodel import Session

from models.access import TokenKind
from models.queries.clauses.scope import Scope
from rules.refusal import Refused
from runtime.resources import World
from services.people import access, accounts, tokens
from services.people.access import Viewer
from services.practice import Practice
from web.api.problems import Problem

_BEARER = HTTPBearer(auto_error=False, bearerFormat="duban_…", description="made on the page /account, shown once")


@dataclass(frozen=True, slots=True)
class Caller:
    """One call of a person who showed a token."""

    world: World
    viewer: Viewer
    practice: Practice
    now: datetime

    path: str

    @property
    def scope(self) -> Scope:
        """Return what they may see."""
        return self.viewer.scope


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets calls in: the world they come to, and how many of one token in a minute."""

    world: World
    limiter: FixedWindowRateLimiter
    rate: RateLimitItem

    def open(self, secret: str, path: str) -> Caller:
        """Return who calls with a token, or answer 401; too many calls are answered 429."""
        now = self.world.clock()
        practice = self.world.practice(now)
        with self.world.store.read() as session:
            token_id, seen, viewer = self._holder(session, secret, practice, now)
        self._count(token_id)
        if not seen:
            with self.world.store.write() as session:
                tokens.note_use(session, token_id, now)
        return Caller(self.world, viewer, practice, now, path)

    @staticmethod
    def _holder(session: Session, secret: str, practice: Practice, now: datetime) -> tuple[int, bool, Viewer]:
        row = tokens.holder(session, secret, TokenKind.API, now)
        if row is None:
            raise nobody()
        viewer = access.viewer_of(session, accounts.by_id(session, row.account_id), practice.calendar.today(now))
        return row.id, tokens.was_used_lately(row, now), viewer

    def _count(self, token_id: int) -> None:
        if not self.limiter.hit(self.rate, str(token_id)):
            raise Problem(
                429,
                Refused(zh="请求过于频繁，请稍后再试。", en="too many requests; wait a minute."),
                headers={"Retry-After": "60"},
            )


def nobody() -> Problem:
    """Return the answer to who shows no token that opens anything."""
    words = Refused(
        zh="须有可用的令牌（Authorization: Bearer …）。", en="a valid token is needed (Authorization: Bearer …)."
    )
    return Problem(401, words, headers={"WWW-Authenticate": 'Bearer realm="duban"'})


Shown = Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]


def caller_of(request: Request, shown: Shown) -> Caller:
    """Let in who shows a token."""
    if shown is None:
        raise nobody()
    gate: Gate = request.app.state.gate
    return gate.open(shown.credentials, request.scope["path"])


Called = Annotated[Caller, Security(caller_of)]
