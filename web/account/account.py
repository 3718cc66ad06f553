"""One's own account: where one is signed in, the password, tokens of programs, the calendar feed."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models import queries
from models.access import Account, TokenKind
from rules.entry import read_line
from rules.refusal import Refused
from services.people import accounts, tokens
from web.account.attempts import Attempts
from web.frame.here import Here
from web.frame.permissions import Id, SignedIn, cookie_name

router = APIRouter()
DAYS = (30, 90, 365)
_DIFFERENT = Refused(field="again", zh="两次输入的新密码不一致。", en="this is not the same as the new password.")
_TOO_MANY = Refused(field="old", zh="尝试次数过多，请15分钟后再试。", en="too many tries; try again in 15 minutes.")
Form = Literal["", "login", "password", "token", "feed"]


@router.get("/account")
def account(here: SignedIn) -> Response:
    """Show one's own account."""
    return _page(here)


def _page(
    here: Here, *, form: Form = "", refused: Refused | None = None, status: int = 200, secret: str = "", feed: str = ""
) -> Response:
    """Show the account; `form` is the one that was refused, a token just made is shown this once."""
    with here.read() as session:
        mine = _mine(session, here)
        known = accounts.known_by(session, here.request.cookies.get(cookie_name(here.world), ""), here.now)
        shown = {
            "account": mine,
            "units": queries.units_by_id(session, here.viewer.units),
            "logins": queries.open_sessions(session, mine.id, here.now),
            "current": known.login.id if known else None,
            "programs": tokens.mine(session, mine, TokenKind.API, here.now),
            "feeds": tokens.mine(session, mine, TokenKind.CALENDAR, here.now),
        }
    given = {"form": form, "refused": refused, "secret": secret, "feed": feed, "days": DAYS}
    return here.page("account", status=status, **shown, **given)


def _mine(session: Session, here: Here) -> Account:
    return accounts.by_id(session, here.viewer.account_id)


def _again(here: Here, form: Form, refused: Refused) -> Response:
    return _page(here, form=form, refused=refused, status=422)


@router.post("/account/sessions/{login_id}/end")
def end(here: SignedIn, login_id: Id) -> Response:
    """Sign one of one's browsers out."""

    def do(session: Session) -> None:
        found = {one.id: one for one in queries.open_sessions(session, here.viewer.account_id, here.now)}
        if login_id not in found:
            here.not_found()
        accounts.end(session, found[login_id], now=here.now)

    said = here._("该处登录已退出。")
    return here.act(do, to="/account", said=said, again=lambda no: _again(here, "login", no))


@router.post("/account/password")
def change_password(here: SignedIn) -> Response:
    """Change the password: every browser has to sign in anew, this one too."""
    attempts: Attempts = here.request.app.state.attempts
    key = here.viewer.person.key
    address = here.request.client.host if here.request.client else ""

    def do(session: Session) -> None:
        if not attempts.may_try(key, address):
            raise _TOO_MANY
        if here.first("new") != here.first("again"):
            raise _DIFFERENT
        accounts.change_password(session, _mine(session, here), here.first("old"), here.first("new"), now=here.now)

    def again(refused: Refused) -> Response:
        if here.field(refused) == "old":
            attempts.failed(key, address)
        return _again(here, "password", refused)

    return here.act(do, to="/login", said=here._("密码已更改，请重新登录。"), again=again)


@router.post("/account/tokens")
def make_token(here: SignedIn) -> Response:
    """Make a token for a program; it is shown this once."""
    made: list[str] = []

    def do(session: Session) -> None:
        name, days = read_line("token_name", here.first("token_name"), at_most=100), here.first("days")
        if days not in {str(choice) for choice in DAYS}:
            raise Refused(field="days", zh="请选择有效期。", en="choose how long it lasts.")
        made.append(_make(session, here, TokenKind.API, name, days=int(days)))

    answer = here.act(do, to="/account", said=here._("令牌已生成。"), again=lambda no: _again(here, "token", no))
    return _page(here.afresh(), secret=made[0]) if made else answer


@router.post("/account/feed")
def make_feed(here: SignedIn) -> Response:
    """Make the address of the calendar feed; the one before opens nothing any more."""
    made: list[str] = []

    def do(session: Session) -> None:
        mine = _mine(session, here)
        for one in tokens.mine(session, mine, TokenKind.CALENDAR, here.now):
            tokens.revoke(session, mine, one.id, actor=here.viewer.person.key, now=here.now)
        made.append(_make(session, here, TokenKind.CALENDAR, "", days=None))

    answer = here.act(do, to="/account", said=here._("日历订阅地址已生成。"), again=lambda no: _again(here, "feed", no))
    origin = here.world.settings.public_url or str(here.request.base_url).rstrip("/")
    return _page(here.afresh(), feed=f"{origin}/calendar/{made[0]}.ics") if made else answer


def _make(session: Session, here: Here, kind: TokenKind, name: str, *, days: int | None) -> str:
    mine, actor = _mine(session, here), here.viewer.person.key
    return tokens.make(session, mine, kind, name, days=days, draw=here.world.token, actor=actor, now=here.now)


@router.post("/account/tokens/{token_id}/revoke")
def revoke(here: SignedIn, token_id: Id) -> Response:
    """Revoke one of one's tokens."""

    def do(session: Session) -> None:
        mine = _mine(session, here)
        live = [one.id for kind in TokenKind for one in tokens.mine(session, mine, kind, here.now)]
        if token_id not in live:
            here.not_found()
        tokens.revoke(session, mine, token_id, actor=here.viewer.person.key, now=here.now)

    return here.act(do, to="/account", said=here._("已停用。"), again=lambda no: _again(here, "token", no))
