"""The pages of the phase: who may see and do what, how many queries, and what strangers reach."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from fauxpas.core import queue
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.engage import domain
from fauxpas.engage.models import DormantPage, PublicPage, Subscriber
from fauxpas.engage.page.publish import publish_page
from tests.engage.sayings import case_of, say
from tests.factories import NOON, make_brand, make_person
from tests.networks.smtp_sink import Sink, smtp_sink

pytestmark = pytest.mark.django_db
TEXTS = {
    "fr": {"title": "Rappel", "body": "Ne les mangez pas."},
    "en": {"title": "Recall", "body": "Do not eat them."},
}
State = Subscriber.State


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Brindille")


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand)


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def sink() -> Iterator[Sink]:
    ours = dict(settings.FAUXPAS)
    with smtp_sink() as running, override_settings(FAUXPAS=ours):
        ours["FAUXPAS_SMTP_URL"] = running.url
        yield running


def _as(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _url(name: str, brand: Brand, *more: object) -> str:
    return reverse(f"engage:{name}", args=[brand.slug, *more])


def _subscriber(brand: Brand, number: int = 0, state: State = State.CONFIRMED) -> Subscriber:
    return Subscriber.objects.create(
        brand=brand,
        email=f"reader{number}@example.org",
        language="en",
        state=state,
        secret=f"s{number}",
        asked_at=NOON,
    )


def _dormant(brand: Brand, writer: Person, *, scenario: str = "allergy") -> DormantPage:
    return domain.prepare(brand, scenario=scenario, texts=TEXTS, by=writer, now=NOON)


READ = ["page", "dormant_pages"]
KEPT = ["change_page", "subscribers", "import_subscribers"]


def test_pages_open_for_those_whose_role_includes_them_and_for_nobody_else(
    brand: Brand, lead: Person, writer: Person
) -> None:
    outsider, elsewhere = make_person(), make_person(role=Role.OWNER, brand=make_brand())
    reader = make_person(role=Role.READER, brand=brand)
    seen = {
        person.name: [
            _as(person).get(_url(name, brand)).status_code for name in (*READ, *KEPT, "add_dormant")
        ]
        for person in (lead, writer, reader, outsider, elsewhere)
    }
    assert seen == {
        lead.name: [200] * 6,
        writer.name: [200, 200, 403, 403, 403, 200],
        reader.name: [200, 200, 403, 403, 403, 403],
        outsider.name: [404] * 6,
        elsewhere.name: [404] * 6,
    }


def test_stranger_is_led_to_sign_in(brand: Brand) -> None:
    for name in (*READ, *KEPT):
        assert Client().get(_url(name, brand)).status_code == 302


def test_deeds_by_post_need_their_right_too(brand: Brand, lead: Person, writer: Person) -> None:
    page = _dormant(brand, writer)
    reader, elsewhere = (
        make_person(role=Role.READER, brand=brand),
        make_person(role=Role.OWNER, brand=make_brand()),
    )
    for name in ("approve_dormant", "go_live", "take_down"):
        assert _as(reader).post(_url(name, brand, page.pk)).status_code == 403
        assert _as(elsewhere).post(_url(name, brand, page.pk)).status_code == 404
    assert _as(writer).post(_url("approve_dormant", brand, page.pk)).status_code == 403
    assert _as(reader).post(_url("export_subscribers", brand)).status_code == 403
    assert DormantPage.objects.get().state == DormantPage.State.DRAFT


def test_page_of_another_brand_is_not_reached_through_ones_own(brand: Brand, lead: Person) -> None:
    other = make_brand()
    page = _dormant(other, make_person(role=Role.WRITER, brand=other))
    assert _as(lead).get(_url("dormant_page", brand, page.pk)).status_code == 404
    assert _as(lead).post(_url("go_live", brand, page.pk)).status_code == 404


def test_overview_tells_where_the_page_stands_what_it_says_and_who_reads_it(
    brand: Brand, lead: Person
) -> None:
    say(brand, "Do not eat them.", title="Recall", case=case_of(brand))
    PublicPage.objects.create(brand=brand, contact={"en": "01 99 00"}, created_at=NOON)
    _subscriber(brand)
    publish_page(brand, now=NOON)
    page = _as(lead).get(_url("page", brand)).content.decode()
    for words in (f"http://localhost:8100/{brand.slug}/", "Recall", "01 99 00", "No mail server is set"):
        assert words in page


@pytest.mark.parametrize("name", ["page", "dormant_pages", "subscribers"])
def test_lists_take_the_same_queries_for_one_row_and_for_three(
    brand: Brand, lead: Person, writer: Person, name: str, django_assert_max_num_queries: Any
) -> None:
    client = _as(lead)
    counts = []
    for numbers in ((0,), (1, 2)):
        for number in numbers:
            say(brand, "A word", case=None)
            _subscriber(brand, number)
            domain.approve(_dormant(brand, writer, scenario=f"night-{number}"), by=lead, now=NOON)
        client.get(_url(name, brand))
        with django_assert_max_num_queries(25) as context:
            assert client.get(_url(name, brand)).status_code == 200
        counts.append(len(context))
    assert counts[0] == counts[1]


def test_prepared_page_is_written_approved_and_public_in_one_tap(
    brand: Brand, lead: Person, writer: Person
) -> None:
    case = case_of(brand)
    form = {
        "scenario": "Data leak",
        "title_fr": "Fuite",
        "body_fr": "Changez-le.",
        "title_en": "Leak",
        "body_en": "Change it.",
    }
    answer = _as(writer).post(_url("add_dormant", brand), form)
    page = DormantPage.objects.get()
    assert (answer.status_code, page.scenario) == (302, "data-leak")
    approving = _as(lead).get(_url("dormant_page", brand, page.pk)).content.decode()
    seen = approving.split('name="seen" value="')[1].split('"')[0]
    _as(lead).post(_url("approve_dormant", brand, page.pk), {"seen": seen})
    ready = _as(writer).get(f"{_url('dormant_pages', brand)}?case={case.number}").content.decode()
    assert _url("go_live", brand, page.pk) in ready
    answer = _as(writer).post(_url("go_live", brand, page.pk), {"case": case.number})
    landed = _url("dormant_page", brand, page.pk)
    assert (answer.status_code, answer.headers["Location"]) == (302, landed)
    shown = _as(writer).get(landed).content.decode()
    assert _url("take_down", brand, page.pk) in shown.split("Take it back")[0]
    assert case.path in shown
    page.refresh_from_db()
    assert (page.state, page.case) == (DormantPage.State.LIVE, case)
    told = _as(writer).get(case.path).content.decode()
    assert "Leak" in told
    assert "Fuite" not in told
    writer.language = "fr"
    writer.save()
    assert 'lang="fr">' in _as(writer).get(case.path).content.decode().split("Fuite")[0]


def test_approval_of_words_that_changed_meanwhile_is_refused(
    brand: Brand, lead: Person, writer: Person
) -> None:
    page = _dormant(brand, writer)
    _as(lead).post(_url("approve_dormant", brand, page.pk), {"seen": "what stood there before"})
    page.refresh_from_db()
    assert page.state == DormantPage.State.DRAFT


def test_form_that_is_refused_says_where_and_keeps_what_was_typed(brand: Brand, lead: Person) -> None:
    answer = _as(lead).post(_url("change_page", brand), {"address": "info.example", "contact_en": "01 99"})
    assert (answer.status_code, "01 99" in answer.content.decode()) == (422, True)
    assert not PublicPage.objects.filter(address="info.example").exists()


def test_contact_lines_saved_stand_on_the_built_page(brand: Brand, lead: Person) -> None:
    _as(lead).post(
        _url("change_page", brand),
        {"address": "", "contact_en": "01 99 00 47 12", "emergency_fr": "Appelez le 112."},
    )
    while queue.work_one(worker="test", now=NOON.replace(year=2030)):
        pass
    page = PublicPage.objects.get(brand=brand)
    assert (page.contact, page.emergency) == ({"en": "01 99 00 47 12"}, {"fr": "Appelez le 112."})
    assert TrailEntry.objects.filter(verb="page.changed").count() == 1


def test_export_is_csv_without_formulas(brand: Brand, lead: Person) -> None:
    _subscriber(brand)
    Subscriber.objects.update(email="=cmd@example.org")
    answer: Any = _as(lead).post(_url("export_subscribers", brand))
    assert b"".join(answer.streaming_content).splitlines()[1].startswith(b"'=cmd@example.org,en,")


def test_import_needs_consent_and_then_adds(brand: Brand, lead: Person) -> None:
    rows = {"rows": "a@example.org\nb@example.org"}
    assert _as(lead).post(_url("import_subscribers", brand), rows).status_code == 422
    consent = {"consent": "Signed on paper in our shops in June."}
    assert _as(lead).post(_url("import_subscribers", brand), rows | consent).status_code == 302
    assert Subscriber.objects.filter(state=State.CONFIRMED).count() == 2


def _public(name: str, brand: Brand, *more: str) -> str:
    return reverse(name, args=[brand.slug, *more])


def test_form_of_the_static_page_answers_the_same_for_everybody(brand: Brand, sink: Sink) -> None:
    _subscriber(brand)
    client = Client(enforce_csrf_checks=True)
    answers = [
        client.post(_public("subscribe", brand), {"email": email, "language": "fr"}).content
        for email in ("reader0@example.org", "new@example.org")
    ]
    assert answers[0] == answers[1]
    assert b'lang="fr"' in answers[0]
    assert Subscriber.objects.get(email="new@example.org").state == State.PENDING


def test_form_with_a_wrong_address_says_so_kindly(brand: Brand, sink: Sink) -> None:
    answer = Client().post(_public("subscribe", brand), {"email": "nobody", "language": "en"})
    assert answer.status_code == 422
    assert "name@example.org" in answer.content.decode()


def test_form_sent_too_often_is_told_to_wait(brand: Brand, sink: Sink) -> None:
    codes = [
        Client().post(_public("subscribe", brand), {"email": f"r{n}@example.org"}).status_code
        for n in range(12)
    ]
    assert codes == [200] * 10 + [429] * 2


def test_opening_the_link_confirms_nobody_and_pressing_does(brand: Brand) -> None:
    subscriber = _subscriber(brand, state=State.PENDING)
    address = _public("confirm_subscription", brand, subscriber.secret)
    Client().get(address)
    subscriber.refresh_from_db()
    assert subscriber.state == State.PENDING
    Client(enforce_csrf_checks=True).post(address)
    subscriber.refresh_from_db()
    assert subscriber.state == State.CONFIRMED


def test_one_click_of_a_mail_program_unsubscribes_and_may_be_repeated(brand: Brand) -> None:
    subscriber = _subscriber(brand)
    address = _public("leave_subscription", brand, subscriber.secret)
    assert Client().get(address).status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.state == State.CONFIRMED
    body = "List-Unsubscribe=One-Click"
    codes = [
        Client(enforce_csrf_checks=True)
        .post(address, body, content_type="application/x-www-form-urlencoded")
        .status_code
        for _ in range(2)
    ]
    subscriber.refresh_from_db()
    assert (codes, subscriber.state) == ([200, 200], State.LEFT)


def test_wrong_link_and_unknown_brand_open_nothing(brand: Brand) -> None:
    other = _subscriber(make_brand())
    assert Client().get(_public("confirm_subscription", brand, other.secret)).status_code == 410
    assert Client().get("/p/nobody/leave/x/").status_code == 404
    assert Client().post("/p/nobody/subscribe/").status_code == 404


def test_answers_to_strangers_bring_no_cookie_and_no_script(brand: Brand, sink: Sink) -> None:
    subscriber = _subscriber(brand)
    answers = [
        Client().post(_public("subscribe", brand), {"email": "new@example.org"}),
        Client().get(_public("leave_subscription", brand, subscriber.secret)),
        Client().get("/p/style.css"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert not answer.cookies
        assert b"<script" not in answer.content
