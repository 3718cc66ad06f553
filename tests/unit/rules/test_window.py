from datetime import timedelta

import pytest

from rules.window import SendWindow, next_opening, open_for, opening_of
from tests.unit.rules.cast import IN_2018, WINDOW, at


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        pytest.param("2018-09-28 08:30", "2018-09-28 08:30", id="exactly at the opening"),
        pytest.param("2018-09-28 08:29", None, id="a minute before it"),
        pytest.param("2018-09-28 14:29", "2018-09-28 08:30", id="the morning lasts until the second opening"),
        pytest.param("2018-09-28 14:30", "2018-09-28 14:30", id="exactly at the second"),
        pytest.param("2018-09-28 17:59", "2018-09-28 14:30", id="the last minute"),
        pytest.param("2018-09-28 18:00", None, id="exactly at the close"),
        pytest.param("2018-09-30 09:00", "2018-09-30 08:30", id="a working Sunday"),
        pytest.param("2018-10-01 09:00", None, id="a rest day"),
    ],
)
def test_mail_leaves_on_working_days_from_half_past_eight_to_six(now: str, opening: str | None) -> None:
    assert opening_of(at(now), IN_2018, WINDOW) == (at(opening) if opening else None)


@pytest.mark.parametrize(
    ("after", "opening"),
    [
        pytest.param("2018-09-28 08:30", "2018-09-28 08:30", id="at an opening, itself"),
        pytest.param("2018-09-28 08:31", "2018-09-28 14:30", id="after it, the second of the day"),
        pytest.param("2018-09-30 14:31", "2018-10-08 08:30", id="after the second, over the holiday"),
        pytest.param("2018-10-03 14:00", "2018-10-08 08:30", id="on a rest day, the next working day"),
        pytest.param("2018-09-28 00:00", "2018-09-28 08:30", id="at midnight, this morning"),
    ],
)
def test_the_next_opening_is_at_or_after_the_moment(after: str, opening: str) -> None:
    assert next_opening(at(after), IN_2018, WINDOW) == at(opening)


def test_an_office_may_open_once_a_day() -> None:
    once = SendWindow(openings=WINDOW.openings[:1])

    assert opening_of(at("2018-09-28 16:00"), IN_2018, once) == at("2018-09-28 08:30")
    assert next_opening(at("2018-09-28 09:00"), IN_2018, once) == at("2018-09-29 08:30")


@pytest.mark.parametrize(
    ("now", "minutes", "since"),
    [
        pytest.param("2018-09-28 09:00", 30, "2018-09-28 08:30", id="exactly since the opening"),
        pytest.param("2018-09-28 08:40", 30, "2018-09-27 17:40", id="the evening before counts on"),
        pytest.param("2018-09-28 08:30", 30, "2018-09-27 17:30", id="at the opening, nothing of today"),
        pytest.param("2018-09-28 14:40", 30, "2018-09-28 14:10", id="the second opening is not a break"),
        pytest.param("2018-09-28 23:00", 30, "2018-09-28 17:30", id="by night, from the close"),
        pytest.param("2018-09-28 03:00", 30, "2018-09-27 17:30", id="before the opening, from the day before"),
        pytest.param("2018-10-08 08:40", 30, "2018-09-30 17:40", id="over the holiday, from a working Sunday"),
        pytest.param("2018-09-28 08:40", 600, "2018-09-26 17:40", id="longer than a day lasts"),
    ],
)
def test_time_in_which_mail_could_leave_is_counted_back(now: str, minutes: int, since: str) -> None:
    found = open_for(at(now), timedelta(minutes=minutes), IN_2018, WINDOW)

    assert (found, opening_of(found, IN_2018, WINDOW) is not None) == (at(since), True)
