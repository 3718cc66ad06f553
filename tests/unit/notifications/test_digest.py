from dataclasses import replace
from datetime import date

from notifications.digest import sections
from rules.ladder import NoticeKind
from rules.sections import DigestSection
from tests.unit.notifications.cast import digest, reminder


def test_sections_come_in_order_of_reading_and_lines_in_order_of_due_date() -> None:
    later = reminder(due_on=date(2018, 12, 28))
    known = reminder(kind=NoticeKind.RESULT, cause="accepted")
    late = reminder(due_on=date(2018, 9, 14), days=-1)

    parts = sections(digest(known, later, late, reminder()))

    assert parts == (
        (DigestSection.OVERDUE, (late,)),
        (DigestSection.SOON, (reminder(), later)),
        (DigestSection.INFORMATION, (known,)),
    )


def test_a_digest_without_lines_has_no_sections() -> None:
    assert sections(replace(digest(reminder()), lines=())) == ()
