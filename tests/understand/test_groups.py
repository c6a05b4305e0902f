"""Affected groups: what may be written down of them, how many they are in all, and what stays of before."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, InputRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.engine.estimates import Estimate
from fauxpas.engine.indices import Index
from fauxpas.room.models import Case
from fauxpas.room.timeline import rendered_verbs, timeline
from fauxpas.understand.affected import affected, group_for, growth, history_of, loud_or_harmful
from fauxpas.understand.case_groups import groups_sheet
from fauxpas.understand.domain.groups import (
    GroupDraft,
    add_group,
    answer_overlap,
    change_group,
    count_from_list,
    draft_of_group,
)
from fauxpas.understand.models import AffectedGroup, GroupOverlap, GroupVersion
from fauxpas.watch.indices import Indices
from fauxpas.watch.series import shared_situation, situation
from tests.factories import NOON, make_brand, make_case, make_person
from tests.understand.lists import PEOPLE, take_list, write_csv

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DRAFT = GroupDraft(
    who="Buyers of lot A", severity=4, harm="Burnt hands", low=100, likely=200, high=400, low_reason="calls", likely_reason="sales",
    high_reason="the whole lot", where="Lyon", source="Supply",
)  # fmt: skip


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def added(case: Case, by: Person, **said: Any) -> AffectedGroup:
    return add_group(case, draft=replace(DRAFT, **said), by=by, now=NOON)


def certain(case: Case, by: Person, people: int, **said: Any) -> AffectedGroup:
    return added(case, by, low=None, likely=people, high=None, **said)


def changed(group: AffectedGroup, by: Person, *, hours: int = 1, **said: Any) -> AffectedGroup:
    version = group.versions.latest("number")
    draft = replace(draft_of_group(version), **said)
    return change_group(group, draft=draft, base_version=version.number, by=by, now=NOON + hours * HOUR)


def test_group_is_numbered_in_its_case_and_on_record(case: Case, lead: Person) -> None:
    first, second = added(case, lead), added(case, lead, who="Their children")
    assert [first.key, second.key] == ["G-01", "G-02"]
    assert TrailEntry.objects.filter(thread=case.thread, verb="group.added").count() == 2
    assert {
        "group.added",
        "group.changed",
        "group.overlap",
        "customers.imported",
        "customers.deleted",
    } <= rendered_verbs()
    sentence = str(timeline(case)[0][0].sentence)
    assert ("Their children" in sentence, "200" in sentence) == (True, True)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"who": " "}, "who"),
        ({"who": "x" * 201}, "who"),
        ({"who": "ada@example.org and others"}, "who"),
        ({"harm": "Call 06 12 34 56 78"}, "harm"),
        ({"severity": 0}, "severity"),
        ({"severity": 6}, "severity"),
        ({"source": ""}, "source"),
        ({"low": 300}, "likely"),
        ({"high": 100}, "likely"),
        ({"likely": None}, "likely"),
        ({"low": -1}, "likely"),
        ({"low_reason": ""}, "low_reason"),
        ({"likely_reason": " "}, "likely_reason"),
        ({"vulnerable": "perhaps"}, "vulnerable"),
        ({"told": "maybe"}, "told"),
    ],
)
def test_group_that_cannot_be_kept_is_told_why(
    case: Case, lead: Person, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        added(case, lead, **said)
    assert refused.value.fields.keys() == {field}
    assert AffectedGroup.objects.count() == 0


def test_counted_people_need_one_number_and_one_reason(case: Case, lead: Person) -> None:
    group = certain(case, lead, 12, low_reason="", high_reason="")
    version = group.versions.get()
    assert (version.low, version.likely, version.high) == (12, 12, 12)


def test_group_nobody_can_count_yet_is_kept_without_numbers(case: Case, lead: Person) -> None:
    added(case, lead, low=None, likely=None, high=None)
    found = affected(case)
    assert (found.total, len(found.uncounted), found.gravest) == (None, 1, 4)


def test_change_keeps_what_was_known_before(case: Case, lead: Person) -> None:
    group = changed(added(case, lead), lead, likely=350, told=GroupVersion.Told.BEGUN)
    assert [row.version.likely for row in history_of(group)] == [350, 200]
    assert changed(group, lead).versions.count() == 2
    assert TrailEntry.objects.filter(verb="group.changed").count() == 1


def test_second_writer_hears_of_the_first(case: Case, lead: Person) -> None:
    group = added(case, lead)
    changed(group, lead, likely=350)
    with pytest.raises(Conflict):
        change_group(group, draft=DRAFT, base_version=1, by=lead, now=NOON + HOUR)


def test_reader_writes_no_group_and_outsider_sees_none(case: Case, lead: Person) -> None:
    reader = make_person(role=Role.READER, brand=case.brand)
    outsider = make_person(role=Role.OWNER, brand=make_brand())
    group = added(case, lead)
    for person, fault in ((reader, NotAllowed), (outsider, NotFound)):
        with pytest.raises(fault):
            added(case, person)
        with pytest.raises(fault):
            change_group(group, draft=DRAFT, base_version=1, by=person, now=NOON)
    assert group_for(reader, case, 1) == group
    with pytest.raises(NotFound):
        group_for(outsider, case, 1)


def test_total_takes_who_is_in_both_groups_out_once(case: Case, lead: Person) -> None:
    first, second = certain(case, lead, 100), certain(case, lead, 60, who="Their children")
    wide = affected(case)
    assert wide.total is not None
    assert (wide.total.low < 105, wide.total.high > 155, len(wide.unasked)) == (True, True, 1)
    answer_overlap(
        second, first, people=Estimate(60, 60, 60), reason="all live with them", by=lead, now=NOON + HOUR
    )
    told = affected(case)
    assert (told.total, told.unasked) == (Estimate(100, 100, 100), [])
    answer_overlap(
        first, second, people=Estimate(0, 0, 0), reason="counted apart", by=lead, now=NOON + 2 * HOUR
    )
    assert affected(case).total == Estimate(160, 160, 160)
    assert GroupOverlap.objects.count() == 2


def test_overlap_that_is_not_known_stays_in_the_interval_but_is_no_longer_asked(
    case: Case, lead: Person
) -> None:
    first, second = certain(case, lead, 100), certain(case, lead, 60)
    before = affected(case).total
    answer_overlap(first, second, people=None, reason="asked the shop, no answer", by=lead, now=NOON + HOUR)
    after = affected(case)
    assert (after.total, after.unasked) == (before, [])


def test_overlap_is_between_two_groups_of_one_case(case: Case, lead: Person, brand: Brand) -> None:
    group, elsewhere = added(case, lead), added(make_case(brand, lead), lead)
    for other in (group, elsewhere):
        with pytest.raises(InputRefused):
            answer_overlap(group, other, people=None, reason="x", by=lead, now=NOON)
    with pytest.raises(InputRefused):
        answer_overlap(group, added(case, lead), people=None, reason=" ", by=lead, now=NOON)


def test_group_that_does_not_count_is_shown_and_not_added(case: Case, lead: Person) -> None:
    certain(case, lead, 100)
    changed(certain(case, lead, 60, severity=5), lead, counts=False)
    found = affected(case)
    assert (found.total, found.gravest, len(found.rows), found.pairs) == (Estimate(100, 100, 100), 4, 2, [])


def test_growth_tells_the_total_after_each_change(case: Case, lead: Person) -> None:
    first = certain(case, lead, 100)
    second = add_group(case, draft=replace(DRAFT, low=None, likely=60, high=None), by=lead, now=NOON + HOUR)
    answer_overlap(first, second, people=Estimate(0, 0, 0), reason="apart", by=lead, now=NOON + 2 * HOUR)
    changed(first, lead, hours=3, low=300, likely=300, high=300)
    points = growth(case)
    assert [point.at for point in points] == [NOON, NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR]
    assert [point.total and point.total.likely for point in (points[0], points[2], points[3])] == [
        100,
        160,
        360,
    ]
    assert points[1].total is not None
    assert points[1].total.low < points[1].total.high


def test_few_people_gravely_hit_are_marked_as_easy_to_recognise(case: Case, lead: Person) -> None:
    certain(case, lead, 3, severity=5)
    certain(case, lead, 3, severity=2)
    certain(case, lead, 500, severity=5)
    assert [row.few for row in sorted(affected(case).rows, key=lambda row: row.group.number)] == [
        True,
        False,
        False,
    ]


def test_group_counted_from_a_list_says_so(
    case: Case, lead: Person, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA_DIR = tmp_path
    kept = take_list(case, lead, write_csv(tmp_path / "a.csv"))
    group = count_from_list(added(case, lead), customers=kept, by=lead, now=NOON + HOUR)
    version = group.versions.latest("number")
    assert (version.low, version.likely, version.high, version.customers) == (PEOPLE, PEOPLE, 5, kept)
    assert version.source.startswith("L-01, Buyers of lot A")
    elsewhere = added(make_case(case.brand, lead), lead)
    with pytest.raises(InputRefused):
        count_from_list(elsewhere, customers=kept, by=lead, now=NOON)


def test_groups_cost_two_queries_however_many(
    case: Case, lead: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for size in (10, 20, 30):
        certain(case, lead, size)
    with django_assert_num_queries(2):
        assert len(affected(case).pairs) == 3
    with django_assert_num_queries(2):
        growth(case)


@pytest.mark.parametrize(
    ("attention", "harm", "words"),
    [(80, 5, "Noise alone is no disaster"), (3, 70, "Do not wait for noise"), (80, 70, "loud, and people"), (0, 0, "quiet, and little")],
)  # fmt: skip
def test_noise_and_harm_are_told_apart(attention: float, harm: float, words: str) -> None:
    seen = Indices(Index(attention, {}, {}), Index(harm, {}, {}))
    assert words in str(loud_or_harmful(seen))


def test_harm_on_the_case_page_counts_the_people_hit_as_the_page_of_groups_does(
    case: Case, lead: Person, client: Client
) -> None:
    certain(case, lead, 40_000)
    client.force_login(lead)
    with clock.set_to(NOON):
        sheet = groups_sheet(case, lead, NOON)["indices"]
        page = client.get(f"{case.path}groups/").context["indices"]
    assert sheet == page
    assert sheet.harm.value > situation(case.brand, now=NOON).indices.harm.value
    assert "indices" not in vars(shared_situation(case.brand, now=NOON))
