"""The links of notices may be forwarded: opening one changes nothing, and what it asks is asked of whoever signs in, by their rights."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from fauxpas.core import notices, queue
from fauxpas.core.models import Brand, Notice, Person, Role, TrailHead
from fauxpas.react.domain import submit
from fauxpas.react.models import Statement
from fauxpas.watch.models import Alarm
from fauxpas.watch.scoring import _tell
from tests.factories import NOON, make_alarm, make_brand, make_case, make_person
from tests.react.acts import written

pytestmark = pytest.mark.django_db
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class Room:
    """A brand with an alarm and a text that waits for approval, and the links its people were sent."""

    def __init__(self, sent: list[notices.Telling]) -> None:
        self.brand: Brand = make_brand(name="Brindille")
        self.lead = make_person(role=Role.LEAD, brand=self.brand, call_order=1)
        self.writer = make_person(role=Role.WRITER, brand=self.brand)
        self.reader = make_person(role=Role.READER, brand=self.brand)
        self.outsider = make_person(role=Role.OWNER, brand=make_brand())
        self.alarm = make_alarm(self.brand)
        _tell(self.alarm, now=NOON)
        case = make_case(self.brand, self.lead)
        self.text = submit(written(case, self.writer), by=self.writer, now=NOON)
        while queue.work_one(worker="test", now=NOON) is not None:
            pass
        self.links = {each.link for each in sent}
        self.to_alarm = self._path(f"/alarms/{self.alarm.pk}/")
        self.to_approve = self._path("/approve/")

    def _path(self, ending: str) -> str:
        return next(urlsplit(link).path for link in self.links if link.endswith(ending))

    def state(self) -> tuple[object, ...]:
        """All that a press on a button would change."""
        alarm, text = Alarm.objects.get(pk=self.alarm.pk), Statement.objects.get(pk=self.text.pk)
        open_notices = Notice.objects.filter(acknowledged_at__isnull=True).count()
        return alarm.state, text.state, open_notices, list(TrailHead.objects.values_list("pk", "size"))


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    sent: list[notices.Telling] = []
    carrier = notices.Carrier(lambda _address, telling: sent.append(telling), lambda _address: None)
    monkeypatch.setattr(notices, "_carriers", {"mailto": carrier, "": carrier})
    return Room(sent)


def _as(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client


def test_link_holds_an_address_and_no_secret(room: Room) -> None:
    assert len(room.links) >= 2
    for link in room.links:
        assert re.fullmatch(rf"{re.escape(settings.ROOM_URL)}/b/{room.brand.slug}/[a-z0-9/-]+/", link)
        assert not re.search(r"[0-9a-zA-Z]{16}", urlsplit(link).path)


@pytest.mark.parametrize("who", ["lead", "writer", "reader", "outsider", None])
def test_opening_a_link_changes_nothing(room: Room, who: str | None) -> None:
    client, before = _as(getattr(room, who) if who else None), room.state()
    for path in (room.to_alarm, room.to_approve):
        client.get(path)
        client.head(path)
    assert room.state() == before


def test_stranger_with_the_link_stands_before_the_door(room: Room) -> None:
    before = room.state()
    for path in (room.to_alarm, f"{room.to_alarm}acknowledge/", room.to_approve):
        for answer in (_as(None).get(path), _as(None).post(path)):
            assert answer.headers["Location"] == f"/account/login/?next={path}"
    assert room.state() == before


def test_member_of_another_organisation_finds_nothing_there(room: Room) -> None:
    client, before = _as(room.outsider), room.state()
    for path in (room.to_alarm, f"{room.to_alarm}acknowledge/", room.to_approve):
        assert {client.get(path).status_code, client.post(path).status_code} <= {404, 405}
    assert room.state() == before


def test_colleague_without_the_right_may_look_and_not_act(room: Room) -> None:
    client, before = _as(room.reader), room.state()
    assert client.get(room.to_alarm).status_code == 200
    assert client.post(f"{room.to_alarm}acknowledge/").status_code == 403
    assert client.post(room.to_approve).status_code == 403
    assert room.state() == before


def test_author_to_whom_the_approval_was_forwarded_cannot_give_it(room: Room) -> None:
    room_state = room.state()
    answer = _as(room.writer).post(room.to_approve, {"deed": "approve"})
    assert answer.status_code in {403, 409, 422}
    assert room.state() == room_state


def test_forged_link_leads_nowhere(room: Room) -> None:
    for path in (
        f"/b/{room.brand.slug}/alarms/{room.alarm.pk + 1}/",
        f"/b/{make_brand().slug}/alarms/{room.alarm.pk}/",
        f"{room.to_alarm}acknowledge/{'0' * 16}/",
    ):
        assert _as(room.lead).get(path).status_code == 404


def test_button_pressed_from_another_site_is_refused(room: Room) -> None:
    client, before = Client(enforce_csrf_checks=True), room.state()
    client.force_login(room.lead, backend=BACKEND)
    assert client.post(f"{room.to_alarm}acknowledge/").status_code == 403
    assert room.state() == before


def test_person_who_was_asked_acts_after_signing_in(room: Room) -> None:
    assert _as(room.lead).post(f"{room.to_alarm}acknowledge/").status_code == 302
    assert Alarm.objects.get(pk=room.alarm.pk).state == Alarm.State.ACKNOWLEDGED
    assert not Notice.objects.filter(subject_label="watch.alarm", acknowledged_at__isnull=True).exists()
