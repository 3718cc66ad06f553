"""Mails that were written: a list by state and reader, and one mail with what it said (masked) and what servers answered."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from models.mail import MessageState
from models.queries.units import all_units
from rules.refusal import Refused
from services.boards import mails
from services.boards.mails import Mail, MailPage
from translations.texts import N_
from web.frame.interruptions import not_found
from web.frame.permissions import ForOversight, Id, ThisPage
from web.frame.reader import PageReader
from web.frame.words import MESSAGE_STATES

router = APIRouter()
LARGEST = 2**31 - 1
Before = Annotated[int | None, Query(ge=1, le=LARGEST)]

KINDS: Mapping[str, str] = {
    "digest": N_("督办邮件"),
    "weekly": N_("周报邮件"),
    "weekly_ask": N_("周报待签发提示"),
    "watch": N_("运行故障提示"),
}
NEXT: Mapping[MessageState, str] = {
    MessageState.READY: N_("随下一次巡检发出；到下一次发信时仍未发出的，撤回重写。"),
    MessageState.RETRY: N_("服务器暂未接收，%(at)s起再试；到下一次发信时仍未发出的，撤回重写。"),
    MessageState.SENDING: N_("正在发送，最迟%(until)s有结果。"),
    MessageState.UNCERTAIN: N_(
        "发出后没有收到应答，%(at)s起原样再发一次；仍无应答的按已送达处理，并请经办人电话核实。"
    ),
    MessageState.PRESUMED: N_("两次都没有应答，按已送达处理；请经办人电话核实。"),
    MessageState.SENT: N_("邮件服务器已接收，不再发送。"),
    MessageState.FAILED: N_("服务器拒收，不再发送；通知改发单位邮箱或经办人，联系方式待核实。"),
    MessageState.DISSOLVED: N_("没有服务器接收过，已撤回；仍成立的通知写入下一封邮件。"),
}


@router.get("/mails")
def show(
    reader: ForOversight, page: ThisPage, state: str = "", person: str = "", unit: str = "", before: Before = None
) -> Response:
    """List mails, the newest first."""
    asked = {"state": state, "person": person, "unit": unit}
    listed, refused = MailPage((), None), None
    with page.read() as session:
        try:
            listed = mails.page(session, reader.scope, **asked, before=before)
        except Refused as wrong:
            refused = wrong
        return page.show(
            "mails",
            status=422 if refused else 200,
            refused=refused,
            listed=listed,
            counts=mails.counts(session, reader.practice, now=reader.now),
            units=[(unit.code, unit.name) for unit in all_units(session)],
            asked=asked,
            older=_older(asked, listed),
            begins=before is None,
            states=_states(reader),
            kinds=_kinds(reader),
        )


def _older(asked: Mapping[str, str], listed: MailPage) -> str:
    """Return the address of the next page, empty at the end."""
    wanted = {name: value for name, value in asked.items() if value}
    return f"/mails?{urlencode({**wanted, 'before': listed.older})}" if listed.older else ""


def _states(reader: PageReader) -> dict[str, str]:
    return {str(state): reader._(text) for state, text in MESSAGE_STATES.items()}


def _kinds(reader: PageReader) -> dict[str, str]:
    return {kind: reader._(text) for kind, text in KINDS.items()}


@router.get("/mails/{message_id}")
def read(reader: ForOversight, page: ThisPage, message_id: Id) -> Response:
    """Show one mail."""
    with page.read() as session:
        mail = mails.read(session, message_id, reader.scope, page.world.channel_of)
        if mail is None:
            not_found()
        words = {"states": _states(reader), "kinds": _kinds(reader), "next": _next(reader, mail)}
        return page.show("mail", status=200, mail=mail, **words)


def _next(reader: PageReader, mail: Mail) -> str:
    """Return what happens next with a mail."""
    row = mail.row
    moments = {"at": reader.at(row.next_try_at), "until": reader.at(row.lease_until or row.next_try_at)}
    return reader._(NEXT[row.state], **moments)
