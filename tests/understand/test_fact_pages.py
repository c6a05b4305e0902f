"""The ledger's pages: who may see and press what, what they cost, what they say."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.room.models import Case
from fauxpas.understand import domain
from fauxpas.understand.domain.facts import draft_of, fact_path
from fauxpas.understand.forms import FactForm
from fauxpas.understand.models import Fact, FactClash, FactVersion
from fauxpas.understand.owners import Owner, register_owner
from tests.factories import NOON, make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db
LEDGER_QUERIES = 4  # facts, citations, clashes, proposals
FORM = {
    "subject": "Packets", "attribute": "in shops", "type": "number", "value": "12,480", "unit": "packets", "status": "reported",
    "source": "Supply lead", "public": "on", "text_fr": "{value} paquets.", "text_en": "{value} packets.",
}  # fmt: skip


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
def fact(case: Case, lead: Person) -> Fact:
    return make_fact(case, lead)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(name: str, case: Case, **more: int) -> str:
    return reverse(f"understand:{name}", kwargs={"brand": case.brand.slug, "number": case.number, **more})


def pages(case: Case, fact: Fact) -> list[str]:
    return [
        page("facts", case),
        page("add", case),
        page("fact", case, fact=fact.number),
        page("edit", case, fact=fact.number),
    ]


def test_path_of_a_fact_is_its_address(case: Case, fact: Fact) -> None:
    assert fact_path(fact) == page("fact", case, fact=fact.number)


@pytest.mark.parametrize("role", [Role.LEAD, Role.WRITER, Role.READER])
def test_ledger_is_read_by_every_member(case: Case, fact: Fact, role: Role) -> None:
    client = signed_in(make_person(role=role, brand=case.brand))
    assert {client.get(url).status_code for url in pages(case, fact)} == {200}


def test_ledger_is_not_there_for_other_houses_and_strangers(case: Case, fact: Fact) -> None:
    outsider = signed_in(make_person(role=Role.OWNER, brand=make_brand()))
    assert {outsider.get(url).status_code for url in pages(case, fact)} == {404}
    assert {outsider.post(url, FORM).status_code for url in pages(case, fact)[1:]} == {404}
    assert {Client().get(url).status_code for url in pages(case, fact)} == {302}


def test_fact_of_another_case_is_not_found_under_mine(case: Case, lead: Person) -> None:
    other = make_brand()
    stranger = make_person(role=Role.OWNER, brand=other)
    make_fact(make_case(other, stranger), stranger)
    assert signed_in(lead).get(page("fact", case, fact=1)).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.LEAD, 302), (Role.WRITER, 302), (Role.READER, 403)])
def test_adding_is_for_those_who_work_here(case: Case, role: Role, status: int) -> None:
    answer = signed_in(make_person(role=role, brand=case.brand)).post(page("add", case), FORM)
    assert answer.status_code == status
    assert Fact.objects.count() == (0 if status == 403 else 1)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.LEAD, 302), (Role.SUPPORT, 302), (Role.WRITER, 403), (Role.READER, 403)]
)
def test_confirming_is_for_those_who_may(case: Case, lead: Person, role: Role, status: int) -> None:
    make_fact(case, lead, status="reported")
    client = signed_in(make_person(role=role, brand=case.brand))
    answer = client.post(page("status", case, fact=1), {"status": "confirmed", "base_version": "1"})
    assert answer.status_code == status


def test_writer_is_not_offered_to_confirm(case: Case, lead: Person) -> None:
    make_fact(case, lead, status="reported")
    writer = signed_in(make_person(role=Role.WRITER, brand=case.brand))
    assert "Confirm the fact" not in writer.get(page("fact", case, fact=1)).content.decode()
    assert 'value="confirmed"' not in writer.get(page("add", case)).content.decode()
    assert "Confirm the fact" in signed_in(lead).get(page("fact", case, fact=1)).content.decode()


def test_fact_added_by_form_is_typed_and_worded(case: Case, lead: Person) -> None:
    signed_in(lead).post(page("add", case), FORM | {"as_of": "2026-11-19T10:30"})
    version = FactVersion.objects.get()
    assert (version.value, version.unit, version.text) == (
        12480,
        "packets",
        {"fr": "{value} paquets.", "en": "{value} packets."},
    )
    assert version.as_of.isoformat() == "2026-11-19T09:30:00+00:00"


def test_new_fact_begins_confirmed_for_who_may_confirm_and_reported_for_others(
    case: Case, lead: Person
) -> None:
    begun = FactForm(brand=case.brand, person=lead)
    assert begun["status"].initial == "confirmed"
    writer = make_person(role=Role.WRITER, brand=case.brand)
    assert FactForm(brand=case.brand, person=writer)["status"].initial is None


def test_form_errors_stand_at_their_fields(case: Case, lead: Person) -> None:
    answer = signed_in(lead).post(
        page("add", case), FORM | {"value": "many", "source": "", "source_url": "ftp://x"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    for field in ("value", "source", "source_url"):
        assert f'id="id_{field}_error"' in html
    assert '<details class="more" id="fact-more" open>' in html


def test_form_asks_first_what_is_known_and_folds_what_can_wait(case: Case, lead: Person) -> None:
    html = signed_in(lead).get(page("add", case)).content.decode()
    order = ("id_text_", "id_status", "id_source", "id_as_of", "id_subject", 'id="fact-value"', "id_type")
    places = [html.index(each) for each in order]
    assert places == sorted(places)
    assert '<details class="more" id="fact-value"><summary>' in html
    assert '<details class="more" id="fact-more"><summary>' in html


def test_form_of_a_fact_with_a_value_shows_it_and_says_what_the_sentence_repeats(
    case: Case, lead: Person, fact: Fact
) -> None:
    html = signed_in(lead).get(page("edit", case, fact=fact.number)).content.decode()
    assert '<details class="more" id="fact-value" open>' in html
    assert '<details class="more" id="fact-more"><summary>' in html
    assert "In place of {value} people read “12,480”" in html


def test_fact_without_a_name_is_called_by_the_first_words_of_its_sentence(case: Case, lead: Person) -> None:
    said = "The shops of Lyon and of Villeurbanne were closed from Monday to Wednesday."
    data = {"status": "reported", "source": "Supply", "public": "on", "type": "text", "text_en": said}
    assert signed_in(lead).post(page("add", case), data).status_code == 302
    (version,) = FactVersion.objects.filter(fact__case=case)
    assert version.subject == "The shops of Lyon and of Villeurbanne were closed from…"
    empty = data | {"text_en": "", "status": "unknown"}
    assert 'id="id_subject_error"' in signed_in(lead).post(page("add", case), empty).content.decode()


def test_sentence_missing_is_told_at_the_first_language(case: Case, lead: Person) -> None:
    data = FORM | {"type": "text", "value": "", "text_fr": "", "text_en": ""}
    assert 'id="id_text_fr_error"' in signed_in(lead).post(page("add", case), data).content.decode()


def test_form_of_a_fact_saved_untouched_records_nothing(case: Case, lead: Person) -> None:
    for language in ("en", "fr"):
        Person.objects.filter(pk=lead.pk).update(language=language)
        for kind, value in (
            ("money", [3480250.5, "EUR"]),
            ("duration", 5430),
            ("date", "2026-11-19T10:30:00+01:00"),
            ("percent", 71),
        ):
            fact = make_fact(case, lead, type=kind, value=value, as_of=NOON)
            client = signed_in(lead)
            form = client.get(page("edit", case, fact=fact.number)).context["form"]
            data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
            data["owner"] = lead.pk
            with clock.set_to(NOON + timedelta(hours=1)):
                answer = client.post(
                    page("edit", case, fact=fact.number),
                    {key: each for key, each in data.items() if each not in {None, False}},
                )
            assert (kind, answer.status_code, fact.versions.count()) == (kind, 302, 1)


def test_fact_named_by_its_sentence_is_named_anew_when_that_changes(case: Case, lead: Person) -> None:
    client = signed_in(lead)
    said = {"status": "reported", "source": "Supply", "public": "on", "type": "text"}
    said["text_en"] = "We took 4,200 packets off sale."
    client.post(page("add", case), said)
    fact = Fact.objects.get(case=case)
    edit = page("edit", case, fact=fact.number)
    form = client.get(edit).context["form"]
    assert form["subject"].value() == ""
    client.post(edit, said | {"base_version": 1, "text_en": "We took 4,800 packets off sale."})
    fact.refresh_from_db()
    assert fact.current is not None
    assert fact.current.subject == "We took 4,800 packets off sale"
    client.post(edit, said | {"base_version": 2, "subject": "Packets"})
    assert client.get(edit).context["form"]["subject"].value() == "Packets"


def test_edit_on_a_stale_base_shows_both_and_can_be_recorded_on_top(
    case: Case, lead: Person, fact: Fact
) -> None:
    domain.change_fact(
        fact,
        draft=domain.FactDraft(subject="Packets", type="number", value=13000, source="Supply"),
        base_version=1,
        by=lead,
        now=NOON,
    )
    client, url = signed_in(lead), page("edit", case, fact=fact.number)
    answer = client.post(url, FORM | {"value": "14,000", "base_version": "1"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "13,000" in html
    assert 'value="14,000"' in html
    assert 'name="base_version" value="2"' in html
    assert client.post(url, FORM | {"value": "14,000", "base_version": "2"}).status_code == 302
    assert [version.value for version in fact.versions.order_by("number")] == [12480, 13000, 14000]


def test_how_do_we_know_tells_versions_uses_and_what_is_stale(case: Case, lead: Person, fact: Fact) -> None:
    owner = make_fact(case, lead)
    domain.record_public_text(
        case=case,
        owner=owner,
        kind="update",
        language="en",
        title="First update",
        body="We count [[F-01]].",
        now=NOON,
    )
    domain.change_fact(
        fact,
        draft=domain.FactDraft(subject="Packets", type="number", value=13000, source="Supply"),
        base_version=1,
        by=lead,
        now=NOON,
    )
    html = signed_in(lead).get(page("fact", case, fact=1)).content.decode()
    for words in (
        "12,480",
        "13,000",
        "First update",
        "1 text still says a former version",
        "only a confirmed fact",
        "not written yet",
    ):
        assert words in html


def test_owner_registered_is_called_by_its_own_name(case: Case, lead: Person, fact: Fact) -> None:
    register_owner(
        "understand.fact",
        lambda _brand, ids: {
            owner_id: Owner(f"Thing {owner_id}", f"/things/{owner_id}/") for owner_id in ids
        },
    )
    domain.cite_draft(
        owner=fact, language="en", rendered=domain.render("[[F-01]]", "en", case, now=NOON), now=NOON
    )
    html = signed_in(lead).get(page("fact", case, fact=1)).content.decode()
    assert f'<a href="/things/{fact.pk}/">Thing {fact.pk}</a>' in html


def test_ledger_costs_the_same_with_one_and_three_facts(case: Case, lead: Person, fact: Fact) -> None:
    client, found = signed_in(lead), []
    client.get(page("facts", case))
    for count in (0, 2):
        for _ in range(count):
            make_fact(case, lead)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page("facts", case)).status_code == 200
        found.append(
            (
                len(captured),
                sum(bool(re.search(r'FROM "understand_', each["sql"])) for each in captured.captured_queries),
            )
        )
    assert found[0] == found[1]
    assert found[0][1] == LEDGER_QUERIES


def test_facts_of_the_brand_lead_to_the_newest_open_case(brand: Brand, lead: Person) -> None:
    client, url = signed_in(lead), reverse("understand:facts_now", args=[brand.slug])
    assert "no case is open" in client.get(url).content.decode()
    case = make_case(brand, lead)
    assert client.get(url)["Location"] == page("facts", case)


def test_case_page_shows_the_ledger_and_its_state(case: Case, lead: Person, fact: Fact) -> None:
    make_fact(case, lead, status="unknown", subject="First batch")
    html = signed_in(lead).get(case.path).content.decode()
    for words in ("12,480", "not known yet", "2, of which 1 is not confirmed", "Facts confirmed: 1 of 2."):
        assert words in html


def test_value_changed_by_form_is_true_as_of_now_unless_told(case: Case, lead: Person, fact: Fact) -> None:
    client, url = signed_in(lead), page("edit", case, fact=fact.number)
    with clock.set_to(NOON + timedelta(hours=1)):
        client.post(url, FORM | {"value": "13,000", "base_version": "1"})
        client.post(url, FORM | {"value": "14,000", "base_version": "2", "as_of": "2026-11-19T13:30"})
    assert [version.as_of - NOON for version in fact.versions.order_by("number")] == [
        timedelta(0),
        timedelta(hours=1),
        timedelta(minutes=30),
    ]


def test_versions_stand_side_by_side_with_what_changed(case: Case, fact: Fact, lead: Person) -> None:
    version = fact.versions.get()
    draft = replace(draft_of(version), value=12500, scope="in Lyon", margin=10, as_of=None)
    domain.change_fact(fact, draft=draft, base_version=1, by=lead, now=NOON + timedelta(hours=1))
    client = signed_in(lead)
    shown = client.get(page("compare", case, fact=1)).content.decode()
    assert "<del>12,480</del>" in shown
    assert "<ins>12,500\u00a0±\u00a010</ins>" in shown
    assert "<ins>in Lyon</ins>" in shown
    assert page("compare", case, fact=1) in client.get(page("fact", case, fact=1)).content.decode()
    assert "12,480 → 12,500" in client.get(page("fact", case, fact=1)).content.decode()
    again = client.get(page("compare", case, fact=1), {"from": "2", "to": "2"}).content.decode()
    assert "<del>" not in again
    outsider = signed_in(make_person(role=Role.OWNER, brand=make_brand()))
    assert outsider.get(page("compare", case, fact=1)).status_code == 404


def test_only_version_has_nothing_to_stand_beside(case: Case, fact: Fact, lead: Person) -> None:
    assert signed_in(lead).get(page("compare", case, fact=1))["Location"] == fact_path(fact)


def test_clash_is_shown_and_settled_by_those_who_may_confirm(case: Case, fact: Fact, lead: Person) -> None:
    make_fact(case, lead, value=12500)
    clash = FactClash.objects.get()
    settle = reverse("understand:settle_facts", args=[case.brand.slug, case.number, clash.pk])
    writer = signed_in(make_person(role=Role.WRITER, brand=case.brand))
    assert "exclude each other" in writer.get(page("facts", case)).content.decode()
    assert settle not in writer.get(page("fact", case, fact=1)).content.decode()
    assert writer.post(settle, {"reason": "Both."}).status_code == 403
    client = signed_in(lead)
    assert settle in client.get(page("fact", case, fact=1)).content.decode()
    assert "exclude each other: say which one is true" in client.get(case.path).content.decode()
    client.post(settle, {"reason": "Counted twice."})
    assert "exclude each other" not in client.get(page("facts", case)).content.decode()
    outsider = signed_in(make_person(role=Role.OWNER, brand=make_brand()))
    assert outsider.post(settle, {"reason": "Both."}).status_code == 404


def test_how_we_know_leads_to_the_evidence(case: Case, fact: Fact, lead: Person) -> None:
    piece = domain.add_file(case, b"Counted by hand.", name="count.txt", facts=[fact], by=lead, now=NOON)
    shown = signed_in(lead).get(page("fact", case, fact=1)).content.decode()
    assert f'href="{piece.path}"' in shown
    assert f"{page('add_evidence', case)}?fact=1" in shown


def test_fact_to_check_again_is_expected_of_its_owner(case: Case, lead: Person) -> None:
    make_fact(case, lead, expires_at=clock.now() + timedelta(minutes=40))
    shown = signed_in(lead).get(case.path).content.decode()
    assert "Check F-01, Packets, again" in shown
