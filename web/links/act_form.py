"""An act behind a link: filled in, reviewed, then recorded once under the code of the mail."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Response

from models.links import LinkAct
from rules.entry import read_line
from rules.refusal import Refused, Unconfirmed
from rules.roles import Role
from services.acts import form_fields
from services.acts.form_fields import UnreadField
from services.execution import registry
from services.files.evidence import EvidenceSender
from services.forms import link_acts
from services.forms.link_acts import ActSignature
from services.forms.unit_acts import ActEntry
from services.mail import action_links
from web.form_flow import UNPROCESSABLE
from web.frame.form_data import RejectedRequest, first
from web.frame.uploads import UploadedForm
from web.links.link_shown import blame
from web.links.visit import NOT_FOUND, LinkVisit
from web.unit_act_form import UnitActForm, WeighedAct

_TICK = Refused(field="confirm", zh="请核对后勾选，再提交。", en="check it, tick the box, and send it again.")


def open_form(visit: LinkVisit, act: str, posted: UploadedForm) -> "LinkActForm":
    """Return the form of an act as it was sent, with its matter as it stands now."""
    with visit.opened() as (session, opened):
        shown, sender = visit.matter_of(session, opened), EvidenceSender(link_id=opened.link.id)
    return LinkActForm(
        world=visit.world, now=visit.now, sender=sender, shown=shown, act=_act(act), posted=posted, visit=visit
    )


def _act(name: str) -> str:
    if registry.unit_act(name) is None:
        raise RejectedRequest(
            NOT_FOUND,
            Refused(field="act", zh=f"没有“{name[:20]}”。", en=f"there is no {name[:20]!r}."),
        )
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkActForm(UnitActForm):
    """An act of a unit, filled in by whoever has the mail."""

    visit: LinkVisit

    def question(self, entry: ActEntry) -> Refused | None:
        """Try the act and undo it all; return what must be confirmed."""
        visit = self.visit
        return link_acts.rehearse(visit.world.store, visit.practice, visit.token, entry, now=self.now)

    def fill_in(self, wrong: Refused) -> Response:
        """Show the form as it was typed, with the files that were kept."""
        said = {"field": blame(self.act, wrong), "refused": self.shown.refusal(self.act, wrong)}
        facts = {"act": self.act, "given": self.given, "kept": self.kept, **said}
        return self.visit.page("link_form", self.shown, UNPROCESSABLE, **facts)

    def review(self, weighed: WeighedAct, refused: Refused | None) -> Response:
        """Show what will be recorded, and ask who sends it and for the code."""
        matter = self.shown.matter
        return self.visit.page(
            "link_review",
            self.shown,
            UNPROCESSABLE if refused else 200,
            act=self.act,
            told=self.told(weighed),
            hidden=[*self.hidden(weighed), ("key", self._key(refused))],
            question=weighed.question.say(self.shown.lang) if weighed.question else "",
            confirmed=self.is_confirmed,
            done_by=first(self.given, "done_by") or ("" if matter.role is Role.MAILBOX else matter.person.name),
            refused=self.shown.refusal(self.act, refused) if refused else "",
            field=refused.blamed if isinstance(refused, UnreadField) else "",
        )

    def _key(self, refused: Refused | None) -> str:
        """Return the key the act is recorded under: drawn for its first review, kept when it is sent again."""
        sent = first(self.given, "key") if refused else ""
        return sent or self.world.token()

    @property
    def is_confirmed(self) -> bool:
        """Say whether what is unlikely was confirmed."""
        return first(self.given, "confirmed") == "yes"

    def done(self, done: LinkAct) -> Response:
        """Show what was recorded, and how the matter stands then."""
        shown, at = self.visit.shown(), done.recorded_at.astimezone(self.visit.practice.calendar.zone)
        told, said = shown.told(done.act, done.fields), shown.recorded_at(done.done_by, at)
        return self.visit.page("link_done", shown, act=done.act, told=told, at=said)


@dataclass(frozen=True, slots=True)
class CodeProof:
    """The code of a mail: typed with each act, and checked before anything of it is recorded."""

    visit: LinkVisit

    def record_once(self, form: LinkActForm, again: Callable[[Refused], Response]) -> Response:
        """Record an act once, or show what is wrong; sent again, the first record is shown."""
        try:
            done = self._record(form)
        except Unconfirmed:
            return again(_TICK)
        except Refused as refused:
            return again(refused)
        return form.done(done)

    def _record(self, form: LinkActForm) -> LinkAct:
        visit, signed = self.visit, _signed(form)
        self._check_code(form_fields.read_code(first(form.given, "code")))
        with visit.world.store.read() as session:
            before = link_acts.first_record(session, visit.token, signed.key, now=visit.now)
        if before is not None:
            return before
        entry = form.entry(confirmed=form.is_confirmed)
        return link_acts.record_once(visit.world.store, visit.practice, visit.token, entry, signed, now=visit.now)

    def _check_code(self, code: str) -> None:
        visit = self.visit
        with visit.world.store.write() as session:
            refused = action_links.check_code(session, visit.token, code, visit.now)
        if refused is not None:
            raise UnreadField("code", refused)


def _signed(form: LinkActForm) -> ActSignature:
    """Return the key of the form, and who typed it."""
    key = read_line("key", first(form.given, "key"), at_most=64)
    try:
        return ActSignature(key, read_line("done_by", first(form.given, "done_by"), at_most=100))
    except Refused as refused:
        raise UnreadField("done_by", refused) from refused
