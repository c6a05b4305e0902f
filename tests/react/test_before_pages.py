"""The pages of what comes before speaking and of handing over: who finds them, who may change what, what they show."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.react import domain
from fauxpas.react.models import ApprovalRule, StaffMessage, Stop
from fauxpas.room import domain as room
from fauxpas.room.models import Bridge, Case, Relief
from tests.everything_before import Before, make_before
from tests.factories import NOON, make_brand, make_person
from tests.react.acts import digest, written

PAGES = {
    "react:rules": (),
    "react:gate_rules": (),
    "react:outflows": (),
    "react:case_rules": ("number",),
    "react:freeze": ("number",),
    "react:stopped": ("number", "stop"),
    "react:resume_stop": ("number", "stop"),
    "react:order": ("number", "statement"),
    "react:remarks": ("number", "statement"),
    "react:staff_message": ("number", "message"),
    "react:poster": ("number", "message"),
    "room:hand_over": ("number", "seat"),
    "room:relief": ("number", "relief"),
    "room:bridge": ("number",),
    "room:people": ("number",),
}


@dataclass
class Kept:
    """One of everything, and its addresses."""

    brand: Brand
    case: Case
    before: Before
    values: dict[str, int]

    def url(self, name: str) -> str:
        return reverse(name, args=[self.brand.slug, *(self.values[each] for each in PAGES[name])])


@pytest.fixture
def kept(brand: Brand, case: Case, lead: Person, writer: Person) -> Kept:
    draft = written(case, writer)
    seat = room.take_seat(case, function="log", by=writer, now=NOON)
    before = make_before(case, draft, seat, owner=lead, writer=writer, word="Kettle")
    values = {
        "number": case.number,
        "stop": before.stop.pk,
        "statement": draft.pk,
        "message": before.message.pk,
        "seat": seat.pk,
        "relief": before.relief.pk,
    }
    return Kept(brand, case, before, values)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.mark.parametrize("name", PAGES)
def test_page_is_there_for_the_lead_and_for_no_outsider(name: str, kept: Kept, lead: Person) -> None:
    assert signed_in(lead).get(kept.url(name)).status_code == 200
    outsider = signed_in(make_person(role=Role.OWNER, brand=make_brand()))
    assert outsider.get(kept.url(name)).status_code == 404
    assert outsider.post(kept.url(name)).status_code in {404, 405}


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"react:poster"}))
def test_reader_changes_nothing(name: str, kept: Kept) -> None:
    reader = signed_in(make_person(role=Role.READER, brand=kept.brand))
    assert reader.post(kept.url(name)).status_code == 403


def test_buttons_are_refused_to_whom_they_are_not_for(kept: Kept, writer: Person) -> None:
    slug, number, before = kept.brand.slug, kept.case.number, kept.before
    client = signed_in(writer)
    for name, args in {
        "react:drop_rule": [before.rule.pk],
        "react:retire_outflow": [before.outflow.pk],
        "react:drop_staff_address": [before.address.pk],
        "react:send_staff_message": [number, before.message.pk],
        "react:decide_remark": [number, kept.values["statement"], before.remark.pk],
        "react:resume_stop": [number, before.stop.pk],
        "room:bridge": [number],
    }.items():
        assert client.post(reverse(name, args=[slug, *args])).status_code == 403, name
    assert client.get(reverse("react:staff_addresses", args=[slug])).status_code == 403
    assert client.get(reverse("react:counsel", args=[slug, number])).status_code == 403


def test_lead_sets_a_rule_with_a_deputy(kept: Kept, lead: Person) -> None:
    voice = make_person(role=Role.VOICE, brand=kept.brand, name="Vera Voice")
    sent = {
        "kind": "",
        "mode": "in_order",
        "eyes": "1",
        "answer_minutes": "10",
        "who_1": f"person:{voice.pk}",
        "deputy_1": str(lead.pk),
        "who_2": "role:lead",
        "deputy_2": "",
    }
    page = signed_in(lead).post(kept.url("react:case_rules"), sent, follow=True)
    assert "In this order: Vera Voice (deputy: Lea Lead) → Communications lead." in page.content.decode()
    assert ApprovalRule.objects.get(case=kept.case).answer_minutes == 10
    empty = sent | {"who_1": "", "who_2": ""}
    refused = signed_in(lead).post(kept.url("react:case_rules"), empty)
    assert refused.status_code == 422
    assert "Say who has to answer." in refused.content.decode()


def test_publish_page_says_who_has_to_know_first_and_the_order_page_takes_the_signature(
    kept: Kept, writer: Person, lead: Person, channel: object
) -> None:
    now = clock.now()
    draft = written(kept.case, writer, promise=now + timedelta(hours=3))
    statement = domain.submit(draft, by=writer, now=now)
    domain.approve(statement, by=lead, now=now, digest=digest(statement, now=now))
    client, where = signed_in(lead), [kept.brand.slug, kept.case.number, statement.pk]
    client.post(reverse("react:publish", args=where))
    statement.refresh_from_db()
    assert statement.state == "approved"
    order = reverse("react:order", args=where)
    assert "partners" in client.get(order).content.decode()
    refused = client.post(order, {"partners": "waived", "words_partners": ""})
    assert refused.status_code == 422
    client.post(order, {"partners": "told", "words_partners": "By e-mail"})
    client.post(reverse("react:publish", args=where))
    statement.refresh_from_db()
    assert statement.state == "published"


def test_freeze_is_asked_noted_and_resumed_on_its_pages(kept: Kept, lead: Person) -> None:
    client = signed_in(lead)
    client.post(kept.url("react:freeze"), {"outflows": [kept.before.outflow.pk], "own_texts": "on"})
    assert Stop.objects.filter(case=kept.case).count() == 3
    client.post(kept.url("react:stopped"), {"name": "Ada"})
    assert "says Ada" in client.get(kept.url("react:freeze")).content.decode()
    assert client.post(kept.url("react:resume_stop"), {"reason": ""}).status_code == 422
    client.post(kept.url("react:resume_stop"), {"reason": "It is over."})
    kept.before.stop.refresh_from_db()
    assert kept.before.stop.resumed_by == lead


def test_message_to_staff_is_written_by_one_and_sent_by_another(
    kept: Kept, lead: Person, writer: Person
) -> None:
    url = kept.url("react:staff_message")
    parts = {
        f"{part}_{code}": "Calm."
        for part in ("happened", "say", "not_say", "journalists")
        for code in ("fr", "en")
    }
    assert signed_in(writer).post(url, parts | {"base_version": "1"}).status_code == 302
    signed_in(lead).post(f"{url}send/", {"version": "2"})
    assert StaffMessage.objects.get(pk=kept.before.message.pk).sent_by == lead
    poster = signed_in(lead).get(kept.url("react:poster")).content.decode()
    assert "draft, not to be put up yet" not in poster
    assert "What not to say" in poster
    assert "Ce qu’il ne faut pas dire" in poster


def test_message_that_would_reach_nobody_leads_to_where_staff_are_reached(
    kept: Kept, lead: Person, writer: Person
) -> None:
    whole = {
        code: domain.StaffWords("Kettles burn.", "We know.", "No causes.", "Press.") for code in ("fr", "en")
    }
    domain.save_staff_message(kept.before.message, whole, base_version=1, by=writer, now=NOON)
    client, url = signed_in(lead), kept.url("react:staff_message")
    assert f'action="{url}send/"' in client.get(url).content.decode()
    domain.drop_staff_address(kept.before.address, by=lead, now=NOON)
    shown = client.get(url).content.decode()
    assert f'action="{url}send/"' not in shown
    assert reverse("react:staff_addresses", args=[kept.brand.slug]) in shown


def test_seat_is_taken_over_on_the_page_of_its_note(kept: Kept, lead: Person) -> None:
    client = signed_in(lead)
    client.post(kept.url("room:relief"), {"do": "accept"})
    assert Relief.objects.get(pk=kept.before.relief.pk).accepted_at is not None
    assert kept.case.seats.filter(person=lead, function="log", left_at__isnull=True).exists()


def test_bridge_stands_beside_the_seats(kept: Kept, lead: Person) -> None:
    client = signed_in(lead)
    client.post(kept.url("room:bridge"), {"address": "https://call.example.org/1", "code": "42"})
    assert Bridge.objects.get(case=kept.case).code == "42"
    assert "https://call.example.org/1" in client.get(kept.url("room:people")).content.decode()


def test_turn_is_passed_on_from_the_page_of_the_text(kept: Kept, writer: Person, lead: Person) -> None:
    statement = domain.submit(written(kept.case, writer), by=writer, now=NOON)
    turn = statement.turns.get()
    url = reverse("react:pass_on", args=[kept.brand.slug, kept.case.number, statement.pk, turn.pk])
    assert signed_in(lead).post(url).status_code == 302
    turn.refresh_from_db()
    assert turn.passed_on_at is not None


def test_home_shows_what_is_frozen(kept: Kept, lead: Person) -> None:
    assert "0 of 1 stand still" in signed_in(lead).get("/").content.decode()
