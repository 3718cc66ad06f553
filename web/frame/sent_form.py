"""What a page was sent: the fields and files of a form, its key, whether it was confirmed, where the log stood when it was shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from web.frame.form_data import Form, first
from web.frame.uploads import UploadedFile


@dataclass(frozen=True, slots=True)
class SentForm:
    """The form a page was sent; a page that is only opened was sent none, and has no fields."""

    fields: Form
    files: Sequence[UploadedFile] = ()

    def first(self, name: str) -> str:
        """Return the first value of a field, empty when there is none."""
        return first(self.fields, name)

    @property
    def key(self) -> str:
        """Return the key it is recorded under once, as it was sent."""
        return self.first("key")

    @property
    def confirmed(self) -> bool:
        """Say whether what is unlikely in it was confirmed."""
        return self.first("confirmed") == "yes"

    @property
    def seen(self) -> int | None:
        """Return where the log stood when it was first shown; None when it does not say."""
        seen = self.first("seen")
        return int(seen) if re.fullmatch(r"[0-9]{1,15}", seen) else None


NOTHING_SENT = SentForm({})
