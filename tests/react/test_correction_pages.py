"""The pages of what has to be corrected: one tap, one reason, and nothing for who may not."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.react.models import Channel, Statement
from fauxpas.react.to_correct import Touch, open_touches_of, touches_of
from fauxpas.room.models import Case
from fauxpas.understand.models import TouchedText
from tests.factories import make_brand, make_person
from tests.react.acts import confirmed_fact, published, written
from tests.react.test_corrections import AFTER, CITES, to

Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def hold_the_clock() -> object:
    with clock.set_to(AFTER):
        yield


@pytest.fixture
def enter() -> Enter:
    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def page(name: str, case: Case, *more: int) -> str:
    return reverse(f"react:{name}", args=[case.brand.slug, case.number, *more])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_changed_fact_is_corrected_from_the_case_in_one_tap(
    case: Case, writer: Person, lead: Person, channel: Channel, enter: Enter, language: str
) -> None:
    writer.language = language
    writer.save()
    fact = confirmed_fact(case, lead)
    for _ in range(3):
        published(case, writer, lead, body=CITES)
    draft = written(case, writer, body=CITES)
    to(fact, lead, 13000)
    client = enter(writer)
    room = client.get(reverse("room:case", args=[case.brand.slug, case.number])).content.decode()
    assert page("corrections", case) in room
    listed = client.get(page("corrections", case)).content.decode()
    assert listed.count('class="tag red"') == 3
    answer = client.post(page("draft_corrections", case), follow=True)
    assert answer.status_code == 200
    assert Statement.objects.filter(kind="correction", state="submitted").count() == 3
    shown = answer.content.decode()
    assert "<ins>" in shown
    assert client.post(page("read_again", case, draft.pk)).status_code == 302
    row = TouchedText.objects.get(owner_id=draft.pk)
    assert row.state == "corrected"
    where = client.get(page("where_said", case, fact.number)).content.decode()
    assert where.count("Where we stand" if language == "en" else "Point</a>") >= 4
    assert client.get(page("draft_corrections", case)).status_code == 302


@pytest.mark.parametrize("list_touches", [open_touches_of, touches_of])
def test_list_of_what_to_correct_costs_the_same_for_one_text_and_for_three(
    case: Case, writer: Person, lead: Person, channel: Channel, list_touches: Callable[[Case], list[Touch]]
) -> None:
    fact = confirmed_fact(case, lead)
    published(case, writer, lead, body=CITES)
    fact = to(fact, lead, 13000)
    found = []
    for count in (0, 2):
        for number in range(count):
            published(case, writer, lead, body=CITES)
            fact = to(fact, lead, 14000 + number)
        case = Case.objects.select_related("brand").get(pk=case.pk)
        with CaptureQueriesContext(connection) as captured:
            listed = list_touches(case)
        found.append(len(captured))
    assert [touch.key for touch in listed] == ["F-01"] * 3
    assert found[0] == found[1]


def test_text_is_left_with_a_reason_and_not_without(
    case: Case, writer: Person, lead: Person, channel: Channel, enter: Enter
) -> None:
    fact = confirmed_fact(case, lead)
    published(case, writer, lead, body=CITES)
    to(fact, lead, 13000)
    row = TouchedText.objects.get()
    client = enter(writer)
    assert client.post(page("leave_text", case, row.pk), {"reason": " "}).status_code == 422
    answer = client.post(page("leave_text", case, row.pk), {"reason": "The update says it."}, follow=True)
    assert "The update says it." in answer.content.decode()
    assert TouchedText.objects.get().state == "left"


def test_outsider_finds_nothing_and_a_reader_may_not_change(
    case: Case, brand: Brand, writer: Person, lead: Person, channel: Channel, enter: Enter
) -> None:
    fact = confirmed_fact(case, lead)
    published(case, writer, lead, body=CITES)
    to(fact, lead, 13000)
    row = TouchedText.objects.get()
    reader = enter(make_person(role=Role.READER, brand=brand))
    outsider = enter(make_person(role=Role.OWNER, brand=make_brand()))
    reads = [page("corrections", case), page("where_said", case, fact.number)]
    changes = [page("draft_corrections", case), page("leave_text", case, row.pk), page("read_again", case, 1)]
    for address in reads:
        assert reader.get(address).status_code == 200
        assert outsider.get(address).status_code == 404
    for address in changes:
        assert reader.post(address).status_code == 403
        assert outsider.post(address).status_code == 404
    assert TouchedText.objects.get().state == "open"
