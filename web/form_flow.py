"""One flow of forms: filled in, reviewed, recorded once under a proof; what is wrong is shown again as it was typed.

What is filled in is a `ReviewedForm`: an act of a unit, its month, the sign-off of a week. What lets it be recorded is a
`Proof`: the code of a mail, or the account of whoever is signed in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from fastapi.responses import Response
from sqlmodel import Session

from rules.refusal import Refused
from web.frame.page_answer import PageAnswer

UNPROCESSABLE = 422
Weighed = TypeVar("Weighed")


class ReviewedForm(Protocol[Weighed]):
    """A form as it was sent: it can be tried, and shows itself to be filled in or to be reviewed."""

    def weigh(self) -> Weighed:
        """Try what was typed; return what to show and to ask, refuse what would be refused even if it is confirmed."""

    def fill_in(self, wrong: Refused) -> Response:
        """Show the form as it was typed, with what is wrong."""

    def review(self, weighed: Weighed, refused: Refused | None) -> Response:
        """Show what will be recorded and what must be confirmed; `refused` is why it was not recorded just now."""


Filled = TypeVar("Filled", bound=ReviewedForm[Any])
Proved_contra = TypeVar("Proved_contra", contravariant=True)


class Proof(Protocol[Proved_contra]):
    """What lets a form be recorded."""

    def record_once(self, form: Proved_contra, again: Callable[[Refused], Response]) -> Response:
        """Record a form once, however often it is sent; what is refused is answered by `again`."""


def review(form: ReviewedForm[Weighed], refused: Refused | None = None) -> Response:
    """Show what will be recorded; what would be refused is shown in its form instead."""
    try:
        weighed = form.weigh()
    except Refused as wrong:
        return form.fill_in(wrong)
    return form.review(weighed, refused)


def record(open_form: Callable[[], Filled], proof: Proof[Filled]) -> Response:
    """Record a form once; what is refused now is reviewed again, as its matter stands by then."""
    return proof.record_once(open_form(), again=lambda refused: review(open_form(), refused))


class RecordedForm(Protocol):
    """A form that is recorded for whoever is signed in."""

    @property
    def to(self) -> str:
        """Return the page it leads to."""

    @property
    def said(self) -> str:
        """Return what is said there."""

    @property
    def about(self) -> str:
        """Return the subject others may have changed meanwhile; empty where nobody, or the form itself, looks for that."""

    def record(self, session: Session) -> str | None:
        """Record it; return the page it leads to where that is another one."""

    def fill_in(self, wrong: Refused) -> Response:
        """Show the form as it was typed, with what is wrong."""


class AccountForm(ReviewedForm[Any], RecordedForm, Protocol):
    """A form that is reviewed and then recorded for whoever is signed in."""


@dataclass(frozen=True, slots=True)
class AccountProof:
    """The account of whoever is signed in: nothing is typed for it."""

    page: PageAnswer

    def record_once(self, form: AccountForm, again: Callable[[Refused], Response]) -> Response:
        """Record a form that was reviewed, and lead on."""
        return self._record(form, again)

    def record_at_once(self, form: RecordedForm) -> Response:
        """Record a form that is not reviewed, and lead on; what is refused is shown in it."""
        return self._record(form, form.fill_in)

    def _record(self, form: RecordedForm, again: Callable[[Refused], Response]) -> Response:
        return self.page.record_once(form.record, to=form.to, said=form.said, about=form.about, again=again)
