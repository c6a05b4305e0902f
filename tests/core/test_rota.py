"""The rota: who is called, who rests enough, and how a shift changes hands."""

from datetime import UTC, datetime, timedelta

import pytest

from fauxpas.core import notices, queue, rota
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Job, Notice, Person, Role, Shift, TrailEntry
from fauxpas.core.on_call import people_on_call, short_rest, visible_shifts
from tests.factories import NOON, make_brand, make_person

HOUR = timedelta(hours=1)


def _span(begins: float, ends: float) -> tuple[datetime, datetime]:
    return NOON + begins * HOUR, NOON + ends * HOUR


@pytest.mark.parametrize(
    ("new", "others", "found"),
    [
        ((0, 13), [], None),
        ((0, 13.5), [], (13.5, None)),
        ((0, 8), [(19, 27)], None),
        ((0, 8), [(18, 26)], (8, 10)),
        ((0, 8), [(-18, -10)], (8, 10)),
        # Touching shifts are one stretch, on either side and in a chain.
        ((0, 8), [(8, 13)], None),
        ((0, 8), [(8, 14)], (14, None)),
        ((0, 8), [(-3, 0), (-6, -3)], (14, None)),
        # The same night for two brands is one night.
        ((0, 12), [(0, 12)], None),
        ((0, 12), [(-1, 13)], (14, None)),
        # The short rest lies beside the stretch, not beside the new shift.
        ((0, 4), [(4, 8), (14, 20)], (8, 6)),
    ],
)
def test_rest_is_eleven_hours_around_every_stretch(
    new: tuple[float, float], others: list[tuple[float, float]], found: tuple[float, float | None] | None
) -> None:
    got = short_rest(_span(*new), [_span(*other) for other in others])
    assert (got and (got.stretch / HOUR, got.rest / HOUR if got.rest else None)) == found


pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Brindille")


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lead", call_order=1)


@pytest.fixture
def ana(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand, name="Ana")


@pytest.fixture
def ben(brand: Brand) -> Person:
    return make_person(role=Role.SUPPORT, brand=brand, name="Ben")


def _shift(brand: Brand, person: Person, by: Person, begins: float, ends: float, **more: object) -> Shift:
    begins_at, ends_at = _span(begins, ends)
    given = {"person": person, "begins_at": begins_at, "ends_at": ends_at, **more}
    return rota.add_shift(brand, **given, by=by, now=NOON)  # type: ignore[arg-type]  # checked by add_shift's own tests


def _verbs() -> list[str]:
    return list(
        TrailEntry.objects.filter(verb__startswith="rota.").order_by("pk").values_list("verb", flat=True)
    )


def test_whoever_has_the_shift_is_called_first_then_the_deputy_then_the_call_tree(
    brand: Brand, lead: Person, ana: Person, ben: Person
) -> None:
    _shift(brand, ben, lead, 0, 8, rank=2)
    _shift(brand, ana, lead, 0, 8)
    names = [person.name for person in notices.call_chain(brand, at=NOON)]
    assert names == ["Ana", "Ben", "Lead"]
    assert [person.name for person in notices.call_chain(brand, at=NOON + 8 * HOUR)] == ["Lead", "Ana", "Ben"]


def test_shift_holds_from_its_first_moment_to_the_first_of_the_next(
    brand: Brand, lead: Person, ana: Person, ben: Person
) -> None:
    _shift(brand, ana, lead, 0, 8)
    _shift(brand, ben, lead, 8, 16)
    at = [people_on_call(brand, at=NOON + hours * HOUR) for hours in (-0.01, 0, 7.99, 8, 16)]
    assert at == [[], [ana], [ana], [ben], []]


def test_alarm_that_runs_over_a_hand_over_calls_the_new_one_next_and_nobody_twice(
    brand: Brand, lead: Person, ana: Person, ben: Person
) -> None:
    _shift(brand, ana, lead, -1, 0.05, why_short="")
    _shift(brand, ben, lead, 0.05, 8)
    assert notices.notify_chain(brand, key="a", subject=brand, title="T", path="/", now=NOON) == ana
    for minutes in (5, 10, 15):
        queue.work_one(worker="t", now=NOON + timedelta(minutes=minutes))
        while queue.work_one(worker="t", now=NOON + timedelta(minutes=minutes)) is not None:
            pass
    told = Notice.objects.filter(key__startswith="a:").order_by("pk").values_list("person__name", "key")
    assert list(told) == [("Ana", "a:1"), ("Ben", "a:1"), ("Lead", "a:1"), ("Ben", "a:2")]


def test_person_who_lost_the_right_is_not_called_though_the_rota_names_them(
    brand: Brand, lead: Person, ana: Person
) -> None:
    _shift(brand, ana, lead, 0, 8)
    ana.memberships.update(role=Role.READER)
    assert people_on_call(brand, at=NOON) == []


def test_person_put_on_call_is_told_and_the_trail_says_so(brand: Brand, lead: Person, ana: Person) -> None:
    shift = _shift(brand, ana, lead, 0, 8)
    assert Notice.objects.get().person == ana
    assert _verbs() == ["rota.shift_added"]
    rota.remove_shift(shift, by=lead, now=NOON)
    assert _verbs() == ["rota.shift_added", "rota.shift_removed"]
    assert not Shift.objects.exists()


def test_short_rest_is_refused_until_a_reason_is_given(brand: Brand, lead: Person, ana: Person) -> None:
    _shift(brand, ana, lead, 0, 8)
    with pytest.raises(InputRefused) as refused:
        _shift(brand, ana, lead, 14, 20)
    assert "6 hours of rest" in str(refused.value)
    assert list(refused.value.fields) == ["why_short"]
    assert _shift(brand, ana, lead, 14, 20, why_short="Ben is ill").why_short == "Ben is ill"


def test_rest_counts_over_every_brand_of_the_organisation(brand: Brand, lead: Person, ana: Person) -> None:
    _shift(brand, ana, lead, 0, 8)
    sister = make_brand(brand.organisation)
    boss = make_person(role=Role.OWNER, brand=sister)
    ana.memberships.create(organisation=brand.organisation, brand=sister, role=Role.WRITER, created_at=NOON)
    with pytest.raises(InputRefused):
        _shift(sister, ana, boss, 10, 16)


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [(4, 4, "ends_at"), (4, 2, "ends_at"), (-8, 0, "ends_at"), (1, 400, "ends_at"), (7, 12, "begins_at")],
)
def test_times_that_make_no_shift_are_refused(
    brand: Brand, lead: Person, ana: Person, ben: Person, begins: float, ends: float, field: str
) -> None:
    _shift(brand, ben, lead, 0, 8)
    with pytest.raises(InputRefused) as refused:
        _shift(brand, ana, lead, begins, ends, why_short="x")
    assert list(refused.value.fields) == [field]


def test_only_who_runs_cases_plans_and_only_for_who_may_triage(
    brand: Brand, lead: Person, ana: Person
) -> None:
    with pytest.raises(NotAllowed):
        _shift(brand, ana, ana, 0, 8)
    with pytest.raises(NotFound):
        _shift(brand, ana, make_person(role=Role.OWNER, brand=make_brand()), 0, 8)
    for person in (make_person(role=Role.READER, brand=brand), make_person()):
        with pytest.raises(InputRefused):
            _shift(brand, person, lead, 0, 8)


def test_offered_shift_changes_hands_only_when_it_is_taken(
    brand: Brand, lead: Person, ana: Person, ben: Person
) -> None:
    shift = rota.offer_shift(_shift(brand, ana, lead, 0, 8), to=ben, by=ana, now=NOON)
    assert people_on_call(brand, at=NOON) == [ana]
    rota.answer_offer(shift, take=True, by=ben, now=NOON)
    assert people_on_call(brand, at=NOON) == [ben]
    assert _verbs() == ["rota.shift_added", "rota.shift_offered", "rota.shift_taken"]
    assert Notice.objects.filter(person=ana, title="Your shift was taken over").exists()


def test_declined_shift_stays(brand: Brand, lead: Person, ana: Person, ben: Person) -> None:
    shift = rota.offer_shift(_shift(brand, ana, lead, 0, 8), to=ben, by=ana, now=NOON)
    kept = rota.answer_offer(shift, take=False, by=ben, now=NOON)
    assert (kept.person, kept.handed_to) == (ana, None)


def test_taking_over_keeps_the_takers_rest(brand: Brand, lead: Person, ana: Person, ben: Person) -> None:
    _shift(brand, ben, lead, 10, 16)
    shift = rota.offer_shift(_shift(brand, ana, lead, 0, 8), to=ben, by=ana, now=NOON)
    with pytest.raises(InputRefused):
        rota.answer_offer(shift, take=True, by=ben, now=NOON)
    assert rota.answer_offer(shift, take=True, why_short="I slept", by=ben, now=NOON).person == ben


def test_nobody_takes_what_was_offered_to_another_or_gives_what_is_not_theirs(
    brand: Brand, lead: Person, ana: Person, ben: Person
) -> None:
    shift = _shift(brand, ana, lead, 0, 8)
    with pytest.raises(NotAllowed):
        rota.offer_shift(shift, to=ben, by=ben, now=NOON)
    rota.offer_shift(shift, to=ben, by=ana, now=NOON)
    with pytest.raises(MoveRefused):
        rota.answer_offer(shift, take=True, by=lead, now=NOON)
    with pytest.raises(InputRefused):
        rota.offer_shift(shift, to=make_person(role=Role.LEAD, brand=make_brand()), by=ana, now=NOON)
    with pytest.raises(MoveRefused):
        rota.answer_offer(shift, take=True, by=ben, now=NOON + 9 * HOUR)


def test_shifts_of_another_organisation_are_not_seen(brand: Brand, lead: Person, ana: Person) -> None:
    _shift(brand, ana, lead, 0, 8)
    assert visible_shifts(lead).count() == 1
    assert visible_shifts(make_person(role=Role.OWNER, brand=make_brand())).count() == 0


def test_job_of_before_the_rota_still_goes_on(brand: Brand, lead: Person, ana: Person) -> None:
    notices.notify_chain(brand, key="a", subject=brand, title="T", path="/", now=NOON)
    job = Job.objects.get(kind=notices.ESCALATION)
    del job.payload["round"]
    job.save()
    notices.tell_next(job, datetime(2026, 11, 19, 12, 5, tzinfo=UTC))
    assert Notice.objects.filter(person=ana, key="a:1").exists()
