"""An office runs one directive from the shell, from the meeting to its end, with mail over real SMTP."""

import json
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from cli.demo.sink import sink
from cli.main import answer

pytestmark = [pytest.mark.enable_socket, pytest.mark.network]


class Shell:
    """A clerk at a terminal: every command acts in one home, and must succeed."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.capsys = capsys

    def __call__(self, command: str, *words: str) -> str:
        """Run a command of plain words, with more words that may hold blanks."""
        arguments = ["--home", str(self.home), *command.split(), *words]
        code = answer(arguments)
        shown = self.capsys.readouterr()
        assert code == 0, (arguments, shown.err)
        return shown.out

    def tick(self, at: str) -> dict[str, int]:
        answered: dict[str, int] = json.loads(self(f"tick --json --at {at}"))
        return {name: count for name, count in answered.items() if count}

    def mail(self) -> list[tuple[str, str]]:
        """Return address and subject of every mail that arrived, in order of sending, and forget them."""
        paths = sorted((self.home / "mail" / "new").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        parsed = [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in paths]
        for path in paths:
            path.unlink()
        return sorted((message["To"].addresses[0].addr_spec, message["Subject"]) for message in parsed)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    home = tmp_path / "home"
    with sink(home / "mail") as port:
        monkeypatch.setenv("DUBAN_SMTP_URL", f"smtp://127.0.0.1:{port}")
        monkeypatch.setenv("DUBAN_MAIL_FROM", "duban@office.example")
        yield Shell(home, capsys)


def set_up(shell: Shell) -> None:
    at = "--at 2018-04-16T09:00"
    shell(f"unit add 410000-DC 督查室 --relation internal --office --phone 0371-1 {at}")
    shell(f"unit add 410100 甲市民政局 --mailbox box@jia.example {at}")
    for key, name, unit, role in (
        ("clerk", "经办", "410000-DC", "clerk"),
        ("approver", "审批", "410000-DC", "approver"),
        ("officer", "联络", "410100", "officer"),
        ("deputy", "分管", "410100", "deputy_head"),
        ("head", "局长", "410100", "head"),
    ):
        shell(f"person add {key} {name} {key}@x.example --unit {unit} --role {role} --from 2018-01-01 {at}")


def register(shell: Shell) -> str:
    at = "--at 2018-04-16T10:00"
    source = shell(f"source register --by clerk --title 推进会 --held-on 2018-04-16 {at}").strip()
    number = shell(
        f"directive register --by clerk --source {source} --title 规范化社区创建 --due-on 2018-09-30 --desk clerk "
        f"--kind sum --quantity 22 --counted 个 --lead 410100 --quota 410100=22 {at}"
    ).strip()
    shell(f"directive submit {number} --by clerk {at}")
    shell(f"directive approve {number} --by approver --document 豫民〔2018〕1号 {at}")
    shell(f"directive dispatch {number} --by clerk {at}")
    return number


def test_a_directive_of_the_meeting_goes_all_the_way_from_the_shell(shell: Shell) -> None:
    set_up(shell)
    number = register(shell)

    assert shell.tick("2018-04-16T14:30") == {"looked_at": 3, "messages": 1, "sent": 1}
    assert shell.mail() == [("officer@x.example", f"【请签收】规范化社区创建：请于4月17日前签收（{number}）")]

    shell(f"assignment acknowledge {number} 410100 --by officer --at 2018-04-17T09:00")
    shell(f"assignment report {number} 410100 --by officer --figure 15 --as-of 2018-08-25 --at 2018-08-27T09:00")
    shell.tick("2018-09-17T08:30")
    assert shell.mail() == [("officer@x.example", f"【提醒】规范化社区创建：9月30日到期，还差7个（{number}）")]

    for day in ("2018-09-27", "2018-09-30", "2018-10-08", "2018-10-09", "2018-10-10"):
        shell.tick(f"{day}T08:30")
    told = [address for address, _ in shell.mail()]
    assert told == ["clerk@x.example", "deputy@x.example", *["officer@x.example"] * 4]

    shell(f"assignment claim {number} 410100 --by officer --figure 22 --signed-by 分管 --at 2018-10-11T10:00")
    shell.tick("2018-10-11T14:30")
    assert shell.mail() == [("clerk@x.example", f"【待核验】规范化社区创建：请于10月18日前办理（{number}）")]

    shell("assignment verify 1 --return --by clerk --reason 两处未达标 --at 2018-10-12T10:00")
    shell.tick("2018-10-12T14:30")
    assert [address for address, _ in shell.mail()] == ["officer@x.example"]

    shell(f"assignment claim {number} 410100 --by officer --signed-by 分管 --at 2018-10-15T10:00")
    shell("assignment verify 2 --accept --by clerk --at 2018-10-16T10:00")
    shell(f"directive end {number} --as completed --by clerk --at 2018-10-16T11:00", "--reason", "已全部办结。")

    ledger = json.loads(shell("directive list --json --at 2018-10-16T12:00"))
    assert [(d["number"], d["light"], d["quantity"], d["reported"], d["verified"]) for d in ledger] == [
        (number, None, 22, 22, 22)
    ]
    assert [e["cause"] for e in json.loads(shell(f"timetable {number} --json --at 2018-10-16T12:00"))] == ["accepted"]
    shell("audit verify")


def test_an_hour_of_drill_leaves_no_trace(shell: Shell) -> None:
    set_up(shell)
    number = register(shell)
    before = shell("audit verify")

    drill = json.loads(shell("tick --dry-run --json --at 2018-04-16T14:30"))

    assert (drill["messages"], drill["sent"]) == (1, 0)
    assert (shell("audit verify"), shell.mail()) == (before, [])
    assert shell.tick("2018-04-16T14:30") == {"looked_at": 3, "messages": 1, "sent": 1}
    assert json.loads(shell(f"milestone list {number} --json"))[0]["kind"] == "receipt"
