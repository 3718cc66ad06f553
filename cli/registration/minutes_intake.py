"""One text being taken in: registers what was accepted, or only tries."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from cli.session import Work
from models.directives import Directive
from models.people import Person
from models.queries.people import person_keyed
from services.boards.previews import Outline, outline
from services.entries import Fields
from services.registration import minutes_intake, register
from services.registration.minutes_reader import MinutesReading


@dataclass(frozen=True)
class MinutesIntake:
    """A text, what was read in it, and who takes it in under which name."""

    work: Work
    found: MinutesReading
    text: str
    by: str
    title: str
    issuer: str

    def register(self, chosen: Mapping[int, Fields | None], *, submit: bool) -> list[str]:
        """Register what was accepted, submit it if asked to, and return the numbers."""
        with self.work.for_the_office(self.by) as (session, person):
            made = self._decide(session, person, chosen)
            for directive in made if submit else ():
                register.submit(session, self.work.practice, directive, person, now=self.work.now)
            return [directive.number for directive in made]

    def rehearse(self, chosen: Mapping[int, Fields | None]) -> list[Outline]:
        """Return what would be registered, and undo it; refuse what would be refused."""
        with self.work.world.store.rehearse() as store, store.write() as session:
            made = self._decide(session, person_keyed(session, self.by), chosen)
            practice, now = self.work.practice, self.work.now
            return [outline(session, practice, directive, now=now) for directive in made if not directive.is_heading]

    def _decide(self, session: Session, person: Person | None, chosen: Mapping[int, Fields | None]) -> list[Directive]:
        now = self.work.now
        if person is None or not chosen:
            return []
        source = minutes_intake.source_for(
            session, self.found, self.text, person, title=self.title, issuer=self.issuer, now=now
        )
        return minutes_intake.decide(session, source, self.found, chosen, person, now=now)
