"""The pages as people use them: without script, through real forms, by those who may."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.react import domain
from fauxpas.react.domain import Draft
from fauxpas.react.domain.wordings import wording_digest
from fauxpas.react.models import Channel, Delivery, Statement, Wording
from fauxpas.room.models import Case
from fauxpas.understand.domain import change_fact, draft_of
from tests.factories import NOON, make_brand, make_person
from tests.react.acts import LATER, PROMISE, approved, confirmed_fact, digest, published, work, written
from tests.react.test_wordings import DRAFTS

YEAR = timedelta(days=365)
Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def hold_the_clock() -> object:
    with clock.set_to(LATER):
        yield


@pytest.fixture
def enter() -> Enter:
    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def url(name: str, statement: Statement) -> str:
    case = statement.case
    return reverse(f"react:{name}", args=[case.brand.slug, case.number, statement.pk])


def form_of(statement: Statement, **changes: str) -> dict[str, str]:
    """The editor's form as the page fills it, with these changes."""
    filled = {"base_version": str(statement.version), "next_update_at": "2026-11-19T15:00"}
    for text in statement.texts.all():
        filled |= {f"title_{text.language}": text.title, f"body_{text.language}": text.body}
    return filled | changes


def test_two_people_come_from_the_case_to_the_public_word(
    case: Case, writer: Person, lead: Person, channel: Channel, enter: Enter
) -> None:
    confirmed_fact(case, lead)
    wills, leas = enter(writer), enter(lead)
    begun = wills.post(reverse("react:begin", args=[case.brand.slug, case.number]), {"kind": "holding"})
    statement = Statement.objects.get()
    assert begun.headers["Location"] == url("edit", statement)
    page = wills.get(begun.headers["Location"]).content.decode()
    assert "12,480 kettles sold." in page
    wills.post(url("edit", statement), form_of(statement, do="submit"))
    read = leas.get(url("approve", statement))
    assert "Approve and publish in 1 place" in read.content.decode()
    leas.post(url("approve", statement), {"do": "approve_and_publish", "digest": read.context["digest"]})
    statement.refresh_from_db()
    assert (statement.state, statement.published_by) == (Statement.State.PUBLISHED, lead)
    assert "On its way" in leas.get(url("statement", statement)).content.decode()


def test_saved_draft_shows_what_stands_in_the_way(
    case: Case, writer: Person, lead: Person, enter: Enter
) -> None:
    statement = written(case, writer)
    client = enter(writer)
    client.post(url("edit", statement), form_of(statement, body_fr="", do="submit"))
    page = client.get(url("edit", statement)).content.decode()
    assert "The French text has no title or no words yet." in page
    assert Statement.objects.get().state == Statement.State.DRAFT


def test_stale_editor_shows_both_versions_and_saves_nothing(
    case: Case, writer: Person, lead: Person, enter: Enter
) -> None:
    statement = written(case, writer)
    stale = form_of(statement, body_en="Will's words.", do="save")
    domain.save_texts(
        statement,
        {"en": Draft("T", "Lea's words.")},
        base_version=2,
        next_update_at=PROMISE,
        by=lead,
        now=NOON,
    )
    answer = enter(writer).post(url("edit", statement), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Will&#x27;s words." in page
    assert "Lea&#x27;s words." in page
    assert 'name="base_version" value="3"' in page
    assert statement.texts.get(language="en").body == "Lea's words."


def test_preview_shows_unsaved_words_with_their_length_and_saves_nothing(
    case: Case, writer: Person, lead: Person, brand: Brand, enter: Enter
) -> None:
    domain.add_channel(brand, kind="assisted", name="X", config={"network": "X"}, by=lead, now=NOON)
    statement = written(case, writer)
    answer = enter(writer).post(url("preview", statement), form_of(statement, body_en="Typed just now."))
    page = answer.content.decode()
    assert "Typed just now." in page
    assert "of 280 characters" in page
    assert "<html" not in page
    assert not statement.texts.filter(body="Typed just now.").exists()


def test_preview_without_script_keeps_what_was_typed(case: Case, writer: Person, enter: Enter) -> None:
    statement = written(case, writer)
    page = enter(writer).post(url("edit", statement), form_of(statement, body_en="Only typed.", do="preview"))
    assert page.content.decode().count("Only typed.") >= 1
    assert not statement.texts.filter(body="Only typed.").exists()


def test_sending_back_without_reason_says_so_at_the_field(
    case: Case, writer: Person, lead: Person, enter: Enter
) -> None:
    statement = domain.submit(written(case, writer), by=writer, now=NOON)
    answer = enter(lead).post(url("approve", statement), {"do": "send_back", "reason": ""})
    assert answer.status_code == 422
    assert "id_reason_error" in answer.content.decode()
    answer = enter(lead).post(url("approve", statement), {"do": "send_back", "reason": "Name the lot."})
    assert "Name the lot." in enter(writer).get(url("edit", statement)).content.decode()


def test_author_finds_no_button_to_approve(case: Case, lead: Person, brand: Brand, enter: Enter) -> None:
    make_person(role=Role.VOICE, brand=brand)
    statement = domain.submit(written(case, lead), by=lead, now=NOON)
    page = enter(lead).get(url("approve", statement)).content.decode()
    assert "someone else must approve it" in page
    assert "approve_and_publish" not in page


@pytest.mark.parametrize("page", ["approve", "reread"])
def test_who_reads_last_sees_what_the_check_found(
    case: Case, lead: Person, writer: Person, channel: Channel, enter: Enter, page: str
) -> None:
    body = "We sold 14,300 kettles. They are absolutely safe."
    statement = written(case, writer if page == "approve" else lead, body=body)
    if page == "approve":
        statement = domain.submit(statement, by=writer, now=NOON)
    told = enter(lead).get(url(page, statement)).content.decode()
    assert "What the check found" in told
    assert "A flat denial" in told
    assert "claims that no fact supports" in told or "claim that no fact supports" in told


def test_team_of_one_reads_waits_and_publishes(
    case: Case, lead: Person, channel: Channel, enter: Enter
) -> None:
    statement = written(case, lead)
    client = enter(lead)
    client.post(url("edit", statement), form_of(statement, do="reread"))
    read = client.get(url("reread", statement))
    client.post(url("reread", statement), {"do": "reread", "digest": read.context["digest"]})
    early = client.post(url("reread", statement), {"do": "publish"}, follow=True)
    assert "Two minutes must pass" in early.content.decode()
    with clock.set_to(LATER + timedelta(minutes=2)):
        assert "Publish in 1 place" in client.get(url("reread", statement)).content.decode()
        client.post(url("reread", statement), {"do": "publish"})
    statement.refresh_from_db()
    assert statement.sole_hand


def test_person_on_call_fills_a_wording_and_publishes_alone(
    case: Case, writer: Person, lead: Person, brand: Brand, channel: Channel, enter: Enter
) -> None:
    added = domain.add_wording(brand, name="Outage", scenario="outage", drafts=DRAFTS, by=writer, now=NOON)
    domain.approve_wording(added, expires_at=NOON + YEAR, digest=wording_digest(added), by=lead, now=NOON)
    client = enter(writer)
    client.post(reverse("react:begin", args=[brand.slug, case.number]), {"wording": str(added.pk)})
    statement = Statement.objects.get()
    filled = {
        "base_version": "1",
        "next_update_at": "2026-11-19T15:00",
        "slot_fr_service": "La caisse",
        "slot_fr_heure": "9 h 05",
        "slot_en_service": "The till",
        "slot_en_time": "09:05",
        "do": "publish",
    }
    assert "Fill the slots" in client.get(url("slots", statement)).content.decode()
    client.post(url("slots", statement), filled)
    statement.refresh_from_db()
    assert (statement.state, statement.published_by) == (Statement.State.PUBLISHED, writer)


def test_text_to_post_by_hand_is_shown_whole_and_its_link_kept(
    case: Case, writer: Person, lead: Person, brand: Brand, enter: Enter
) -> None:
    domain.add_channel(
        brand, kind="assisted", name="X", language="en", config={"network": "X"}, by=lead, now=NOON
    )
    published(case, writer, lead)
    work(LATER)
    delivery = Delivery.objects.get()
    address = reverse("react:delivery", args=[brand.slug, case.number, delivery.pk])
    client = enter(writer)
    assert delivery.text.splitlines()[1] in client.get(address).content.decode()
    refused = client.post(address, {"do": "posted", "url": "not a link"})
    assert "Paste the whole link" in refused.content.decode()
    client.post(address, {"do": "posted", "url": "https://x.example/1"})
    assert "Posted by hand." in client.get(address).content.decode()


def test_deliveries_are_answered_304_until_one_changes(
    case: Case, writer: Person, lead: Person, channel: Channel, enter: Enter
) -> None:
    statement = published(case, writer, lead)
    client = enter(lead)
    first = client.get(url("statement_deliveries", statement))
    etag = first.headers["ETag"]
    again = client.get(url("statement_deliveries", statement), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    work(LATER)
    after = client.get(url("statement_deliveries", statement), headers={"If-None-Match": etag})
    assert after.status_code == 200
    assert "The sink has it." in after.content.decode()


def test_channel_is_added_paused_and_taken_up_again(brand: Brand, lead: Person, enter: Enter) -> None:
    client = enter(lead)
    add = reverse("react:add_channel", args=[brand.slug, "assisted"])
    assert "Longest text" in client.get(add).content.decode()
    filled = {
        "kind": "assisted",
        "name": "LinkedIn",
        "language": "fr",
        "useful_minutes": "60",
        "config_network": "LinkedIn",
        "config_limit": "3000",
    }
    client.post(add, filled)
    channel = Channel.objects.get()
    assert (channel.name, channel.config) == ("LinkedIn", {"network": "LinkedIn", "limit": 3000})
    assert client.post(add, filled).status_code == 422
    client.post(reverse("react:pause_channel", args=[brand.slug, channel.pk]))
    assert "Paused" in client.get(reverse("react:channels", args=[brand.slug])).content.decode()
    client.post(reverse("react:resume_channel", args=[brand.slug, channel.pk]))
    channel.refresh_from_db()
    assert channel.active


def test_wording_is_written_approved_and_listed(
    brand: Brand, lead: Person, writer: Person, enter: Enter
) -> None:
    filled = {"name": "Outage", "scenario": "outage"}
    for language, draft in DRAFTS.items():
        filled |= {f"title_{language}": draft.title, f"body_{language}": draft.body}
    enter(writer).post(reverse("react:add_wording", args=[brand.slug]), filled)
    wording = Wording.objects.get()
    page = reverse("react:wording", args=[brand.slug, wording.pk])
    approval = {"digest": wording_digest(wording), "expires_at": "2027-11-19T12:00"}
    assert enter(lead).post(page, approval).status_code == 302
    listed = enter(writer).get(reverse("react:wordings", args=[brand.slug])).content.decode()
    assert "May be used alone" in listed
    filled["body_en"] += " More."
    enter(lead).post(reverse("react:edit_wording", args=[brand.slug, wording.pk]), filled)
    wording.refresh_from_db()
    assert wording.approved_by is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_opens_in_both_languages(
    case: Case, writer: Person, lead: Person, brand: Brand, channel: Channel, enter: Enter, language: str
) -> None:
    lead.language = language
    lead.save()
    confirmed_fact(case, lead)
    domain.add_wording(brand, name="Outage", scenario="outage", drafts=DRAFTS, by=writer, now=NOON)
    public = published(case, writer, lead, body="We sold [[F-01]].")
    draft = domain.start_correction(public, by=writer, now=LATER)
    client = enter(lead)
    pages = [
        reverse("react:statements", args=[brand.slug]),
        reverse("react:case_statements", args=[brand.slug, case.number]),
        reverse("react:begin", args=[brand.slug, case.number]),
        url("statement", public),
        url("edit", draft),
        url("drop", draft),
        url("approve", draft),
        url("publish", draft),
        reverse("react:delivery", args=[brand.slug, case.number, Delivery.objects.all()[0].pk]),
        reverse("react:wordings", args=[brand.slug]),
        reverse("react:add_wording", args=[brand.slug]),
        reverse("react:wording", args=[brand.slug, Wording.objects.get().pk]),
        reverse("react:edit_wording", args=[brand.slug, Wording.objects.get().pk]),
        reverse("react:channels", args=[brand.slug]),
        reverse("react:add_channel", args=[brand.slug, "assisted"]),
        reverse("room:case", args=[brand.slug, case.number]),
    ]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


CHANGING = {
    "edit": Role.WRITER,
    "approve": Role.LEAD,
    "publish": Role.WRITER,
    "reread": Role.WRITER,
    "correct": Role.WRITER,
    "drop": Role.WRITER,
    "preview": Role.WRITER,
}


@pytest.mark.parametrize("name", ["statement", "statement_deliveries", *CHANGING])
def test_outsiders_and_other_houses_do_not_know_the_page_exists(
    case: Case, writer: Person, lead: Person, enter: Enter, name: str
) -> None:
    statement = approved(case, writer, lead)
    other = make_brand()
    for stranger in (make_person(), make_person(role=Role.OWNER, brand=other)):
        assert enter(stranger).get(url(name, statement)).status_code in {404, 405}
        assert enter(stranger).post(url(name, statement), {"digest": digest(statement)}).status_code in {
            404,
            405,
        }
    swapped = reverse(f"react:{name}", args=[other.slug, case.number, statement.pk])
    assert enter(make_person(role=Role.OWNER, brand=other)).post(swapped).status_code in {404, 405}
    statement.refresh_from_db()
    assert statement.state == Statement.State.APPROVED


@pytest.mark.parametrize("name", list(CHANGING))
def test_reader_reads_but_changes_nothing(
    case: Case, writer: Person, lead: Person, brand: Brand, enter: Enter, name: str
) -> None:
    statement = approved(case, writer, lead)
    client = enter(make_person(role=Role.READER, brand=brand))
    assert client.get(url("statement", statement)).status_code == 200
    assert client.post(url(name, statement), form_of(statement, digest=digest(statement))).status_code == 403
    statement.refresh_from_db()
    assert statement.state == Statement.State.APPROVED


def test_stranger_is_asked_to_sign_in(case: Case, writer: Person) -> None:
    statement = written(case, writer)
    answer = Client().get(url("statement", statement))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


# The shell of every page asks about 15 of these.
@pytest.mark.parametrize(
    ("name", "most"),
    [("react:statements", 29), ("react:case_statements", 30), ("react:wordings", 20), ("react:channels", 20)],
)
def test_lists_ask_as_many_questions_for_three_as_for_one(
    case: Case,
    writer: Person,
    lead: Person,
    brand: Brand,
    channel: Channel,
    enter: Enter,
    name: str,
    most: int,
) -> None:
    arguments = [brand.slug, case.number] if name == "react:case_statements" else [brand.slug]
    client = enter(lead)

    def questions(number: int) -> int:
        written(case, writer)
        domain.add_wording(brand, name=f"W{number}", scenario="outage", drafts=DRAFTS, by=writer, now=NOON)
        domain.add_channel(brand, kind="assisted", name=f"C{number}", by=lead, now=NOON)
        client.get(reverse(name, args=arguments))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name, args=arguments))
        return len(asked)

    first = questions(1)
    questions(2)
    assert questions(3) == first
    assert first <= most


def test_published_page_shows_what_was_said_and_that_a_fact_changed_since(
    case: Case, writer: Person, lead: Person, channel: Channel, enter: Enter
) -> None:
    fact = confirmed_fact(case, lead)
    statement = published(case, writer, lead, body="We sold [[F-01]] kettles.")
    change_fact(
        fact, draft=replace(draft_of(fact.versions.get()), value=13000), base_version=1, by=lead, now=LATER
    )
    page = enter(lead).get(url("statement", statement)).content.decode()
    assert "12,480" in page
    assert "13,000" not in page
    assert "F-01 changed since this was said." in page


def test_promise_is_kept_by_one_press_when_nothing_is_new(
    case: Case, writer: Person, lead: Person, channel: Channel, enter: Enter
) -> None:
    published(case, writer, lead)
    client = enter(writer)
    begin = reverse("react:begin", args=[case.brand.slug, case.number])
    assert "Say that nothing is new yet" in client.get(begin).content.decode()
    client.post(begin, {"kind": "update", "nothing_new": "1"})
    update = Statement.objects.latest("pk")
    assert (update.kind, update.texts.get(language="en").title) == ("update", "Kettlewick: nothing new yet")
