"""The wall shows where the crisis stands, to members only, and names nobody."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from fauxpas.core import clock
from fauxpas.core.models import Person, Role
from fauxpas.room import domain as room
from fauxpas.room.models import Task
from tests.everything import SECRET_WORD, Everything, make_everything
from tests.factories import make_brand, make_person

pytestmark = pytest.mark.django_db
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@pytest.fixture
def every() -> Everything:
    return make_everything()


def _page(every: Everything, person: Person, **headers: str) -> tuple[int, str]:
    client = Client()
    client.force_login(person, backend=BACKEND)
    answer = client.get(f"/b/{every.brand.slug}/wall/", headers=headers)
    return answer.status_code, answer.content.decode()


def test_wall_shows_case_last_word_facts_tasks_and_coverage(every: Everything) -> None:
    Task.objects.filter(pk=every.task.pk).update(due_at=clock.now() - timedelta(hours=1))
    status, page = _page(every, every.owner)
    assert status == 200
    for words in (
        f"{SECRET_WORD} burnt",
        "First public word",
        "Last public word",
        "Where we stand",
        "Confirmed",
        "1 late",
        "sources heard",
    ):
        assert words in page, words


def test_wall_names_nobody(every: Everything) -> None:
    every.owner.phone = "01 99 00 47 12"
    every.owner.save()
    page = _page(every, every.owner)[1]
    for words in ("Olive", "Will", every.owner.email, "01 99 00 47 12", "made us ill"):
        assert words not in page, words


def test_wall_of_another_organisation_is_unknown_and_a_stranger_signs_in(every: Everything) -> None:
    assert _page(every, make_person(role=Role.OWNER, brand=make_brand()))[0] == 404
    answer = Client().get(f"/b/{every.brand.slug}/wall/")
    assert answer.headers["Location"].startswith("/account/login/")
    assert _page(every, make_person(role=Role.READER, brand=every.brand))[0] == 200


def test_wall_that_did_not_change_is_not_sent_again(every: Everything) -> None:
    client = Client()
    client.force_login(every.owner, backend=BACKEND)
    url = f"/b/{every.brand.slug}/wall/"
    with clock.set_to(clock.now()):
        etag = client.get(url).headers["ETag"]
        assert client.get(url, headers={"if-none-match": etag}).status_code == 304
        room.note(every.case, text="New", by=every.owner, now=clock.now())
        assert client.get(url, headers={"if-none-match": etag}).status_code == 200
