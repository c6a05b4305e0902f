"""Legal deadlines: what the data promise, the arithmetic, and how their clocks follow one another."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.room import deadlines, domain
from fauxpas.room.deadlines import Rule, Step
from fauxpas.room.models import Case
from fauxpas.room.playbooks import Words
from tests.factories import NOON, make_brand, make_case, make_person

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)
ASKED = {
    "gdpr-33", "gdpr-34", "telecom-611", "nis2-23", "dora-19", "dora-19-classified", "fr-cyber-insurance",
    "food-178-19", "fr-rappelconso", "gpsr-20", "gpsr-35", "mar-17", "fr-reply-online", "fr-reply-received",
    "fr-press-3m", "fr-press-1y",
}  # fmt: skip


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def step(amount: int | None, unit: str) -> Step:
    return Step.model_validate(
        {"key": "x", "what": {"en": "Do", "fr": "Faire"}, "amount": amount, "unit": unit}
    )


def due(amount: int | None, unit: str, start: datetime) -> datetime | None:
    return deadlines.due_at(step(amount, unit), start, zone=PARIS)


def test_every_text_that_was_asked_for_is_there_once_with_source_and_check() -> None:
    keys = [rule.key for rule in deadlines.rules()]
    assert set(keys) >= ASKED
    assert len(keys) == len(set(keys))
    assert {rule.checked_on >= date(2026, 11, 1) for rule in deadlines.rules()} == {True}


def test_hours_run_through_the_change_of_clocks() -> None:
    saturday = datetime(2026, 10, 24, 18, 0, tzinfo=PARIS)
    assert due(72, "hours", saturday) == datetime(2026, 10, 27, 17, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("amount", "unit", "start", "last"),
    [
        (1, "months", (2027, 1, 31), (2027, 2, 28)),
        (1, "months", (2028, 1, 31), (2028, 2, 29)),
        (3, "months", (2026, 11, 30), (2027, 2, 28)),
        (1, "months", (2026, 12, 15), (2027, 1, 15)),
        (1, "years", (2028, 2, 29), (2029, 2, 28)),
        (3, "days", (2026, 12, 30), (2027, 1, 2)),
        (4, "business-days", (2026, 11, 19), (2026, 11, 25)),
        (4, "business-days", (2026, 11, 21), (2026, 11, 26)),
    ],
)
def test_days_months_and_years_end_with_the_last_minute_of_their_last_day(
    amount: int, unit: str, start: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    began = datetime(*start, 9, 30, tzinfo=PARIS)
    assert due(amount, unit, began) == datetime(*last, 23, 59, tzinfo=PARIS)


def test_day_of_the_event_is_the_brands_own_day() -> None:
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert due(3, "days", late) == datetime(2026, 11, 23, 23, 59, tzinfo=PARIS)


def test_without_delay_has_no_time() -> None:
    assert due(None, "hours", NOON) is None


def test_rule_whose_step_counts_from_nothing_is_refused() -> None:
    gdpr = deadlines.rule_of("gdpr-33")
    assert gdpr is not None
    loose = gdpr.steps[0].model_copy(update={"since": "later"})
    with pytest.raises(ValueError, match="does not come before"):
        Rule.model_validate(gdpr.model_dump() | {"steps": [loose.model_dump()]})
    assert isinstance(gdpr.name, Words)


@pytest.mark.django_db
def test_rule_runs_its_clocks_from_its_own_event_in_the_name_of_who_set_it(case: Case, lead: Person) -> None:
    aware = NOON - 5 * HOUR
    domain.start_rule(case, "nis2-23", started_at=aware, start_event="The SOC called.", by=lead, now=NOON)
    found = {clock.step: clock for clock in case.clocks.filter(rule="nis2-23")}
    assert set(found) == {"warning", "notification"}
    assert found["warning"].due_at == aware + 24 * HOUR
    assert (found["warning"].start_event, found["warning"].set_by) == ("The SOC called.", lead)
    entry = TrailEntry.objects.filter(verb="clock.started", thread=case.thread).order_by("index").first()
    assert entry is not None
    assert "2022/2555" in entry.payload.body


@pytest.mark.django_db
def test_step_done_starts_what_counts_from_it(case: Case, lead: Person) -> None:
    domain.start_rule(case, "nis2-23", started_at=NOON, by=lead, now=NOON)
    sent = NOON + 30 * HOUR
    domain.meet_clock(case.clocks.get(step="notification"), by=lead, now=sent)
    report = case.clocks.get(step="report")
    assert report.started_at == sent
    assert report.due_at == datetime(2026, 12, 20, 23, 59, tzinfo=PARIS)


@pytest.mark.django_db
def test_step_let_go_starts_nothing(case: Case, lead: Person) -> None:
    domain.start_rule(case, "nis2-23", started_at=NOON, by=lead, now=NOON)
    domain.drop_clock(case.clocks.get(step="notification"), reason="Not significant.", by=lead, now=NOON)
    assert not case.clocks.filter(step="report").exists()


@pytest.mark.django_db
def test_rule_is_started_once_by_who_runs_the_case_and_not_ahead(case: Case, lead: Person) -> None:
    writer = make_person(role=Role.WRITER, brand=case.brand)
    with pytest.raises(NotAllowed):
        domain.start_rule(case, "gdpr-33", started_at=NOON, by=writer, now=NOON)
    with pytest.raises(NotFound):
        domain.start_rule(case, "no-such", started_at=NOON, by=lead, now=NOON)
    with pytest.raises(InputRefused):
        domain.start_rule(case, "gdpr-33", started_at=NOON + HOUR, by=lead, now=NOON)
    domain.start_rule(case, "gdpr-33", started_at=NOON - 100 * HOUR, by=lead, now=NOON)
    with pytest.raises(MoveRefused):
        domain.start_rule(case, "gdpr-33", started_at=NOON, by=lead, now=NOON)
    domain.start_rule(case, "gdpr-34", started_at=NOON, by=lead, now=NOON)
    assert case.clocks.get(rule="gdpr-34").due_at is None
