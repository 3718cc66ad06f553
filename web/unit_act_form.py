"""An act of a unit as it is filled in, behind a link or signed in: its fields, its files, its trial."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Self

from rules.refusal import Refused
from runtime.resources import World
from services.acts import form_fields
from services.acts.form_fields import FILES, KEPT, FormField, UnreadField, Values
from services.files import evidence
from services.files.evidence import EnclosedFiles, EvidenceSender, TakenFile
from services.forms import unit_acts
from services.forms.unit_acts import ActEntry
from web.frame.form_data import Form
from web.frame.uploads import UploadedForm
from web.links.link_shown import AssignmentInWords


class WeighedAct(NamedTuple):
    """An act that was tried: what was read, the files that prove it, and what must be confirmed."""

    values: Values
    kept: tuple[TakenFile, ...]
    question: Refused | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitActForm(ABC):
    """One act about a matter as it was sent; its files are kept while it is reviewed and carried on by their hashes."""

    world: World
    now: datetime
    sender: EvidenceSender
    shown: AssignmentInWords
    act: str
    posted: UploadedForm
    refused_file: Refused | None = None  # the first that could not be kept

    @property
    def given(self) -> Form:
        """Return the fields as they were typed."""
        return self.posted.form

    @property
    def fields(self) -> tuple[FormField, ...]:
        """Return what the act asks."""
        return unit_acts.fields_of(self.shown.matter, self.act)

    def keep_files(self) -> Self:
        """Keep the files of an act that takes files and may be done now; the form that goes on names them."""
        may = unit_acts.takes_files(self.act) and self.act in self.shown.matter.acts
        brought = self.posted.files if may else []
        taken = evidence.take_in(self.world.store, self.world.shelf, self.sender, brought, now=self.now)
        fields = {**self.given, KEPT: [*self.given.get(KEPT, ()), *taken.hashes]}
        refused = UnreadField(FILES, taken.refused) if taken.refused else None
        return replace(self, posted=UploadedForm(fields, []), refused_file=refused)

    @property
    def enclosed(self) -> EnclosedFiles:
        """Return the files it carries; an act that takes none carries none."""
        return EnclosedFiles(self.sender, tuple(self.given.get(KEPT, ())) if unit_acts.takes_files(self.act) else ())

    @property
    def kept(self) -> tuple[TakenFile, ...]:
        """Return those of its files that are still there."""
        with self.world.store.read() as session:
            return evidence.waiting(session, self.enclosed, now=self.now)

    def entry(self, *, confirmed: bool = False) -> ActEntry:
        """Return the act as it was typed, or refuse the first field that cannot be read."""
        return ActEntry(self.act, form_fields.read(self.fields, self.given), confirmed, self.enclosed)

    @abstractmethod
    def question(self, entry: ActEntry) -> Refused | None:
        """Try the act and undo it all; return what must be confirmed, refuse what would be refused even then."""

    def weigh(self) -> WeighedAct:
        """Read the form and try it."""
        if self.refused_file:
            raise self.refused_file
        entry = self.entry()
        question = self.question(entry)
        return WeighedAct(entry.values, self.kept, question)

    def told(self, weighed: WeighedAct) -> list[tuple[str, str]]:
        """Return what will be recorded, each with its name."""
        return self.shown.told(self.act, form_fields.shown(weighed.values, weighed.kept))

    def hidden(self, weighed: WeighedAct) -> list[tuple[str, str]]:
        """Return what the review sends on: the fields as they were typed, and the hashes of the files."""
        return form_fields.carried(self.fields, weighed.kept, self.given)
