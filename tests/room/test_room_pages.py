"""The room's pages: who may see and press what, what they cost, what they say."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.room import domain
from fauxpas.room.models import Case, LogEntry, Seat, Task
from tests.factories import NOON, make_alarm, make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LIST_QUERIES, CASE_QUERIES = 3, 22


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand, name="Will Writer")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(name: str, case: Case, **more: int) -> str:
    return reverse(f"room:{name}", kwargs={"brand": case.brand.slug, "number": case.number, **more})


def test_path_of_a_case_is_its_address(case: Case) -> None:
    assert case.path == page("case", case)


def test_case_page_tells_where_it_stands(case: Case, lead: Person) -> None:
    with clock.set_to(NOON + timedelta(minutes=10)):
        html = signed_in(lead).get(case.path).content.decode()
    for words in (
        "Burnt kettles",
        "The public has not heard from you yet. Speak before",
        "First public word",
        "A shop called.",
        "Lea Lead leads",
    ):
        assert words in html


def costs(client: Client, url: str) -> tuple[int, int]:
    """How many queries a page takes in all, and how many of them read the tables of the room and the ledger."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    own = [
        query for query in captured.captured_queries if re.search(r'FROM "(room|understand)_', query["sql"])
    ]
    return len(captured), len(own)


def test_case_page_costs_the_same_with_one_and_three_of_everything(case: Case, lead: Person) -> None:
    client = signed_in(lead)
    client.get(case.path)
    found = []
    for count in (1, 2):
        for _ in range(count):
            make_fact(case, lead)
            domain.add_task(case, title="Call the shops", owner=lead, by=lead, now=NOON)
            domain.note(case, text="Called.", by=lead, now=NOON)
            domain.take_seat(
                case,
                function="facts",
                person=make_person(role=Role.VOICE, brand=case.brand),
                by=lead,
                now=NOON,
            )
        found.append(costs(client, case.path))
    assert found[0] == found[1]
    assert found[0][1] == CASE_QUERIES


def test_case_list_costs_the_same_with_one_and_three(case: Case, lead: Person) -> None:
    client, url = signed_in(lead), reverse("room:cases", args=[case.brand.slug])
    client.get(url)
    found = [costs(client, url)]
    make_case(case.brand, lead)
    make_case(case.brand, lead)
    found.append(costs(client, url))
    assert found[0] == found[1]
    assert found[0][1] == LIST_QUERIES


def test_case_list_puts_the_most_urgent_first(case: Case, lead: Person, brand: Brand) -> None:
    acute = make_case(brand, lead, title="Acute thing")
    domain.change_level(acute, to="acute", by=lead, now=NOON)
    domain.change_level(
        make_case(brand, lead, title="Closed thing"), to="closed", by=lead, now=NOON, reason="over"
    )
    html = signed_in(lead).get(reverse("room:cases", args=[brand.slug])).content.decode()
    assert html.index("Acute thing") < html.index("Burnt kettles") < html.index("Closed thing")


def test_live_poll_of_an_unchanged_case_is_304(case: Case, lead: Person) -> None:
    client = signed_in(lead)
    with clock.set_to(NOON):
        first = client.get(case.path, headers={"X-Live": "1"})
        again = client.get(case.path, headers={"X-Live": "1", "If-None-Match": first["ETag"]})
        domain.note(case, text="A mother called.", by=lead, now=NOON)
        third = client.get(case.path, headers={"X-Live": "1", "If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, third.status_code) == (200, 304, 200)
    assert "A mother called." in third.content.decode()


def _polled(client: Client, case: Case) -> tuple[str, int]:
    with clock.set_to(NOON), CaptureQueriesContext(connection) as asked:
        answer = client.get(case.path, headers={"X-Live": "1"})
    return answer.content.decode(), len(asked)


def test_live_poll_shares_what_was_found_and_nothing_that_is_one_persons(
    case: Case, lead: Person, writer: Person
) -> None:
    domain.add_task(case, title="Call the factory", owner=writer, by=lead, now=NOON)
    first, second = signed_in(lead), signed_in(writer)
    for client in (first, second):
        client.get(case.path)
    _html, alone = _polled(first, case)
    theirs, shared = _polled(second, case)
    assert shared <= alone - 15
    assert f"{case.path}level/" not in theirs
    assert "Call the factory" in theirs.split('id="next"', 1)[1].split("</section>", 1)[0]
    domain.add_task(case, title="Empty the shelves", owner=writer, by=lead, now=NOON)
    assert "Empty the shelves" in _polled(second, case)[0]
    assert "Empty the shelves" in _polled(first, case)[0]


GET_PAGES = ["case", "timeline", "level", "title", "note", "task", "people", "clocks", "deadline"]


@pytest.mark.parametrize("name", GET_PAGES)
def test_pages_are_not_there_for_other_houses_and_strangers(case: Case, name: str) -> None:
    outsider = make_person(role=Role.OWNER, brand=make_brand())
    assert signed_in(outsider).get(page(name, case)).status_code == 404
    assert Client().get(page(name, case)).status_code == 302


@pytest.mark.parametrize("name", GET_PAGES)
@pytest.mark.parametrize("role", [Role.LEAD, Role.WRITER, Role.READER])
def test_pages_are_read_by_every_member(case: Case, name: str, role: Role) -> None:
    assert signed_in(make_person(role=role, brand=case.brand)).get(page(name, case)).status_code == 200


@pytest.mark.parametrize(
    ("name", "data", "refused"),
    [
        ("level", {"level": "acute"}, {Role.WRITER, Role.READER}),
        ("title", {"title": "Other"}, {Role.WRITER, Role.READER}),
        ("clocks", {"minutes": "60"}, {Role.WRITER, Role.READER}),
        ("note", {"text": "Noted."}, {Role.READER}),
        ("task", {"title": "Call"}, {Role.READER}),
    ],
)
@pytest.mark.parametrize("role", [Role.LEAD, Role.WRITER, Role.READER])
def test_deeds_are_for_those_with_the_right(
    case: Case, role: Role, name: str, data: dict[str, str], refused: set[Role]
) -> None:
    answer = signed_in(make_person(role=role, brand=case.brand)).post(page(name, case), data)
    assert answer.status_code == (403 if role in refused else 302)


def test_deeds_of_another_house_are_not_found(case: Case) -> None:
    client = signed_in(make_person(role=Role.OWNER, brand=make_brand()))
    assert {client.post(page(name, case), {"text": "x"}).status_code for name in GET_PAGES} == {404}


def test_case_of_another_brand_is_not_found_under_mine(case: Case, lead: Person) -> None:
    other = make_brand()
    make_case(other, make_person(role=Role.OWNER, brand=other))
    url = reverse("room:case", args=[case.brand.slug, 2])
    assert signed_in(lead).get(url).status_code == 404


def test_new_case_takes_two_lines(brand: Brand, writer: Person) -> None:
    client, url = signed_in(writer), reverse("room:new", args=[brand.slug])
    assert client.post(url, {"title": "Fire"}).status_code == 422
    answer = client.post(url, {"title": "Fire in the mill", "how_known": "The fire brigade called."})
    assert answer["Location"] == Case.objects.get().path


def test_new_case_errors_stand_at_their_fields(brand: Brand, writer: Person) -> None:
    data = {"title": "Fire", "how_known": "A call.", "first_signal_at": "2999-01-01T00:00"}
    html = signed_in(writer).post(reverse("room:new", args=[brand.slug]), data).content.decode()
    assert "The first signal cannot be in the future." in html
    assert 'id="id_first_signal_at_error"' in html


def test_alarm_opens_a_case_in_one_press_and_again_leads_to_it(brand: Brand, writer: Person) -> None:
    alarm = make_alarm(brand)
    url = reverse("room:open_from_alarm", args=[brand.slug, alarm.pk])
    first, second = (signed_in(writer).post(url) for _ in range(2))
    assert first["Location"] == second["Location"] == Case.objects.get().path
    assert Case.objects.get().title == "Alarm of 19\xa0Nov., 12:40"


def test_alarm_of_another_brand_opens_nothing(brand: Brand, writer: Person) -> None:
    url = reverse("room:open_from_alarm", args=[brand.slug, make_alarm(make_brand()).pk])
    assert signed_in(writer).post(url).status_code == 404


def test_note_seat_task_and_lead_by_plain_forms(case: Case, lead: Person, writer: Person) -> None:
    client = signed_in(lead)
    assert client.post(page("note", case), {"text": "A mother called."}).status_code == 302
    assert client.post(page("people", case), {"function": "writer", "person": writer.pk}).status_code == 302
    assert client.post(page("task", case), {"title": "Call the shops", "owner": writer.pk}).status_code == 302
    task = Task.objects.get()
    assert signed_in(writer).post(page("task_done", case, pk=task.pk)).status_code == 302
    voice = make_person(role=Role.VOICE, brand=case.brand)
    assert client.post(page("lead", case), {"lead": voice.pk}).status_code == 302
    seat = Seat.objects.get(person=writer)
    assert signed_in(writer).post(page("leave", case, pk=seat.pk)).status_code == 302
    seat.refresh_from_db()
    case.refresh_from_db()
    assert (LogEntry.objects.count(), case.lead, seat.left_at is None) == (1, voice, False)


def test_closing_without_word_or_reason_says_so_at_the_field(case: Case, lead: Person) -> None:
    answer = signed_in(lead).post(page("level", case), {"level": "closed"})
    assert answer.status_code == 422
    assert "Say a last public word before closing" in answer.content.decode()


def test_promise_in_a_while_is_rounded_to_five_minutes(case: Case, lead: Person) -> None:
    with clock.set_to(NOON + timedelta(minutes=2)):
        signed_in(lead).post(page("clocks", case), {"minutes": "60"})
    case.refresh_from_db()
    assert case.next_update_due_at == NOON + HOUR + timedelta(minutes=5)


def test_deadline_is_set_met_and_dropped_by_forms(case: Case, lead: Person) -> None:
    client = signed_in(lead)
    data = {
        "label": "Tell the authority",
        "start_event": "Leak found",
        "started_at": "2026-11-19T10:00",
        "due_at": "2026-11-22T10:00",
    }
    with clock.set_to(NOON):
        assert client.post(page("deadline", case), data).status_code == 302
        assert client.post(page("deadline", case), data | {"label": "Tell the people"}).status_code == 302
        first, second = case.clocks.filter(kind="deadline").order_by("pk")
        assert client.post(page("meet", case, pk=first.pk)).status_code == 302
        assert client.post(page("drop", case, pk=second.pk), {"reason": "No need."}).status_code == 302
        html = client.get(page("clocks", case)).content.decode()
    assert "Kept" in html
    assert "Let go" in html


def test_phone_glance_offers_to_call_who_is_on_call(case: Case, lead: Person) -> None:
    voice = make_person(role=Role.VOICE, brand=case.brand, name="Vera Voice", call_order=1)
    Person.objects.filter(pk=voice.pk).update(phone="+33 1 23")
    html = signed_in(lead).get(case.path).content.decode()
    assert 'href="tel:+33123"' in html
    assert "Call Vera Voice" in html
    assert "Nothing is confirmed yet." in html


def test_every_member_page_reads_in_french(case: Case) -> None:
    client = signed_in(make_person(role=Role.LEAD, brand=case.brand, language="fr"))
    for name in GET_PAGES:
        assert '<html lang="fr"' in client.get(page(name, case)).content.decode()


def test_log_line_is_corrected_from_the_log(case: Case, lead: Person) -> None:
    wrong = domain.note(case, text="The shop called at 11.", by=lead, now=NOON)
    client, url = signed_in(lead), f"{page('note', case)}?corrects={wrong.pk}"
    assert "The log says: “The shop called at 11.”" in client.get(url).content.decode()
    client.post(url, {"text": "It was 11:30."})
    assert LogEntry.objects.get(text="It was 11:30.").corrects == wrong


def test_promise_at_a_time_needs_the_time(case: Case, lead: Person) -> None:
    client = signed_in(lead)
    assert 'id="id_due_at_error"' in client.post(page("clocks", case), {"minutes": "at"}).content.decode()
    with clock.set_to(NOON):
        client.post(page("clocks", case), {"minutes": "at", "due_at": "2026-11-19T18:00"})
    case.refresh_from_db()
    assert case.next_update_due_at == NOON + 5 * HOUR


def test_tasks_are_ticked_by_their_owner_and_unowned_ones_by_anybody(
    case: Case, lead: Person, writer: Person
) -> None:
    for title, owner in (("Mine", writer), ("Nobody’s", None), ("The lead’s", lead)):
        domain.add_task(case, title=title, owner=owner, by=lead, now=NOON)
    html = signed_in(writer).get(case.path).content.decode()
    offered = {
        title
        for title, pk in Task.objects.values_list("title", "pk")
        if page("task_done", case, pk=pk) in html
    }
    assert offered == {"Mine", "Nobody’s"}


def test_button_to_write_is_left_out_only_where_its_page_is_in_sight_already(
    case: Case, lead: Person
) -> None:
    client, write = signed_in(lead), reverse("react:begin", args=[case.brand.slug, case.number])
    domain.word_said(case, at=NOON, next_update_at=NOON + 120 * HOUR, by=lead)
    deadline = {
        "label": "Tell the authority",
        "start_event": "Leak found",
        "started_at": "2026-11-19T10:00",
        "due_at": "2026-11-22T10:00",
    }
    with clock.set_to(NOON):
        alone = client.get(case.path).context
        for number in range(4):
            domain.add_task(case, title=f"Call {number}", owner=lead, due_at=NOON + HOUR, by=lead, now=NOON)
        client.post(page("deadline", case), deadline)
        folded = client.get(case.path).context
    assert alone["at_hand"]["action"].url == write
    assert write not in [url for _button, url in alone["other_buttons"]]
    assert folded["at_hand"]["action"].url != write
    assert write in [url for _button, url in folded["other_buttons"]]
