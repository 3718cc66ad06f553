"""A program that asks everything the description of the API allows, and what it does not, with a bureau's token.

Nothing fails inside, every answer is as described, and no answer holds a word of another bureau.
"""

import itertools
from contextlib import nullcontext, suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.schemas import BaseSchema

from runtime.pulse import Pulse
from runtime.resources import World
from runtime.settings import Settings
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, by_list, item
from tests.integration.calling import token_of
from web.app import create_app

NOW = at("2018-05-02 10:00")
THEIRS = "洛阳独有字样"


@pytest.fixture
def described(play: Play) -> BaseSchema:
    """Zhengzhou assignments one directive with Luoyang and has one of its own; Luoyang has another; all have answered."""
    play.dispatched()
    play.dispatched(**by_list(title="问题整改"))
    play.dispatched(title=THEIRS, lead=[LUOYANG], quotas={LUOYANG: 500}, text=THEIRS)
    theirs = item("1", "2018-09-28", LUOYANG, place=THEIRS, description=THEIRS)
    play.dispatched(**by_list(title="两家整改", lead=[ZHENGZHOU, LUOYANG], items=[item("1", "2018-09-28"), theirs]))
    for number in ("督2018-04-01", "督2018-04-03"):
        play.report(number, "luo", "2018-04-27 10:00", "50", unit=LUOYANG, work=THEIRS)
    play.claim("督2018-04-04", "luo", "2018-04-28 10:00", unit=LUOYANG, signed_by=THEIRS, statement=THEIRS)
    headers = {"Authorization": f"Bearer {token_of(play.store, 'li', NOW)}"}
    app = create_app(World(Settings(), play.store, lambda: NOW), Pulse())
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=headers)
    schema.config.update(headers=headers)
    schema.config.checks.positive_data_acceptance.expected_statuses += ["422"]  # our rules say no in words
    return schema


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_asked_is_answered_as_described_and_tells_nothing_of_others(
    described: BaseSchema, mode: GenerationMode
) -> None:
    for found in described.get_all_operations():
        nothing_to_get_wrong = suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext()
        with nothing_to_get_wrong:
            _ask(found.ok(), mode)


def _ask(operation: APIOperation, mode: GenerationMode) -> None:
    turn = itertools.count()

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=16, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: Case) -> None:
        for name, value in _known(next(turn)).items():
            if name in case.path_parameters:
                case.path_parameters[name] = value

        response = case.call_and_validate()

        assert THEIRS not in response.text

    ask()


def _known(turn: int) -> dict[str, Any]:
    """Return an assignment that is there three times of four: one's own, or another bureau's."""
    numbers = [f"督2018-04-0{n}" for n in range(1, 5)]
    return {"number": numbers[turn // 2 % 4], "unit": (ZHENGZHOU, LUOYANG)[turn // 8 % 2]} if turn % 4 else {}
