"""Files sent with an act of a unit, behind a link or signed in: kept while it is reviewed, carried on by their hashes."""

from dataclasses import dataclass
from datetime import datetime

from rules.acts import Act
from rules.refusal import Refused
from runtime.resources import World
from services.files import evidence
from services.files.evidence import Enclosed, Kept, Sender
from services.forms.act_forms import FILES, KEPT, WITH_FILES, Unread
from web.frame.form_data import Form
from web.frame.uploads import Posted


@dataclass(frozen=True, slots=True)
class Carried:
    """A form as it goes on: it names the files kept; one that was refused is its first slip."""

    form: Form
    refused: Refused | None = None


def keep(world: World, sender: Sender, act: Act, posted: Posted, *, may: bool, now: datetime) -> Carried:
    """Keep the files of an act that takes files and may be done now."""
    files = posted.files if may and act in WITH_FILES else []
    taken = evidence.take_in(world.store, world.shelf, sender, files, now=now)
    form = {**posted.form, KEPT: [*posted.form.get(KEPT, ()), *taken.hashes]}
    return Carried(form, Unread(FILES, taken.refused) if taken.refused else None)


def enclosed(sender: Sender, act: Act, form: Form) -> Enclosed:
    """Return the files a form carries; of an act that takes none, none."""
    return Enclosed(sender, tuple(form.get(KEPT, ())) if act in WITH_FILES else ())


def kept(world: World, files: Enclosed, *, now: datetime) -> tuple[Kept, ...]:
    """Return those of the files that are still there."""
    with world.store.read() as session:
        return evidence.waiting(session, files, now=now)
