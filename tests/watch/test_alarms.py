"""What people do about an alarm: who may, from which state, and what is kept of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.watch.alarms import acknowledge, dismiss, mark_opened, snooze
from fauxpas.watch.models import Alarm
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db

Deed = Callable[[Alarm, Person], Alarm]
DEEDS: dict[str, Deed] = {
    "acknowledge": lambda alarm, by: acknowledge(alarm, by=by, now=NOON),
    "snooze": lambda alarm, by: snooze(alarm, until=NOON + timedelta(hours=1), by=by, now=NOON),
    "dismiss": lambda alarm, by: dismiss(alarm, reason="our own campaign", by=by, now=NOON),
    "open": lambda alarm, by: mark_opened(alarm, by=by, now=NOON),
}


def make_alarm(brand: Brand, state: str = "raised") -> Alarm:
    return Alarm.objects.create(
        brand=brand,
        kind="burst",
        level=2,
        volume_level=2,
        state=state,
        began_at=NOON,
        raised_at=NOON,
        risen_at=NOON,
        observed=9,
        score=0.9,
    )


@pytest.mark.parametrize("deed", DEEDS)
def test_workers_may_and_readers_and_strangers_may_not(deed: str) -> None:
    brand = make_brand()
    alarm = make_alarm(brand)
    with pytest.raises(NotAllowed):
        DEEDS[deed](alarm, make_person(role=Role.READER, brand=brand))
    for stranger in (make_person(), make_person(role=Role.OWNER, brand=make_brand())):
        with pytest.raises(NotFound):
            DEEDS[deed](alarm, stranger)
    assert (Alarm.objects.get().state, TrailEntry.objects.count()) == ("raised", 0)
    DEEDS[deed](alarm, make_person(role=Role.SUPPORT, brand=brand))
    assert Alarm.objects.get().state != "raised"
    assert TrailEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "deed", "after"),
    [
        ("raised", "acknowledge", "acknowledged"),
        ("snoozed", "acknowledge", "acknowledged"),
        ("dismissed", "acknowledge", "acknowledged"),
        ("acknowledged", "snooze", "snoozed"),
        ("acknowledged", "dismiss", "dismissed"),
        ("dismissed", "open", "opened"),
        ("dismissed", "dismiss", None),
        ("opened", "acknowledge", None),
        ("opened", "dismiss", None),
        ("opened", "open", None),
    ],
)
def test_each_state_leads_only_where_the_table_says(state: str, deed: str, after: str | None) -> None:
    brand = make_brand()
    alarm, lead = make_alarm(brand, state), make_person(role=Role.LEAD, brand=brand)
    if after is None:
        with pytest.raises(MoveRefused):
            DEEDS[deed](alarm, lead)
        after = state
    else:
        DEEDS[deed](alarm, lead)
    assert Alarm.objects.get().state == after


def test_who_acknowledged_and_when_is_kept() -> None:
    brand = make_brand()
    lead = make_person(role=Role.LEAD, brand=brand)
    alarm = acknowledge(make_alarm(brand), by=lead, now=NOON)
    assert (alarm.acknowledged_by, alarm.acknowledged_at) == (lead, NOON)


def test_dismissal_needs_a_reason_and_quiet_a_time_to_come() -> None:
    brand = make_brand()
    alarm, lead = make_alarm(brand), make_person(role=Role.LEAD, brand=brand)
    with pytest.raises(InputRefused):
        dismiss(alarm, reason="  ", by=lead, now=NOON)
    with pytest.raises(InputRefused):
        snooze(alarm, until=NOON, by=lead, now=NOON)
