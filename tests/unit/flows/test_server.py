"""Prefect is started again when it dies, after pauses that grow."""

import logging
import re
from pathlib import Path
from threading import Event

import pytest

from flows import server
from flows.server import PrefectServer
from runtime.pulse import PrefectState, Pulse

LONGEST = 300.0  # seconds anything may take on a machine that is busy with something else


class Dying(PrefectServer):
    """A server that dies at once, again and again."""

    def __init__(self, home: Path, pulse: Pulse, pauses: tuple[float, ...] = (0.001, 0.002, 0.004)) -> None:
        super().__init__(home, pulse, lambda: None, pauses=pauses)
        self.lives = 0
        self.often = Event()

    async def _serve(self) -> None:
        self.lives += 1
        if self.lives > 5:
            self.often.set()
        raise OSError("the disk is full")


def pauses_of(folder: Path, caplog: pytest.LogCaptureFixture) -> tuple[list[str], PrefectState, bool]:
    pulse = Pulse()
    dying = Dying(folder, pulse)
    with caplog.at_level(logging.ERROR, "duban.prefect"):
        dying.start()
        dying.often.wait(LONGEST)
        ended = dying.stop(LONGEST)
    said = [found for record in caplog.records for found in re.findall(r"again in (\S+) s", record.getMessage())]
    return said[:5], pulse.prefect, ended


def test_it_is_started_again_after_pauses_that_grow_until_it_is_stopped(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert pauses_of(tmp_path, caplog) == (["0.001", "0.002", "0.004", "0.004", "0.004"], PrefectState.DOWN, True)


def test_one_that_was_up_for_long_is_started_again_soon(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "STEADY", -1.0)

    assert pauses_of(tmp_path, caplog)[0] == ["0.001"] * 5


def test_between_two_lives_it_rests_and_can_be_stopped(tmp_path: Path) -> None:
    dying = Dying(tmp_path, Pulse(), pauses=(600.0,))
    dying.start()

    assert (dying.often.wait(0.2), dying.stop(LONGEST), dying.lives) == (False, True, 1)
