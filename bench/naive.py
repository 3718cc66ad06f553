"""What a script would do: one mail per overdue milestone over one connection, marked and committed after each.

It does what is found in many offices: no log, no lease, nothing that survives a crash between mail and mark. It sends with
aiosmtplib over one reused connection, as this repository does; with Python's own client the same script is about as fast.
"""

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from aiosmtplib import SMTP

from runtime.clock import monotonic

TABLES = """
pragma journal_mode=wal;
create table bureau(id integer primary key, name text, email text, superior integer);
create table directive(id integer primary key, title text);
create table milestone(id integer primary key, directive int, bureau int, title text, due date, done date,
                       reminded_on date, level int default 0);
create index milestone_due on milestone(due) where done is null;
"""
OVERDUE = """
select m.id, m.title, m.due, d.title, b.name, b.email, s.email from milestone m
  join bureau b on b.id = m.bureau join directive d on d.id = m.directive left join bureau s on s.id = b.superior
  where m.done is null and m.due < :today and (m.reminded_on is null or m.reminded_on < :today) order by m.due
"""
LEVELS = (3, 7, 14)  # days late after which the superior bureau reads along
SHARED_BY = 10
Overdue = tuple[int, str, str, str, str, str, str | None]


async def items_per_second(port: int, items: int, bureaus: int, today: date) -> float:
    """Remind of every overdue milestone once; all were due yesterday, as in the office it is compared with."""
    with TemporaryDirectory() as folder:
        book = sqlite3.connect(Path(folder) / "naive.db")
        _fill(book, items, bureaus, today - timedelta(days=1))
        started = monotonic()
        await _remind(book, port, today)
        taken = monotonic() - started
        book.close()
        return items / taken


def _fill(book: sqlite3.Connection, items: int, bureaus: int, due: date) -> None:
    book.executescript(TABLES)
    units = ((n, f"第{n}局", f"p{n}@bureau.example", n // 10 or None) for n in range(1, bureaus + 1))
    book.executemany("insert into bureau values(?, ?, ?, ?)", units)
    titles = ((n, f"事项{n}") for n in range(items // SHARED_BY + 1))
    book.executemany("insert into directive values(?, ?)", titles)
    rows = ((n, n // SHARED_BY, n % bureaus + 1, f"节点{n}", str(due), None, None, 0) for n in range(items))
    book.executemany("insert into milestone values(?, ?, ?, ?, ?, ?, ?, ?)", rows)
    book.commit()


async def _remind(book: sqlite3.Connection, port: int, today: date) -> None:
    overdue: Iterable[Overdue] = book.execute(OVERDUE, {"today": str(today)}).fetchall()
    async with SMTP(hostname="127.0.0.1", port=port) as server:
        for row in overdue:
            late = (today - date.fromisoformat(row[2])).days
            level = sum(late > days for days in LEVELS)
            await server.send_message(_mail(row, late, level))
            book.execute("update milestone set reminded_on = ?, level = ? where id = ?", (str(today), level, row[0]))
            book.commit()


def _mail(row: Overdue, late: int, level: int) -> EmailMessage:
    _, title, due, directive, name, email, superior = row
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "office@office.example", email, f"OVERDUE {title}"
    if level and superior:
        mail["Cc"] = superior
    mail.set_content(
        f"{name}: {title} of {directive} was due on {due}, {late} days late.\nLevel {level}.\nPlease report.\n"
    )
    return mail
