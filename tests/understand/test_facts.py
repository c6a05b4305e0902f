from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Notice, Person, Role, TrailEntry
from fauxpas.room.domain import take_seat
from fauxpas.room.models import Case
from fauxpas.room.timeline import timeline
from fauxpas.understand import domain
from fauxpas.understand.domain import FactDraft, draft_of
from fauxpas.understand.domain.facts import fact_path
from fauxpas.understand.models import Citation, Fact, FactVersion, PublicText
from fauxpas.understand.statuses import NEXT
from tests.factories import NOON, make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


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


def now_of(fact: Fact) -> FactVersion:
    return fact.versions.latest("number")


def changed(fact: Fact, by: Person, **said: object) -> Fact:
    version = now_of(fact)
    draft = replace(draft_of(version), **said)  # type: ignore[arg-type]  # the fields differ in type
    return domain.change_fact(fact, draft=draft, base_version=version.number, by=by, now=NOON + HOUR)


def test_fact_added_is_numbered_in_its_case(case: Case, lead: Person, brand: Brand) -> None:
    first, second = make_fact(case, lead), make_fact(case, lead)
    elsewhere = make_fact(make_case(brand, lead), lead)
    assert [first.key, second.key, elsewhere.key] == ["F-01", "F-02", "F-01"]
    version = now_of(first)
    assert (version.value, version.status, version.owner, version.as_of, version.number) == (
        12480,
        "confirmed",
        lead,
        NOON,
        1,
    )


def test_fact_changed_keeps_what_it_said(case: Case, lead: Person) -> None:
    fact = changed(make_fact(case, lead), lead, value=12500)
    assert [(v.number, v.value) for v in fact.versions.order_by("number")] == [(1, 12480), (2, 12500)]
    assert fact.current == now_of(fact)


def test_fact_changed_to_the_same_records_nothing(case: Case, lead: Person) -> None:
    assert changed(make_fact(case, lead), lead).versions.count() == 1


def test_fact_changed_on_a_stale_base_is_a_conflict_and_keeps_the_first(case: Case, lead: Person) -> None:
    fact = make_fact(case, lead)
    mine = replace(draft_of(now_of(fact)), value=1)
    changed(fact, lead, value=12500)
    with pytest.raises(Conflict):
        domain.change_fact(fact, draft=mine, base_version=1, by=lead, now=NOON)
    assert now_of(fact).value == 12500


def test_fact_without_subject_source_or_readable_value_says_so_by_field(case: Case, lead: Person) -> None:
    draft = FactDraft(
        subject=" ", type="number", value="many", source_url="ftp://x", as_of=NOON + HOUR, expires_at=NOON
    )
    with pytest.raises(InputRefused) as refusal:
        domain.add_fact(case, draft=draft, by=lead, now=NOON)
    assert set(refusal.value.fields) == {"subject", "value", "source", "source_url", "as_of", "expires_at"}
    with pytest.raises(InputRefused) as refusal:
        domain.add_fact(case, draft=FactDraft(subject="Cause", source="Quality"), by=lead, now=NOON)
    assert set(refusal.value.fields) == {"text"}


def test_unknown_fact_needs_neither_value_nor_source(case: Case, writer: Person) -> None:
    fact = make_fact(case, writer, status="unknown", value="who knows", source="", text={})
    assert now_of(fact).value is None


def test_confirming_needs_the_right(case: Case, writer: Person, brand: Brand) -> None:
    with pytest.raises(NotAllowed):
        make_fact(case, writer)
    fact = make_fact(case, writer, status="reported")
    with pytest.raises(NotAllowed):
        domain.set_status(fact, status="confirmed", base_version=1, by=writer, now=NOON)
    support = make_person(role=Role.SUPPORT, brand=brand)
    assert (
        now_of(domain.set_status(fact, status="confirmed", base_version=1, by=support, now=NOON)).status
        == "confirmed"
    )


def test_new_value_of_a_confirmed_fact_is_reported_until_confirmed(
    case: Case, lead: Person, writer: Person
) -> None:
    fact = make_fact(case, lead)
    with pytest.raises(NotAllowed):
        changed(fact, writer, value=13000)
    assert now_of(changed(fact, writer, value=13000, status="reported")).value == 13000


def test_outsider_and_reader_add_nothing(case: Case, brand: Brand) -> None:
    with pytest.raises(NotFound):
        make_fact(case, make_person(role=Role.LEAD, brand=make_brand()))
    with pytest.raises(NotAllowed):
        make_fact(case, make_person(role=Role.READER, brand=brand), status="reported")


STATUSES = FactVersion.Status.values


@pytest.mark.parametrize(("status", "to"), [(a, b) for a in STATUSES for b in STATUSES if a != b])
def test_status_moves_are_exactly_those_of_the_table(case: Case, lead: Person, status: str, to: str) -> None:
    fact = make_fact(case, lead)
    fact.versions.update(status=status)
    if to in NEXT[status]:
        assert now_of(domain.set_status(fact, status=to, base_version=1, by=lead, now=NOON)).status == to
    else:
        with pytest.raises(MoveRefused):
            domain.set_status(fact, status=to, base_version=1, by=lead, now=NOON)


def test_render_fills_values_and_sentences_with_their_spans(case: Case, lead: Person) -> None:
    make_fact(case, lead)
    make_fact(
        case, lead, subject="Cause", type="text", value=None, text={"fr": "Une étiquette.", "en": "A label."}
    )
    body = "Nous comptons [[F-01]] paquets. Cause : [[ f-2 ]] [[F-01 text]]"
    rendered = domain.render(body, "fr", case, now=NOON)
    assert (
        rendered.text
        == "Nous comptons 12\u202f480 paquets. Cause : Une étiquette. Il y a 12\u202f480 paquets en rayon."
    )
    assert [
        (rendered.text[cited.start : cited.end], cited.version.fact.number) for cited in rendered.citations
    ] == [
        ("12\u202f480", 1),
        ("Une étiquette.", 2),
        ("Il y a 12\u202f480 paquets en rayon.", 1),
    ]
    assert rendered.problems == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"status": "reported"}, ["F-01 is “reported”: only a confirmed fact can be said in public."]),
        ({"public": False}, ["F-01 is for the room only."]),
        ({"text": {"fr": "Il y a {value} paquets."}}, ["F-01 has no sentence in English."]),
        ({"expires_at": NOON + HOUR}, ["F-01 was to be checked again by now."]),
    ],
)
def test_render_says_why_a_fact_cannot_be_public(
    case: Case, lead: Person, said: dict[str, object], words: list[str]
) -> None:
    make_fact(case, lead, **({"status": "confirmed"} | said))  # type: ignore[arg-type]  # the fields differ in type
    rendered = domain.render("About [[F-01]].", "en", case, now=NOON + HOUR)
    assert [problem.message for problem in rendered.problems] == words
    assert [("About [[F-01]]."[p.start : p.end], p.key) for p in rendered.problems] == [("[[F-01]]", "F-01")]


def test_render_of_an_absent_fact_is_a_problem_and_stays_as_typed(case: Case) -> None:
    rendered = domain.render("About [[F-99]].", "en", case, now=NOON)
    assert (rendered.text, rendered.citations, [p.key for p in rendered.problems]) == (
        "About [[F-99]].",
        [],
        ["F-99"],
    )


def test_render_costs_one_query(
    case: Case, lead: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_fact(case, lead)
    with django_assert_num_queries(1):
        domain.render("[[F-01]] [[F-02]] [[F-03 text]]", "en", case, now=NOON)


def said_in_public(case: Case, body: str, *, corrects: PublicText | None = None) -> PublicText:
    owner = Fact.objects.create(case=case, number=1000 + PublicText.objects.count(), created_at=NOON)
    return domain.record_public_text(
        case=case,
        owner=owner,
        kind="update",
        language="en",
        title="Update",
        body=body,
        now=NOON,
        corrects=corrects,
    )


def test_public_text_keeps_the_words_and_the_versions(case: Case, lead: Person) -> None:
    fact = make_fact(case, lead)
    text = said_in_public(case, "We count [[F-01]] packets.")
    citation = Citation.objects.get(owner_id=text.owner_id)
    assert (text.body, text.brand, text.said_at) == ("We count 12,480 packets.", case.brand, NOON)
    assert (citation.version, citation.start, citation.end, citation.public) == (fact.current, 9, 15, True)


def test_public_text_citing_what_is_not_confirmed_is_refused(case: Case, lead: Person) -> None:
    make_fact(case, lead, status="reported")
    with pytest.raises(MoveRefused, match="F-01"):
        said_in_public(case, "We count [[F-01]] packets.")
    assert not PublicText.objects.exists()
    assert not Citation.objects.exists()


def test_changed_fact_lists_what_it_touches_until_corrected(case: Case, lead: Person, writer: Person) -> None:
    fact = make_fact(case, lead)
    other = make_fact(case, lead)
    text = said_in_public(case, "We count [[F-01]] packets.")
    said_in_public(case, "Of [[F-02]] packets.")
    domain.cite_draft(
        owner=other, language="en", rendered=domain.render("Still [[F-01]].", "en", case, now=NOON), now=NOON
    )
    assert len(domain.texts_touched_by(fact)) == 0
    take_seat(case, function="writer", by=writer, now=NOON)
    fact = changed(fact, lead, value=12500)
    touched = domain.texts_touched_by(fact)
    assert (touched.public, touched.drafts) == ([text], [("understand.fact", other.pk, "en")])
    assert Notice.objects.get(key=f"fact:{fact.pk}:2").person == writer
    said_in_public(case, "It is [[F-01]].", corrects=text)
    domain.cite_draft(
        owner=other, language="en", rendered=domain.render("Now [[F-01]].", "en", case, now=NOON), now=NOON
    )
    assert len(domain.texts_touched_by(fact)) == 0


def test_fact_change_that_touches_nothing_tells_nobody(case: Case, lead: Person, writer: Person) -> None:
    take_seat(case, function="writer", by=writer, now=NOON)
    changed(make_fact(case, lead), lead, value=12500)
    assert not Notice.objects.exists()


def test_timeline_tells_facts_in_words(case: Case, lead: Person) -> None:
    fact = make_fact(case, lead, text={"en": "{value} packets.", "fr": "{value} paquets."})
    said_in_public(case, "We count [[F-01]] packets.")
    fact = changed(fact, lead, value=12500)
    domain.set_status(fact, status="disputed", base_version=2, by=lead, now=NOON)
    lines, _more = timeline(case)
    told = {str(line.sentence): str(line.meta) for line in lines if line.tag == "F-01"}
    assert told == {
        "Packets in shops is now “disputed”.": "1 text uses what it said before.",
        "Packets in shops: 12,480 became 12,500 (confirmed).": "1 text uses what it said before.",
        "Packets in shops: 12,480 (confirmed).": "",
    }
    assert {line.url for line in lines if line.tag == "F-01"} == {fact_path(fact)}


def test_timeline_quotes_a_fact_that_is_a_sentence(case: Case, lead: Person) -> None:
    sentence = {"type": "text", "value": "", "unit": ""}
    fact = make_fact(case, lead, subject="lot A", attribute="", text={"en": "Lot A is off sale."}, **sentence)
    changed(fact, lead, text={"en": "Lots A and B are off sale."})
    told = [str(line.sentence) for line in timeline(case)[0] if line.tag == "F-01"]
    assert told[0] == "lot A: “Lot A is off sale” became “Lots A and B are off sale” (confirmed)."


def test_every_change_of_a_fact_is_in_a_trail_that_holds(case: Case, lead: Person) -> None:
    changed(make_fact(case, lead), lead, value=12500)
    verbs = (
        TrailEntry.objects.filter(subject_label="understand.fact")
        .order_by("index")
        .values_list("verb", flat=True)
    )
    assert list(verbs) == ["fact.added", "fact.changed"]
    assert trail.verify(case.brand.organisation) is None
