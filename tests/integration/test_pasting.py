"""Units are found in what was pasted by any of their names, and never by one that two of them have."""

from datetime import date

import pytest

from rules.refusal import Refused
from services import lookup
from services.entries import read_unit
from services.people import directory, units
from services.registration import pasted_tables
from tests.factories import DRAFTED, LUOYANG, ZHENGZHOU, Play

TODAY = date(2018, 4, 16)


def codes(play: Play, *names: str) -> list[str | None]:
    with play.store.read() as session:
        known = pasted_tables.units_by_name(session)
        return [known[name].code if name in known else None for name in names]


def test_a_unit_is_found_by_code_name_and_place(play: Play) -> None:
    assert codes(play, ZHENGZHOU, "郑州市民政局", "郑州市", "郑州", "郑") == [ZHENGZHOU] * 4 + [None]


def test_a_unit_is_found_by_the_names_it_had(play: Play) -> None:
    with play.store.write() as session:
        one, facts = lookup.unit(session, LUOYANG), {"on": TODAY, "today": TODAY, "document": "", "actor": "wang"}
        units.rename(session, one, name="洛阳市民政和社会事务局", code="410399", now=DRAFTED, **facts)  # type: ignore[arg-type]

    assert codes(play, LUOYANG, "洛阳市民政局", "410399", "洛阳市民政和社会事务局") == ["410399"] * 4


def test_a_place_that_two_units_share_names_neither(play: Play) -> None:
    with play.store.write() as session:
        directory.add_unit(session, read_unit({"code": "X1", "name": "郑州市人民政府"}), actor="wang", now=DRAFTED)

    assert codes(play, "郑州", "郑州市人民政府", "郑州市民政局") == [None, "X1", ZHENGZHOU]


def test_of_many_slips_the_first_twenty_are_named_and_the_others_counted(play: Play) -> None:
    with pytest.raises(Refused) as refused, play.store.read() as session:
        pasted_tables.read_figures(session, "quotas", "某局\t1\n" * 23, [])

    assert refused.value.say("zh").splitlines()[-2:] == ["第20行：quotas：没有单位“某局”。", "另有3行。"]
    assert refused.value.say("en").splitlines()[-1] == "3 more lines."
