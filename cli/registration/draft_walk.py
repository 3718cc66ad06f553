"""The walk through drafts at a terminal: each is accepted, changed, dropped or left for later; then all are shown once more."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import typer

from cli import refusals
from cli.answers import say_table
from cli.registration.directives import pairs
from cli.registration.minutes_intake import MinutesIntake
from minutes.drafts import Draft
from minutes.secrecy import Mark
from notifications.catalogue import figure
from rules.refusal import Refused
from services.boards.previews import Outline
from services.entries import Fields
from translations.texts import N_, say

_FEW = 3  # units that are named one by one though all get the same
_EDITED = ("title", "due_on", "done_when", "counted_how")
_COUNTED = ("kind", "quantity", "unit", "comparator")


@dataclass
class DraftWalk:
    """A walk in progress: what was chosen so far."""

    taking: MinutesIntake
    locale: str
    chosen: dict[int, Fields | None] = field(default_factory=dict)

    def say(self, text: str) -> str:
        """Return a text of the walk in the reader's language."""
        return say(self.locale, text)


def may_be_read(mark: Mark, locale: str) -> bool:
    """Ask once whether a text marked 内部 may be read in."""
    question = say(
        locale, N_("第%(line)s行标有“%(written)s”。发文单位是否同意读入？"), line=mark.line, written=mark.written
    )
    return typer.confirm(question, default=False, err=True)


def walk(
    taking: MinutesIntake, forms: Mapping[int, Fields], locale: str, *, submit: bool
) -> tuple[dict[int, Fields | None], bool]:
    """Return what was chosen, and whether it is to be submitted; nothing where the last question was answered no."""
    going = DraftWalk(taking, locale)
    for place, (n, form) in enumerate(forms.items(), start=1):
        _show(going, n, f"{place}/{len(forms)}")
        if not _decide(going, n, dict(form)):
            break
    return _settle(going, submit=submit)


def _decide(going: DraftWalk, n: int, form: dict[str, object]) -> bool:
    """Ask until one draft is decided; say False when the walk ends here."""
    while True:
        answer = typer.prompt(going.say(N_("[a]接受 [e]修改 [d]不要 [l]以后再说 [q]到此为止")), default="a")
        match answer.strip().lower()[:1]:
            case "a":
                if _accepts(going, n, form):
                    return True
            case "e":
                form = _edited(form)
            case "d":
                going.chosen[n] = None
                return True
            case "l":
                return True
            case "q":
                return False
            case _:
                print(going.say(N_("请答 a、e、d、l 或 q。")), file=sys.stderr)


def _accepts(going: DraftWalk, n: int, form: Fields) -> bool:
    try:
        going.taking.rehearse({n: form})
    except Refused as refusal:
        print(refusals.say(refusal, going.locale), file=sys.stderr)
        return False
    going.chosen[n] = form
    return True


def _edited(form: dict[str, object]) -> dict[str, object]:
    """Ask for each field, with what it holds as the answer; quotas as unit=figure with commas."""
    changed = {**form, **{name: _ask(name, form.get(name)) for name in _EDITED}}
    target = form.get("target")
    counted = dict(target) if isinstance(target, Mapping) else {}
    changed["target"] = {name: _ask(name, counted.get(name)) or None for name in _COUNTED}
    lead = _ask("lead", ",".join(form["lead"]) if isinstance(form["lead"], list) else form["lead"])
    changed["lead"] = lead if lead == "all" else lead.split(",")
    changed["split"] = _ask("split", form.get("split"))
    if changed["split"] in {"given", "proportional"}:
        name = "quotas" if changed["split"] == "given" else "weights"
        changed[name] = pairs(name, _ask(name, "").split(","))
    changed["set_by_office"] = bool(form.get("set_by_office")) and changed["due_on"] == _written(form.get("due_on"))
    return changed


def _ask(name: str, value: object) -> str:
    answer: str = typer.prompt(name, default=_written(value), show_default=True)
    return answer.strip()


def _written(value: object) -> str:
    return figure(value) if isinstance(value, Decimal) else "" if value is None else str(value)


def _show(going: DraftWalk, n: int, place: str) -> None:
    draft = going.taking.found.reading.drafts[n]
    print(f"\n{place}  {draft.text}")
    print(f"    {target_of(draft)}  {draft.deadline or draft.deadline_phrase or ''}  {'、'.join(draft.responsible)}")
    for question in draft.questions:
        print(f"    ? {question.say(going.locale)}")


def _settle(going: DraftWalk, *, submit: bool) -> tuple[dict[int, Fields | None], bool]:
    """Show what would be registered and ask once more; what was dropped is remembered in any case."""
    accepted = {n: form for n, form in going.chosen.items() if form is not None}
    dropped: dict[int, Fields | None] = {n: None for n, form in going.chosen.items() if form is None}
    if not accepted:
        print(going.say(N_("没有要登记的事项。")))
        return dropped, False
    zone = going.taking.work.practice.calendar.zone
    rows = [
        (outline.title, outline.due_on, _shared(outline), outline.notices)
        for outline in going.taking.rehearse(accepted)
    ]
    say_table(f"{len(rows)}", ["title", "due", "quotas", "notices"], rows, zone)
    if not typer.confirm(going.say(N_("登记以上事项？"))):
        return dropped, False
    return going.chosen, submit or typer.confirm(going.say(N_("一并送审？")), default=False)


def _shared(outline: Outline) -> str:
    """Return who gets how much; where all get the same, only how many they are."""
    if len({quota for _, quota in outline.quotas}) == 1 and len(outline.quotas) > _FEW:
        return f"{len(outline.quotas)} × {_written(outline.quotas[0][1]) or '—'}"
    return "  ".join(f"{name} {_written(quota)}".strip() for name, quota in outline.quotas)


def name_of(draft: Draft) -> str:
    """Return how a draft is called in a list; a heading in brackets."""
    return f"【{draft.title}】" if draft.heading else draft.title


def target_of(draft: Draft) -> str:
    """Return number, unit and bound as a list shows them."""
    bound = draft.comparator or ""
    return f"{bound} {_written(draft.quantity)}{draft.unit or ''}".strip()
