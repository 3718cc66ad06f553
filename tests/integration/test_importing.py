"""A whole meeting comes in from one file: all of it, or nothing with every slip named by its place."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from models import migrate
from models.directives import Assignment, Directive, Item, Source
from models.people import Person, Relation, Unit
from models.store import Store, open_store, sqlite_url
from rules.outcomes import Life
from rules.refusal import Refused, RefusedAll
from rules.targets import TargetKind
from services.registration import imports
from services.registration.imports import ImportResult
from tests.factories import DRAFTED, LUOYANG, ZHENGZHOU, directive_fields, item, person

HENAN = Path(__file__).parents[2] / "examples" / "henan"


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The meeting of April 2018, imported once for the tests that only read it."""
    store = open_store(sqlite_url(tmp_path_factory.mktemp("henan") / "duban.db"))
    migrate.upgrade(store.writer.engine)
    imported = henan(store)
    assert (imported.units, imported.people) == (38, 101)
    return store


def henan(store: Store) -> ImportResult:
    document = imports.parse(imports.read_file(HENAN / "meeting.yaml"), "meeting.yaml")
    with store.write() as session:
        beside = lambda name: imports.read_file(HENAN / name)  # noqa: E731 - the folder, read by name
        return imports.import_meeting(session, document, beside, by="clerk1", now=DRAFTED)


def nothing(name: str) -> str:
    raise AssertionError(name)


def test_the_meeting_of_2018_has_eight_key_works_and_twenty_directives_under_them(meeting: Store) -> None:
    with meeting.read() as session:
        directives = session.exec(select(Directive).order_by(col(Directive.id))).all()

    headings = [d for d in directives if d.is_heading]
    under = Counter(d.parent_id for d in directives if not d.is_heading)
    assert (len(directives), len(headings), under.total()) == (28, 8, 20)
    assert set(under) == {heading.id for heading in headings}
    assert {d.life for d in directives} == {Life.DRAFT}
    assert [d.number for d in directives][::27] == ["督2018-04-01", "督2018-04-28"]


def test_every_directive_of_the_meeting_has_a_date_after_it(meeting: Store) -> None:
    with meeting.read() as session:
        [source] = session.exec(select(Source))
        dates = session.exec(select(Directive.due_on).where(~col(Directive.is_heading))).all()

    assert [day for day in dates if day is None or day < source.held_on] == []


def test_the_lists_of_the_meeting_have_123_and_312_items(meeting: Store) -> None:
    statement = (
        select(Directive.title, func.count())
        .join(Assignment, col(Assignment.directive_id) == col(Directive.id))
        .join(Item, col(Item.assignment_id) == col(Assignment.id))
        .group_by(col(Directive.title))
    )
    with meeting.read() as session:
        assert dict(session.exec(statement).all()) == {"县级福利中心投入使用": 123, "走访调研问题逐条整改": 312}


def test_the_quotas_of_the_meeting_add_up_to_its_targets(meeting: Store) -> None:
    with meeting.read() as session:
        sums = session.exec(select(Directive).where(Directive.target_kind == TargetKind.SUM)).all()
        found = {
            one.title: sum(
                (
                    s.quota or Decimal(0)
                    for s in session.exec(select(Assignment).where(Assignment.directive_id == one.id))
                ),
                Decimal(0),
            )
            for one in sums
        }

    assert found == {one.title: one.quantity for one in sums}
    assert sorted(found.values()) == [500, 500, 2000]


def test_what_all_bureaus_lead_is_shared_by_all_28(meeting: Store) -> None:
    with meeting.read() as session:
        bureaus = session.exec(select(Unit.id).where(Unit.relation == Relation.SUBORDINATE)).all()
        [task] = session.exec(select(Directive).where(Directive.title == "规范化社区创建"))
        assignments = session.exec(select(Assignment).where(Assignment.directive_id == task.id)).all()

    assert len(bureaus) == 28
    assert sorted(assignment.unit_id for assignment in assignments if assignment.leads) == sorted(bureaus)


def test_the_same_meeting_is_not_registered_twice(meeting: Store) -> None:
    with meeting.read() as session:
        before = session.exec(select(func.count()).select_from(Directive)).one()

    with pytest.raises(Refused, match="is registered already"):
        henan(meeting)

    with meeting.read() as session:
        assert session.exec(select(func.count()).select_from(Directive)).one() == before


def count(session: Session) -> dict[str, int]:
    tables = (Source, Unit, Person, Directive, Assignment, Item)
    return {table.__name__: session.exec(select(func.count()).select_from(table)).one() for table in tables}


def document(*directives: object, **more: object) -> dict[str, object]:
    source = {"kind": "meeting", "title": "推进会", "held_on": "2018-04-17"}
    return {"source": source, "directives": list(directives), **more}


def load(store: Store, given: object) -> ImportResult:
    with store.write() as session:
        return imports.import_meeting(session, given, nothing, by="wang", now=DRAFTED)


def test_every_slip_of_a_document_is_named_with_its_place_and_nothing_is_stored(store: Store) -> None:
    unknown_field = {**directive_fields(), "dueon": "2018-09-30"}
    rows = [item("1", "2018-09-31"), item("2", "2018-09-28"), {"unit": ZHENGZHOU, "number": "3"}]
    given = document(
        directive_fields(key="ok"),
        directive_fields(key="date", due_on="2018-02-30"),
        directive_fields(key="unit", lead=[ZHENGZHOU, "419999"]),
        directive_fields(key="sum", quotas={ZHENGZHOU: 1, LUOYANG: 1}),
        directive_fields(key="list", target={"kind": "list"}, quotas={}, items=rows),
        directive_fields(key="parent", parent="K9"),
        unknown_field,
        "no mapping",
    )
    with store.read() as session:
        before = count(session)

    with pytest.raises(RefusedAll) as refusal:
        load(store, given)

    assert refusal.value.say("en").splitlines() == [
        "directives[2] date: due_on: '2018-02-30' is not a day of the calendar (write 2018-09-30).",
        "directives[3] unit: lead: there is no unit '419999'.",
        "directives[4] sum: quota: the units' quotas add up to 2, the target is 500, a difference of -498.",
        "directives[5] list: items[1]: item.due_on: '2018-09-31' is not a day of the calendar (write 2018-09-30).",
        "items[3]: item.due_on: 'None' is not a day of the calendar (write 2018-09-30).",
        "directives[6] parent: parent: there is no 'K9' before it.",
        "directives[7] 7: directive: there is no field 'dueon'.",
        "directives[8] 8: directive: must be fields and values.",
    ]
    with store.read() as session:
        assert count(session) == before


def test_slips_of_units_and_people_are_named_together(store: Store) -> None:
    given = document(
        units=[{"code": "410500"}, {"code": "410600", "name": "鹤壁市民政局", "relation": "friend"}],
        people=[person("a", "安", "419999", "officer"), person("b", "白", ZHENGZHOU, "head")],
    )

    with pytest.raises(RefusedAll) as refusal:
        load(store, given)

    assert refusal.value.say("zh").splitlines() == [
        "units[1]：unit.name：不能为空。",
        "units[2]：unit.relation：没有“friend”，可用：subordinate, peer, internal。",
        "people[1]：post.unit：没有单位“419999”。",
        "people[2]：post：郑州市民政局自2018-01-01已有head。",
    ]


def test_a_unit_and_a_person_known_already_are_not_added_again(store: Store) -> None:
    units = [{"code": ZHENGZHOU, "name": "郑州市民政局"}]
    people = [person("li", "李长青", ZHENGZHOU, "officer")]
    with store.read() as session:
        before = count(session)

    load(store, document(directive_fields(), units=units, people=people))

    with store.read() as session:
        after = count(session)
    assert after == before | {"Source": 2, "Directive": 1, "Assignment": 2}


@pytest.mark.parametrize(
    ("text", "en"),
    [
        pytest.param("a: [1\nb: 2", "f.yaml: no valid YAML or JSON, line 2.", id="an open bracket"),
        pytest.param("a: 1\n\tb: 2", "f.yaml: no valid YAML or JSON, line 2.", id="a tab"),
        pytest.param(
            "!!python/object/apply:os.getcwd []", "f.yaml: no valid YAML or JSON, line 1.", id="no code is run"
        ),
    ],
)
def test_a_text_that_is_neither_yaml_nor_json_is_refused_with_its_line(text: str, en: str) -> None:
    with pytest.raises(Refused) as refusal:
        imports.parse(text, "f.yaml")

    assert refusal.value.say("en") == en


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"cannot be read \(No such file or directory\)"):
        imports.read_file(tmp_path / "none.yaml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gbk.yaml").write_bytes("标题: 会议".encode("gbk"))

    with pytest.raises(Refused, match="is not UTF-8 text"):
        imports.read_file(tmp_path / "gbk.yaml")
