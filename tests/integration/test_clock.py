"""A clock that cannot be believed, seen from the shell: the house's log ends in 2018, and the machine's clock is years ahead."""

import re

import pytest

from tests.integration.shell import Shell

ZH = r"系统时间：20\S+不可信（应在2018-04-\S+前后），已停止发信；核对后执行 duban doctor --accept-clock。\n"
EN = (
    r"clock: 20\S+ is not believed \(it should be about 2018-04-\S+\) and nothing is sent; check it, then run"
    r" duban doctor --accept-clock.\n"
)


@pytest.mark.parametrize(("locale", "sentence"), [("zh", ZH), ("en", EN)])
@pytest.mark.parametrize("command", ["tick", "sweep", "deliver"])
def test_by_it_nothing_is_looked_at_and_nothing_sent(shell: Shell, command: str, locale: str, sentence: str) -> None:
    before = shell.rows()

    said = shell.say(command, locale=locale)

    changed = {table: count - before[table] for table, count in shell.rows().items() if count != before[table]}
    assert (said.code, said.out) == (1, "")
    assert re.fullmatch(sentence, said.err), said.err
    assert changed == {"clock_stop": 1, "log_entry": 1}


def test_a_person_accepts_it_and_work_goes_on(shell: Shell) -> None:
    shell.say("tick")
    stopped = shell.say("doctor")
    accepted = shell.say("doctor", "--accept-clock")
    ticked = shell.say("tick")

    states = [re.search(r"^clock +(\w+)", said.out, re.MULTILINE) for said in (stopped, accepted)]
    assert [found and found[1] for found in states] == ["problem", "ok"]
    assert (stopped.code, ticked.code) == (1, 0), ticked.err


def test_a_moment_that_is_given_is_no_clock(shell: Shell) -> None:
    assert shell.say("tick", "--at", "2018-05-02T10:00").code == 0
