"""The pages around the editor: reading over, signing, versions, times, a brand's own phrases; without script, by those who may."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.react import domain
from fauxpas.react.domain.history import note_editing
from fauxpas.react.models import BrandPhrase, Channel, Schedule, Statement
from fauxpas.room.models import Case
from tests.factories import NOON, make_brand, make_person
from tests.react.acts import LATER, PROMISE, approved, confirmed_fact, written
from tests.react.test_pages import form_of, url

WRONG = "We sold 14,300 kettles."
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


def test_editor_marks_what_is_typed_with_both_sides_and_a_repair(
    case: Case, writer: Person, lead: Person, enter: Enter
) -> None:
    confirmed_fact(case, lead)
    statement = written(case, writer)
    answer = enter(writer).post(url("preview", statement), form_of(statement, body_en=WRONG))
    page = answer.content.decode()
    assert 'id="over-en" hx-swap-oob="true"' in page
    assert '<span class="v contradicts">14,300<sup>' in page
    assert "12,480 kettles sold." in page
    assert "Put F-01 in its place" in page
    assert "Mend it, or sign why." in page


def test_marks_are_explained_beneath_the_text_with_and_without_script(
    case: Case, writer: Person, lead: Person, enter: Enter
) -> None:
    confirmed_fact(case, lead)
    statement = written(
        case, writer, body="[[F-01 text]] Now [[F-01]], again [[F-01]]. {next_update} [[F-09]]"
    )
    client = enter(writer)
    page = client.get(url("edit", statement))
    (english,) = [over for over in page.context["overs"] if over.language == "en"]
    assert [(cite.mark, cite.words, cite.key) for cite in english.cites[:2]] == [
        ("[[F-01 text]]", "12,480 kettles sold.", "F-01"),
        ("[[F-01]]", "12,480", "F-01"),
    ]
    assert [cite.mark for cite in english.cites[2:]] == ["{next_update}"]
    assert english.cites[2].words.startswith("before ")
    typed = client.post(
        url("preview", statement), form_of(statement, body_en="{next_update}", next_update_at="")
    )
    html = typed.content.decode()
    assert 'id="cites-en" hx-swap-oob="true"' in html
    assert "the time of the next word, once you promise one" in html
    plain = client.post(url("preview", statement), form_of(statement, body_en="No mark at all."))
    (english,) = [over for over in plain.context["overs"] if over.language == "en"]
    assert english.cites == []


def test_repair_without_script_mends_what_was_typed_and_saves_nothing(
    case: Case, writer: Person, lead: Person, enter: Enter
) -> None:
    confirmed_fact(case, lead)
    statement = written(case, writer)
    client = enter(writer)
    typed = form_of(statement, body_en=WRONG)
    page = client.post(url("edit", statement), typed | {"do": "preview"})
    (over,) = [over for over in page.context["overs"] if over.language == "en"]
    key = next(item.mark.key for item in over.items if item.mark.stops)
    page = client.post(url("edit", statement), typed | {"do": f"take:{key}"})
    assert page.context["form"]["body_en"].value() == "We sold [[F-01]] kettles."
    assert statement.texts.get(language="en").body == "We are checking."
    assert client.post(url("edit", statement), typed | {"do": "take:gone"}).status_code == 404


def test_contradiction_is_kept_by_signing_a_reason_that_the_approver_reads(
    case: Case, writer: Person, lead: Person, enter: Enter
) -> None:
    confirmed_fact(case, lead)
    statement = written(case, writer)
    wills = enter(writer)
    answer = wills.post(url("edit", statement), form_of(statement, body_en=WRONG, do="sign"))
    assert answer.headers["Location"] == url("sign", statement)
    page = wills.get(url("sign", statement))
    assert "1 thing" in page.content.decode()
    sent = {"digest": page.context["words_digest"], "reason": "The ledger counts last year."}
    assert wills.post(url("sign", statement), sent | {"reason": " "}).status_code == 422
    wills.post(url("sign", statement), sent)
    wills.post(url("edit", statement), form_of(Statement.objects.get(), do="submit"))
    assert Statement.objects.get().state == Statement.State.SUBMITTED
    assert "The ledger counts last year." in enter(lead).get(url("approve", statement)).content.decode()


def test_stale_translation_is_looked_at_again_before_it_goes_out(
    case: Case, writer: Person, enter: Enter
) -> None:
    statement = written(case, writer)
    client = enter(writer)
    client.post(url("edit", statement), form_of(statement, body_fr="Nous savons.", do="submit"))
    page = client.get(url("edit", statement)).content.decode()
    assert "The text it translates changed. Look at the English text again." in page
    assert "the source changed" in page
    client.post(url("edit", statement), form_of(Statement.objects.get(), current_en="on", do="submit"))
    assert Statement.objects.get().state == Statement.State.SUBMITTED


def test_short_text_is_what_the_place_is_given(
    case: Case, writer: Person, lead: Person, brand: Brand, enter: Enter
) -> None:
    domain.add_channel(brand, kind="assisted", name="X", config={"network": "X"}, by=lead, now=NOON)
    statement = written(case, writer, body="We are checking every kettle. " * 20)
    client = enter(writer)
    assert "Short post" in client.get(url("edit", statement)).content.decode()
    answer = client.post(url("preview", statement), form_of(statement, short_en_post="Unplug it."))
    shown = [each.text for each in answer.context["previews"] if each.language == "en"]
    assert [text.splitlines()[:2] for text in shown] == [["Where we stand", "Unplug it."]]


def test_who_else_writes_is_told(case: Case, writer: Person, lead: Person, enter: Enter) -> None:
    statement = written(case, writer)
    note_editing(statement, by=lead, now=LATER)
    assert "Lea Lead" in enter(writer).get(url("editing", statement)).content.decode()
    assert "Will Writer" in enter(lead).get(url("edit", statement)).content.decode()


def test_versions_show_what_changed_and_bring_one_back(case: Case, writer: Person, enter: Enter) -> None:
    statement = written(case, writer)
    drafts = {"en": domain.Draft("Where we stand", "We are counting.")}
    domain.save_texts(statement, drafts, base_version=2, next_update_at=PROMISE, by=writer, now=NOON)
    client = enter(writer)
    page = client.get(url("versions", statement)).content.decode()
    assert "<del>checking</del> <ins>counting</ins>" in page
    client.post(url("versions", statement), {"number": "2"})
    assert statement.texts.get(language="en").body == "We are checking."
    assert Statement.objects.get().version == 4
    assert "brings version 2 back" in client.get(url("versions", statement)).content.decode()


def test_time_is_set_and_taken_away(
    case: Case, writer: Person, lead: Person, channel: Channel, enter: Enter
) -> None:
    statement = approved(case, writer, lead)
    client = enter(writer)
    assert client.post(url("time", statement), {"at": "2026-11-19T11:00"}).status_code == 422
    client.post(url("time", statement), {"at": "2026-11-19T14:00", "embargo": "on"})
    assert "Under embargo until" in client.get(url("statement", statement)).content.decode()
    refused = client.post(url("publish", statement), follow=True).content.decode()
    assert "This text is under embargo." in refused
    client.post(url("time", statement), {"do": "cancel"})
    assert Schedule.objects.get().state == Schedule.State.CANCELLED


def test_text_for_the_room_is_approved_and_given_on_its_pages(
    case: Case, writer: Person, lead: Person, enter: Enter
) -> None:
    begun = enter(writer).post(
        reverse("react:begin", args=[case.brand.slug, case.number]), {"kind": "internal"}
    )
    statement = Statement.objects.get()
    assert begun.headers["Location"] == url("edit", statement)
    form = form_of(statement, body_fr="Nous vérifions.", body_en="We are checking.", do="submit")
    form |= {"title_fr": "Point", "title_en": "Note"}
    enter(writer).post(url("edit", statement), form)
    leas = enter(lead)
    read = leas.get(url("approve", statement))
    assert "Approve, and give it to the room" in read.content.decode()
    leas.post(url("approve", statement), {"do": "approve_and_publish", "digest": read.context["digest"]})
    page = leas.get(url("statement", statement)).content.decode()
    assert "Nobody outside has read it." in page
    assert "Correct the text" not in page


def test_phrases_are_added_marked_and_taken_off(
    case: Case, writer: Person, lead: Person, brand: Brand, enter: Enter
) -> None:
    client = enter(lead)
    address = reverse("react:phrases", args=[brand.slug])
    sent = {
        "rule": "never",
        "language": "en",
        "phrase": "little kettle*",
        "instead": "Kettlewick",
        "reason": "Recalled.",
    }
    assert client.post(address, sent | {"phrase": "a (b"}).status_code == 422
    client.post(address, sent)
    statement = written(case, writer)
    answer = enter(writer).post(url("preview", statement), form_of(statement, body_en="Our little kettles."))
    assert "Recalled." in answer.content.decode()
    assert "Write “Kettlewick”" in answer.content.decode()
    client.post(address, {"remove": str(BrandPhrase.objects.get().pk)})
    assert not BrandPhrase.objects.exists()


@pytest.mark.parametrize("name", ["sign", "editing", "versions", "time"])
def test_outsiders_find_nothing_and_readers_may_not(
    name: str, case: Case, writer: Person, brand: Brand, enter: Enter
) -> None:
    statement = written(case, writer)
    outsider = make_person(role=Role.OWNER, brand=make_brand(name="Other"))
    assert enter(outsider).get(url(name, statement)).status_code == 404
    reader = enter(make_person(role=Role.READER, brand=brand))
    if name == "versions":
        assert reader.get(url(name, statement)).status_code == 200
        assert reader.post(url(name, statement), {"number": "1"}).status_code == 403
    else:
        assert reader.get(url(name, statement)).status_code == 403


def test_phrases_are_changed_by_those_who_approve(brand: Brand, writer: Person, enter: Enter) -> None:
    address = reverse("react:phrases", args=[brand.slug])
    assert enter(writer).get(address).status_code == 200
    assert enter(writer).post(address, {"remove": "1"}).status_code == 403
    outsider = make_person(role=Role.OWNER, brand=make_brand(name="Other"))
    assert enter(outsider).get(address).status_code == 404
