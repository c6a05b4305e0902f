"""The digest comes once at each chosen hour of the person's own day, about open cases of their own brands."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from fauxpas.core.models import Job, Notice, NoticeHabits, Person, Role
from fauxpas.room.models import Case, Task
from fauxpas.web.digest import send_digests
from tests.everything import SECRET_WORD, Everything, make_everything
from tests.factories import make_brand, make_person

pytestmark = pytest.mark.django_db
BACKEND = settings.AUTHENTICATION_BACKENDS[0]
NINE_IN_PARIS = datetime(2026, 11, 20, 8, 3, tzinfo=UTC)


@pytest.fixture
def every() -> Everything:
    return make_everything()


def _wants(person: Person, *hours: int) -> None:
    NoticeHabits.objects.create(person=person, digest_hours=list(hours))


def _run(every: Everything, now: datetime) -> list[Notice]:
    send_digests(Job(kind="web.digest"), now)
    return list(Notice.objects.filter(key__startswith=f"digest:{every.brand.pk}:").order_by("pk"))


def test_digest_comes_once_at_the_chosen_hour_of_ones_own_day(every: Everything) -> None:
    _wants(every.owner, 9, 18)
    assert _run(every, NINE_IN_PARIS - timedelta(minutes=10)) == []
    assert len(_run(every, NINE_IN_PARIS)) == 1
    assert len(_run(every, NINE_IN_PARIS + timedelta(minutes=20))) == 1
    assert len(_run(every, NINE_IN_PARIS + timedelta(hours=9))) == 2


def test_digest_says_level_what_is_due_what_was_said_and_what_is_late(every: Everything) -> None:
    _wants(every.owner, 9)
    Task.objects.filter(pk=every.task.pk).update(due_at=NINE_IN_PARIS - timedelta(hours=1))
    notice = _run(every, NINE_IN_PARIS)[0]
    assert notice.title == f"{every.brand.name}: 1 open case"
    for words in (f"{SECRET_WORD} burnt", "Level: ", "Late, due ", "Said ", "1 task is late."):
        assert words in notice.body, words
    # The update that was promised is told once, in the sentence.
    assert "next promised update" not in notice.body


def test_brand_without_an_open_case_is_not_told_of(every: Everything) -> None:
    _wants(every.owner, 9)
    Case.objects.update(level=Case.Level.CLOSED)
    assert _run(every, NINE_IN_PARIS) == []


def test_digest_tells_nothing_of_brands_that_are_not_ones_own(every: Everything) -> None:
    _wants(make_person(role=Role.OWNER, brand=make_brand()), 9)
    every.member.delete()
    _wants(every.owner, 9)
    assert _run(every, NINE_IN_PARIS) == []


def test_digest_page_is_for_members(every: Everything) -> None:
    url, client = f"/b/{every.brand.slug}/digest/", Client()
    assert client.get(url).status_code == 302
    client.force_login(make_person(role=Role.READER, brand=every.brand), backend=BACKEND)
    assert f"{SECRET_WORD} burnt" in client.get(url).content.decode()
    client.force_login(make_person(role=Role.OWNER, brand=make_brand()), backend=BACKEND)
    assert client.get(url).status_code == 404


def test_hours_are_chosen_among_the_notices_of_ones_own(every: Everything) -> None:
    client = Client()
    client.force_login(every.owner, backend=BACKEND)
    client.post("/me/notices/", {"digest_hours": ["9", "18"]})
    assert NoticeHabits.objects.get(person=every.owner).digest_hours == [9, 18]
    assert client.post("/me/notices/", {"digest_hours": ["3"]}).status_code == 422
