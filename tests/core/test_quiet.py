"""Quiet hours: what waits, until when, and what passes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from fauxpas.core import notices
from fauxpas.core.models import Job, NoticeHabits, Role
from fauxpas.core.quiet import end_of_quiet
from tests.factories import make_brand, make_person

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("at", "begins", "ends", "until"),
    [
        ("2026-11-19T22:30", 22, 7, "2026-11-20T07:00"),
        ("2026-11-20T06:59", 22, 7, "2026-11-20T07:00"),
        ("2026-11-20T07:00", 22, 7, None),
        ("2026-11-19T21:59", 22, 7, None),
        ("2026-11-19T13:30", 13, 14, "2026-11-19T14:00"),
        ("2026-11-19T12:00", 12, 12, None),
        # The night the clocks go back is an hour longer.
        ("2026-10-24T23:00", 22, 7, "2026-10-25T07:00"),
    ],
)
def test_end_of_quiet_is_told_on_the_persons_own_clock(
    at: str, begins: int, ends: int, until: str | None
) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=PARIS).astimezone(UTC)
    found = end_of_quiet(now, begins=time(begins), ends=time(ends), zone=PARIS)
    expected = datetime.fromisoformat(until).replace(tzinfo=PARIS) if until else None
    assert found == expected


@pytest.mark.django_db
@pytest.mark.parametrize(("urgent", "waits"), [(False, timedelta(hours=5)), (True, timedelta(0))])
def test_only_what_is_urgent_passes_at_night(*, urgent: bool, waits: timedelta) -> None:
    brand = make_brand()
    person = make_person(role=Role.LEAD, brand=brand)
    NoticeHabits.objects.create(person=person, quiet_from=time(22), quiet_until=time(7))
    night = datetime(2026, 11, 19, 1, tzinfo=UTC)  # 02:00 in Paris
    notices.notify(brand, [person], key="k", subject=brand, title="T", path="/", urgent=urgent, now=night)
    assert Job.objects.get(kind=notices.SENDING).due_at == night + waits
