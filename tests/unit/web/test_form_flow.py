"""Every reviewed form goes one way: filled in, reviewed, recorded once; what is wrong is shown again."""

from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi.responses import PlainTextResponse, Response

from rules.refusal import Refused
from web import form_flow

WRONG = Refused(field="reason", field_zh="理由", zh="不能为空。", en="must not be empty.")
LATE = Refused(field="act", field_zh="办理", zh="已经办结。", en="it is done already.")


@dataclass
class FakeForm:
    """A form that is refused or passes, and says what it showed."""

    wrong: Refused | None = None

    def weigh(self) -> str:
        if self.wrong:
            raise self.wrong
        return "weighed"

    def fill_in(self, wrong: Refused) -> Response:
        return PlainTextResponse(f"form: {wrong.say('en')}")

    def review(self, weighed: str, refused: Refused | None) -> Response:
        return PlainTextResponse(f"review of {weighed}: {refused.say('en') if refused else 'nothing was refused'}")


@dataclass
class FakeProof:
    """Records a form unless it is told to refuse."""

    refuses: Refused | None = None
    recorded: list[FakeForm] = field(default_factory=list)

    def record_once(self, form: FakeForm, again: Callable[[Refused], Response]) -> Response:
        if self.refuses:
            return again(self.refuses)
        self.recorded.append(form)
        return PlainTextResponse("recorded")


def shown(response: Response) -> str:
    return bytes(response.body).decode()


def test_what_can_be_recorded_is_shown_for_review() -> None:
    assert shown(form_flow.review(FakeForm())) == "review of weighed: nothing was refused"


def test_what_would_be_refused_is_shown_in_its_form() -> None:
    assert shown(form_flow.review(FakeForm(WRONG))) == "form: reason: must not be empty."


def test_a_form_is_recorded_under_its_proof() -> None:
    form, proof = FakeForm(), FakeProof()

    response = form_flow.record(lambda: form, proof)

    assert (shown(response), proof.recorded) == ("recorded", [form])


def test_what_is_refused_when_it_is_recorded_is_reviewed_again() -> None:
    response = form_flow.record(FakeForm, FakeProof(refuses=LATE))

    assert shown(response) == "review of weighed: act: it is done already."


def test_a_matter_that_changed_meanwhile_is_reviewed_as_it_stands_by_then() -> None:
    before, after = FakeForm(), FakeForm(WRONG)
    opened = iter([before, after])

    response = form_flow.record(lambda: next(opened), FakeProof(refuses=LATE))

    assert shown(response) == "form: reason: must not be empty."
