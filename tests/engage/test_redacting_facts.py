"""Words that a public text has from a fact: taken out at the fact, of every text that rests on it and of all that come."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, NotAllowed
from fauxpas.core.models import Brand, Person, Role, TrailPayload
from fauxpas.engage import domain
from fauxpas.engage.page.render import render as render_page
from fauxpas.engage.page.site import gather
from fauxpas.react.domain.correcting import corrected_texts
from fauxpas.react.models import Channel, Statement
from fauxpas.room.models import Case
from fauxpas.understand.domain import change_fact, draft_of, render
from fauxpas.understand.models import Fact, FactRedaction, PublicText, Redaction
from fauxpas.understand.queries import current_of
from tests.engage.sayings import say
from tests.factories import NOON, make_brand, make_case, make_fact, make_person
from tests.react.acts import published

pytestmark = pytest.mark.django_db
NAME = "Jeanne Zwetschge"
LATER = NOON + timedelta(hours=1)
REASONS = {"en": "She asked us to.", "fr": "Elle nous l’a demandé."}


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Kettlewick", languages=["en", "fr"])


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


@pytest.fixture
def fact(case: Case, lead: Person) -> Fact:
    text = {"en": f"The driver, {NAME}, is well.", "fr": f"La conductrice, {NAME}, va bien."}
    return make_fact(case, lead, subject="The driver", attribute="", text=text, type="text", value=None)


@pytest.fixture
def said(brand: Brand, case: Case, fact: Fact, writer: Person, lead: Person) -> list[PublicText]:
    Channel.objects.create(brand=brand, kind="assisted", name="X", config={}, created_at=NOON)
    statement = published(case, writer, lead, body="[[F-01 text]] 14:00.")
    return list(PublicText.objects.filter(owner_id=statement.pk).order_by("language"))


def take(fact: Fact, by: Person, *, words: str = NAME, kind: str = "personal") -> list[PublicText]:
    return domain.redact_fact(fact, words=words, kind=kind, reasons=REASONS, by=by, now=LATER)


def test_words_of_a_fact_go_from_every_text_with_the_reason_in_its_language(
    brand: Brand, fact: Fact, lead: Person, said: list[PublicText]
) -> None:
    other = say(brand, f"{NAME} again, of her own accord.", case=fact.case, owner=999)
    assert [text.pk for text in take(fact, lead)] == [text.pk for text in said]
    files = render_page(gather(brand))
    english, french = (files[f"{text.language}/{text.pk}/index.html"].decode() for text in said)
    assert NAME not in english + french
    assert "personal data. She asked us to.]" in english
    assert "Elle nous l’a demandé.]" in french
    assert NAME in files[f"en/{other.pk}/index.html"].decode()


def test_no_text_says_them_through_the_fact_until_it_is_written_without_them(
    case: Case, fact: Fact, lead: Person, said: list[PublicText]
) -> None:
    take(fact, lead)
    (problem,) = render("[[F-01 text]]", "en", case, now=LATER).problems
    assert problem.message.startswith("Words of F-01 were taken out on Thursday 19")
    draft = replace(draft_of(current_of(fact)), text={"en": "The driver is well.", "fr": "Elle va bien."})
    change_fact(fact, draft=draft, base_version=1, by=lead, now=LATER)
    told = render("[[F-01 text]]", "en", case, now=LATER)
    assert (told.text, told.problems) == ("The driver is well.", [])


def test_correction_repeats_the_former_version_without_them(
    case: Case, fact: Fact, lead: Person, said: list[PublicText]
) -> None:
    take(fact, lead)
    assert render("[[F-01 v1 text]]", "en", case, now=LATER).text == "The driver, […], is well."


def test_wrong_instruction_of_a_fact_is_struck_and_may_be_repeated_to_correct_it(
    brand: Brand, case: Case, fact: Fact, lead: Person, said: list[PublicText]
) -> None:
    take(fact, lead, words="is well", kind="wrong_advice")
    assert "<s>is well</s>" in render_page(gather(brand))["en/index.html"].decode()
    assert render("[[F-01 v1 text]]", "en", case, now=LATER).text == f"The driver, {NAME}, is well."
    assert render("[[F-01 text]]", "en", case, now=LATER).problems


def test_words_of_a_fact_that_were_struck_can_still_be_removed(
    brand: Brand, fact: Fact, lead: Person, said: list[PublicText]
) -> None:
    take(fact, lead, kind="wrong_advice")
    assert NAME in render_page(gather(brand))["en/index.html"].decode()
    assert take(fact, lead) == said
    files = render_page(gather(brand))
    assert [path for path, content in files.items() if NAME.encode() in content] == []
    with pytest.raises(InputRefused):
        take(fact, lead, kind="wrong_advice")


def test_drafted_correction_of_a_struck_instruction_does_not_bring_removed_words_back(
    case: Case, lead: Person, said: list[PublicText]
) -> None:
    for words, kind in ((f"The driver, {NAME}", "wrong_advice"), (NAME, "personal")):
        domain.redact(said[0], words=words, kind=kind, reason="She asked us to.", by=lead, now=LATER)
    statement = Statement.objects.get(pk=said[0].owner_id)
    body = corrected_texts(statement)["en"].body
    assert "“The driver, […]”" in body
    assert NAME not in body


def test_ledger_keeps_the_fact_and_the_trail_never_holds_the_words(
    fact: Fact, lead: Person, said: list[PublicText]
) -> None:
    before = set(TrailPayload.objects.values_list("pk", flat=True))
    take(fact, lead)
    assert NAME in current_of(Fact.objects.select_related("current").get(pk=fact.pk)).text["en"]
    written = TrailPayload.objects.exclude(pk__in=before)
    assert written.exists()
    assert not written.filter(body__contains="Zwetschge").exists()
    assert trail.verify(fact.case.brand.organisation) is None


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"words": "never said"}, {"words"}),
        ({"words": " "}, {"words"}),
        ({"kind": "criticism"}, {"kind"}),
        ({"reasons": {"en": "She asked."}}, {"reason_fr"}),
        ({"reasons": {"en": f"{NAME} asked.", "fr": "Elle."}}, {"reason_en"}),
    ],
)
def test_redaction_of_a_fact_that_lacks_something_is_refused(
    fact: Fact, lead: Person, change: dict[str, object], fields: set[str]
) -> None:
    given: dict[str, object] = {"words": NAME, "kind": "personal", "reasons": REASONS} | change
    with pytest.raises(InputRefused) as refusal:
        domain.redact_fact(fact, by=lead, now=LATER, **given)  # type: ignore[arg-type]
    assert set(refusal.value.fields) == fields
    assert not FactRedaction.objects.exists()


def test_words_of_a_fact_are_taken_out_once(fact: Fact, lead: Person, said: list[PublicText]) -> None:
    take(fact, lead)
    with pytest.raises(InputRefused):
        take(fact, lead)
    assert Redaction.objects.count() == 2


def test_writer_may_not_take_words_of_a_fact_and_an_outsider_finds_nothing(
    brand: Brand, case: Case, fact: Fact, lead: Person, writer: Person, said: list[PublicText]
) -> None:
    with pytest.raises(NotAllowed):
        take(fact, writer)
    address = reverse("engage:redact_fact", args=[brand.slug, case.number, fact.number])
    statuses = {}
    people = {"lead": lead, "writer": writer, "outsider": make_person(role=Role.OWNER, brand=make_brand())}
    for name, person in people.items():
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        statuses[name] = client.get(address).status_code
        fact_page = client.get(fact.path)
        assert (address in fact_page.content.decode()) == (name == "lead")
        if name == "lead":
            form = {"words": NAME, "kind": "personal", "reason_en": "She asked.", "reason_fr": ""}
            assert client.post(address, form).status_code == 422
            assert client.post(address, form | {"reason_fr": "Elle."}).status_code == 302
    assert statuses == {"lead": 200, "writer": 403, "outsider": 404}
    assert set(Redaction.objects.values_list("public_text__language", "reason")) == {
        ("en", "She asked."),
        ("fr", "Elle."),
    }
