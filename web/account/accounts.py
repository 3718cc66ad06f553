"""Accounts, for the administrator: who has one, made and closed, browsers signed out, a password drawn for once."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models import queries
from models.access import Account, TokenKind
from models.people import Person
from rules.refusal import Refused
from services import lookup
from services.people import accounts, rosters, tokens
from web.frame.here import Here
from web.frame.permissions import ForAdministrator

router = APIRouter()


@router.get("/accounts")
def show(here: ForAdministrator) -> Response:
    """Show every account, and the form that makes one."""
    return _list(here)


def _list(here: Here, *, refused: Refused | None = None) -> Response:
    with here.read() as session:
        rows = queries.accounts(session)
        known = {person.id for _, person in rows}
        without = [one for one in rosters.present(session) if one.id not in known]
        signed_in = {one.id: len(queries.open_sessions(session, one.id, here.now)) for one, _ in rows}
        shown = {"rows": rows, "without": without, "signed_in": signed_in}
        return here.page("accounts", status=422 if refused else 200, refused=refused, **shown)


@router.post("/accounts")
def add(here: ForAdministrator) -> Response:
    """Give somebody an account with a password drawn for once, shown this once."""
    drawn: list[tuple[str, str]] = []

    def do(session: Session) -> str:
        person, password = lookup.person(session, here.first("person")), _draw(here)
        is_administrator, actor = here.first("administrator") == "yes", here.viewer.person.key
        accounts.add(
            session, person, password, is_administrator=is_administrator, drawn=True, actor=actor, now=here.now
        )
        drawn.append((person.key, password))
        return f"/accounts/{person.key}"

    answer = here.act(do, to="/accounts", said=here._("账户已建立。"), again=lambda no: _list(here, refused=no))
    return _one(here.afresh(), drawn[0][0], password=drawn[0][1]) if drawn else answer


def _draw(here: Here) -> str:
    """Return 64 random bits as a password that can be read out."""
    drawn = here.world.token()
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))


@router.get("/accounts/{key}")
def one(here: ForAdministrator, key: str) -> Response:
    """Show one account."""
    return _one(here, key)


def _one(here: Here, key: str, *, password: str = "", refused: Refused | None = None) -> Response:
    with here.read() as session:
        account, person = _find(here, session, key)
        shown = {
            "account": account,
            "person": person,
            "logins": queries.open_sessions(session, account.id, here.now),
            "programs": tokens.mine(session, account, TokenKind.API, here.now),
            "password": password,
        }
        return here.page("accounts_one", status=422 if refused else 200, refused=refused, **shown)


def _find(here: Here, session: Session, key: str) -> tuple[Account, Person]:
    account = queries.account_keyed(session, key) if key.isprintable() else None
    if account is None:
        here.not_found()
    return account, session.get_one(Person, account.person_id)


def _act(here: Here, key: str, do: Callable[[Session, Account], None], said: str) -> Response:
    to = f"/accounts/{key}"
    return here.act(
        lambda session: do(session, _find(here, session, key)[0]),
        to=to,
        said=said,
        again=lambda no: _one(here, key, refused=no),
    )


@router.post("/accounts/{key}/password")
def set_password(here: ForAdministrator, key: str) -> Response:
    """Draw a new password, shown this once; every browser is signed out."""
    drawn: list[str] = []

    def do(session: Session, account: Account) -> None:
        password = _draw(here)
        accounts.set_password(session, account, password, drawn=True, actor=here.viewer.person.key, now=here.now)
        drawn.append(password)

    answer = _act(here, key, do, here._("密码已重设。"))
    return _one(here.afresh(), key, password=drawn[0]) if drawn else answer


@router.post("/accounts/{key}/sign-out")
def sign_out(here: ForAdministrator, key: str) -> Response:
    """Sign every browser of an account out."""

    def do(session: Session, account: Account) -> None:
        accounts.end_all(session, account, now=here.now)

    return _act(here, key, do, here._("已全部退出登录。"))


@router.post("/accounts/{key}/disable")
def disable(here: ForAdministrator, key: str) -> Response:
    """Close an account; the person and what they did stay."""

    def do(session: Session, account: Account) -> None:
        accounts.disable(session, account, actor=here.viewer.person.key, now=here.now)

    return _act(here, key, do, here._("账户已停用。"))


@router.post("/accounts/{key}/enable")
def enable(here: ForAdministrator, key: str) -> Response:
    """Open an account again."""

    def do(session: Session, account: Account) -> None:
        accounts.enable(session, account, actor=here.viewer.person.key, now=here.now)

    return _act(here, key, do, here._("账户已恢复。"))
