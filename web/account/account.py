"""One's own account: where one is signed in, the password, tokens of programs, the calendar feed."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.access import Account, TokenKind
from models.queries.accounts import open_sessions
from models.queries.units import units_by_id
from rules.entry import read_line
from rules.refusal import Refused
from services.people import accounts, tokens
from web.account.attempts import Attempts
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import Id, SignedIn, ThisForm, ThisPage, cookie_name
from web.frame.reader import PageReader
from web.frame.refusals import field_of

router = APIRouter()
DAYS = (30, 90, 365)
_DIFFERENT = Refused(field="again", zh="两次输入的新密码不一致。", en="this is not the same as the new password.")
_TOO_MANY = Refused(field="old", zh="尝试次数过多，请15分钟后再试。", en="too many tries; try again in 15 minutes.")
Form = Literal["", "login", "password", "token", "feed"]


@router.get("/account")
def account(reader: SignedIn, page: ThisPage) -> Response:
    """Show one's own account."""
    return _page(reader, page)


def _page(
    reader: PageReader,
    page: PageAnswer,
    *,
    form: Form = "",
    refused: Refused | None = None,
    status: int = 200,
    secret: str = "",
    feed: str = "",
) -> Response:
    """Show the account; `form` is the one that was refused, a token just made is shown this once."""
    with page.read() as session:
        mine = _mine(session, reader)
        known = accounts.known_by(session, page.request.cookies.get(cookie_name(page.world), ""), reader.now)
        shown = {
            "account": mine,
            "units": units_by_id(session, reader.viewer.units),
            "logins": open_sessions(session, mine.id, reader.now),
            "current": known.login.id if known else None,
            "programs": tokens.mine(session, mine, TokenKind.API, reader.now),
            "feeds": tokens.mine(session, mine, TokenKind.CALENDAR, reader.now),
        }
    given = {"form": form, "refused": refused, "secret": secret, "feed": feed, "days": DAYS}
    return page.show("account", status=status, **shown, **given)


def _mine(session: Session, reader: PageReader) -> Account:
    return accounts.by_id(session, reader.viewer.account_id)


def _again(reader: PageReader, page: PageAnswer, form: Form, refused: Refused) -> Response:
    return _page(reader, page, form=form, refused=refused, status=422)


@router.post("/account/sessions/{login_id}/end")
def end(reader: SignedIn, page: ThisPage, login_id: Id) -> Response:
    """Sign one of one's browsers out."""

    def do(session: Session) -> None:
        logins = {login.id: login for login in open_sessions(session, reader.viewer.account_id, reader.now)}
        if login_id not in logins:
            not_found()
        accounts.end(session, logins[login_id], now=reader.now)

    said = reader._("该处登录已退出。")
    return page.record_once(do, to="/account", said=said, again=lambda no: _again(reader, page, "login", no))


@router.post("/account/password")
def change_password(reader: SignedIn, sent: ThisForm, page: ThisPage) -> Response:
    """Change the password: every browser has to sign in again, this one too."""
    attempts: Attempts = page.request.app.state.attempts
    key = reader.person.key
    address = page.request.client.host if page.request.client else ""

    def do(session: Session) -> None:
        if not attempts.may_try(key, address):
            raise _TOO_MANY
        if sent.first("new") != sent.first("again"):
            raise _DIFFERENT
        accounts.change_password(session, _mine(session, reader), sent.first("old"), sent.first("new"), now=reader.now)

    def again(refused: Refused) -> Response:
        if field_of(refused) == "old":
            attempts.failed(key, address)
        return _again(reader, page, "password", refused)

    return page.record_once(do, to="/login", said=reader._("密码已更改，请重新登录。"), again=again)


@router.post("/account/tokens")
def make_token(reader: SignedIn, sent: ThisForm, page: ThisPage) -> Response:
    """Make a token for a program; it is shown this once."""
    made: list[str] = []

    def do(session: Session) -> None:
        name, days = read_line("token_name", sent.first("token_name"), at_most=100), sent.first("days")
        if days not in {str(choice) for choice in DAYS}:
            raise Refused(field="days", zh="请选择有效期。", en="choose how long it lasts.")
        made.append(_make(session, reader, page, TokenKind.API, name, days=int(days)))

    answer = page.record_once(
        do, to="/account", said=reader._("令牌已生成。"), again=lambda no: _again(reader, page, "token", no)
    )
    return _page(reader, page.afresh(), secret=made[0]) if made else answer


@router.post("/account/feed")
def make_feed(reader: SignedIn, page: ThisPage) -> Response:
    """Make the address of the calendar feed; the one before opens nothing any more."""
    made: list[str] = []

    def do(session: Session) -> None:
        mine = _mine(session, reader)
        for token in tokens.mine(session, mine, TokenKind.CALENDAR, reader.now):
            tokens.revoke(session, mine, token.id, actor=reader.person.key, now=reader.now)
        made.append(_make(session, reader, page, TokenKind.CALENDAR, "", days=None))

    answer = page.record_once(
        do, to="/account", said=reader._("日历订阅地址已生成。"), again=lambda no: _again(reader, page, "feed", no)
    )
    origin = page.world.settings.public_url or str(page.request.base_url).rstrip("/")
    return _page(reader, page.afresh(), feed=f"{origin}/calendar/{made[0]}.ics") if made else answer


def _make(
    session: Session, reader: PageReader, page: PageAnswer, kind: TokenKind, name: str, *, days: int | None
) -> str:
    mine, actor = _mine(session, reader), reader.person.key
    return tokens.make(session, mine, kind, name, days=days, draw=page.world.token, actor=actor, now=reader.now)


@router.post("/account/tokens/{token_id}/revoke")
def revoke(reader: SignedIn, page: ThisPage, token_id: Id) -> Response:
    """Revoke one of one's tokens."""

    def do(session: Session) -> None:
        mine = _mine(session, reader)
        live = [token.id for kind in TokenKind for token in tokens.mine(session, mine, kind, reader.now)]
        if token_id not in live:
            not_found()
        tokens.revoke(session, mine, token_id, actor=reader.person.key, now=reader.now)

    return page.record_once(
        do, to="/account", said=reader._("已停用。"), again=lambda no: _again(reader, page, "token", no)
    )
