"""The pages of evidence: who may see and press what, keeping in one tap, and that a file cannot run."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fauxpas.core.models import Brand, Person, Role
from fauxpas.room.models import Case
from fauxpas.understand import domain
from fauxpas.understand.models import Evidence
from fauxpas.watch.models import AlarmMention, Mention
from tests.factories import (
    NOON,
    make_alarm,
    make_brand,
    make_case,
    make_fact,
    make_mentions,
    make_person,
    make_query,
    make_source,
)

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n a burnt kettle"


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


@pytest.fixture
def piece(case: Case, lead: Person) -> Evidence:
    return domain.add_file(case, PICTURE, name="kettle.png", by=lead, now=NOON)


@pytest.fixture
def mention(brand: Brand) -> Mention:
    make_query(brand, "kettle")
    return make_mentions(make_source(brand), "The kettle burnt me", author="mia@example")[0]


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(name: str, case: Case, **more: object) -> str:
    return reverse(f"understand:{name}", kwargs={"brand": case.brand.slug, "number": case.number, **more})


def file_page(piece: Evidence) -> str:
    digest = piece.files.order_by("pk")[0].digest
    return page("evidence_file", piece.case, piece=piece.number, digest=digest)


def pages(case: Case, piece: Evidence) -> list[str]:
    return [
        page("evidence", case),
        page("add_evidence", case),
        page("piece", case, piece=piece.number),
        file_page(piece),
    ]


def keeping(mention: Mention) -> str:
    return reverse("understand:keep", args=[mention.brand.slug, mention.pk])


@pytest.mark.parametrize("role", [Role.LEAD, Role.WRITER, Role.READER])
def test_evidence_is_read_by_every_member(case: Case, piece: Evidence, role: Role) -> None:
    client = signed_in(make_person(role=role, brand=case.brand))
    assert {client.get(url).status_code for url in pages(case, piece)} == {200}


def test_evidence_is_not_there_for_other_houses_and_strangers(
    case: Case, piece: Evidence, mention: Mention
) -> None:
    outsider = signed_in(make_person(role=Role.OWNER, brand=make_brand()))
    assert {outsider.get(url).status_code for url in pages(case, piece)} == {404}
    changing = [*pages(case, piece)[1:3], keeping(mention)]
    assert {outsider.post(url, {"do": "hold"}).status_code for url in changing} == {404}
    assert {Client().get(url).status_code for url in pages(case, piece)} == {302}


def test_reader_keeps_nothing_and_writer_holds_nothing(case: Case, piece: Evidence, mention: Mention) -> None:
    reader = signed_in(make_person(role=Role.READER, brand=case.brand))
    for url in (page("add_evidence", case), page("piece", case, piece=1), keeping(mention)):
        assert reader.post(url, {"do": "link"}).status_code == 403
    writer = signed_in(make_person(role=Role.WRITER, brand=case.brand))
    for do in ("hold", "release", "remove"):
        answer = writer.post(page("piece", case, piece=1), {"do": do, "reason": "Because."})
        assert answer.status_code == 403
    assert "Hold the piece" not in writer.get(page("piece", case, piece=1)).content.decode()


def test_piece_of_another_case_is_not_found_under_mine(case: Case, piece: Evidence, lead: Person) -> None:
    other = make_case(case.brand, lead, title="Two")
    assert signed_in(lead).get(page("piece", other, piece=1)).status_code == 404
    digest = piece.files.get().digest
    assert signed_in(lead).get(page("evidence_file", other, piece=1, digest=digest)).status_code == 404


def test_file_address_and_text_are_kept_by_one_form(case: Case, lead: Person) -> None:
    fact, client, url = make_fact(case, lead), signed_in(lead), page("add_evidence", case)
    sent = SimpleUploadedFile("kettle.png", PICTURE, content_type="text/html")
    answer = client.post(url, {"content": sent, "note": "Burnt", "facts": [fact.pk]})
    assert answer["Location"] == page("piece", case, piece=1)
    first = Evidence.objects.get()
    assert (first.name, first.note, list(first.facts.all())) == ("kettle.png", "Burnt", [fact])
    client.post(url, {"text": "The shop says: three kettles."})
    second = Evidence.objects.get(number=2)
    assert domain.read_file(second.files.get()) == b"The shop says: three kettles."


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "content"),
        ({"text": "One.", "address": "https://x.example/"}, "text"),
        ({"address": "ftp://x.example/"}, "address"),
    ],
)
def test_form_says_what_is_wrong_at_its_field(
    case: Case, lead: Person, form: dict[str, str], field: str
) -> None:
    answer = signed_in(lead).post(page("add_evidence", case), form)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Evidence.objects.exists()


def test_file_that_was_made_to_be_read_as_a_page_is_saved_not_shown(case: Case, lead: Person) -> None:
    html = domain.add_file(case, b"<!DOCTYPE html><script>alert(1)</script>", name="x.png", by=lead, now=NOON)
    answer = signed_in(lead).get(file_page(html))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    picture = domain.add_file(case, PICTURE, name="k.png", by=lead, now=NOON)
    shown = signed_in(lead).get(file_page(picture))
    assert (shown["Content-Disposition"][:7], shown["Content-Type"], shown.content) == (
        "inline;", "image/png", PICTURE,
    )  # fmt: skip


def test_post_is_kept_in_one_tap_in_the_only_open_case(case: Case, lead: Person, mention: Mention) -> None:
    client = signed_in(lead)
    assert (
        keeping(mention)
        in client.get(reverse("watch:mention", args=[case.brand.slug, mention.pk])).content.decode()
    )
    answer = client.post(keeping(mention))
    piece = Evidence.objects.get()
    assert (answer["Location"], piece.case, piece.mention) == (piece.path, case, mention)
    assert "mia@example" in client.get(f"{file_page(piece)}").content.decode()


def test_with_several_open_cases_the_person_says_which(case: Case, lead: Person, mention: Mention) -> None:
    other = make_case(case.brand, lead, title="Two")
    client = signed_in(lead)
    assert b"Two" in client.post(keeping(mention)).content
    assert not Evidence.objects.exists()
    client.post(keeping(mention), {"case": str(other.number)})
    assert Evidence.objects.get().case == other


def test_without_an_open_case_the_post_waits_for_one(lead: Person, mention: Mention) -> None:
    answer = signed_in(lead).post(keeping(mention), follow=True)
    assert "Open one first" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_posts_that_drive_an_alarm_are_kept_in_one_tap(case: Case, lead: Person, mention: Mention) -> None:
    alarm = make_alarm(case.brand)
    AlarmMention.objects.create(alarm=alarm, mention=mention, why="first")
    keep = reverse("understand:keep_driving", args=[case.brand.slug, alarm.pk])
    client = signed_in(lead)
    client.post(keep)
    assert not Evidence.objects.exists()
    case.alarm = alarm
    case.save(update_fields=["alarm"])
    assert keep in client.get(reverse("watch:alarm", args=[case.brand.slug, alarm.pk])).content.decode()
    client.post(keep)
    assert [(each.mention, each.case) for each in Evidence.objects.all()] == [(mention, case)]


def test_hold_release_and_removal_stand_on_the_page(case: Case, piece: Evidence, lead: Person) -> None:
    client, url = signed_in(lead), page("piece", case, piece=1)
    assert client.post(url, {"do": "hold", "reason": ""}).status_code == 422
    client.post(url, {"do": "hold", "reason": "The court asked."})
    held = client.get(url).content.decode()
    assert "The court asked." in held
    assert "Remove the piece" not in held
    client.post(url, {"do": "remove", "reason": "Now."})
    piece.refresh_from_db()
    assert not piece.gone
    client.post(url, {"do": "release", "reason": "Done."})
    client.post(url, {"do": "remove", "reason": "Private."})
    gone = client.get(url).content.decode()
    assert "Private." in gone
    assert file_page(piece) not in gone
    assert client.get(file_page(piece)).status_code == 409


def test_choice_of_facts_that_cannot_be_read_unlinks_nothing(
    case: Case, piece: Evidence, lead: Person
) -> None:
    fact = make_fact(case, lead)
    domain.link_facts(piece, [fact], by=lead, now=NOON)
    answer = signed_in(lead).post(page("piece", case, piece=1), {"do": "link", "facts": ["999999"]})
    assert (answer.status_code, list(piece.facts.all())) == (422, [fact])


def test_file_that_is_there_already_is_said_to_be(case: Case, piece: Evidence, lead: Person) -> None:
    sent = {"content": SimpleUploadedFile("again.png", PICTURE)}
    said = signed_in(lead).post(page("add_evidence", case), sent, follow=True).content.decode()
    assert ("E-01 was kept already" in said, Evidence.objects.get()) == (True, piece)


def test_case_page_shows_the_newest_pieces(case: Case, piece: Evidence, lead: Person) -> None:
    text = signed_in(lead).get(case.path).content.decode()
    assert page("piece", case, piece=1) in text
    assert "Kept: kettle.png." in text
