"""Dormant pages: nobody approves their own, only approved words go live, and what was said stays."""

from datetime import timedelta
from functools import partial

import pytest

from fauxpas.core import queue, trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.engage import domain
from fauxpas.engage.domain.dormant import MOVES
from fauxpas.engage.models import DormantPage, Showing
from fauxpas.engage.page.publish import folder_of
from fauxpas.room.models import Case
from fauxpas.understand.models import PublicText
from tests.engage.sayings import case_of, say
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db
TEXTS = {
    "fr": {"title": "Rappel", "body": "Ne les mangez pas."},
    "en": {"title": "Recall", "body": "Do not eat them."},
}
State = DormantPage.State


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand)


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


def _prepared(brand: Brand, by: Person, texts: dict[str, dict[str, str]] | None = None) -> DormantPage:
    return domain.prepare(brand, scenario="allergy", texts=texts or TEXTS, by=by, now=NOON)


def _ready(brand: Brand, writer: Person, lead: Person) -> DormantPage:
    return domain.approve(_prepared(brand, writer), by=lead, now=NOON)


def _front(brand: Brand, language: str = "en") -> str:
    while queue.work_one(worker="test", now=NOON + timedelta(hours=1)):
        pass
    return (folder_of(brand) / f"current/{language}/index.html").read_text()


def test_approved_page_goes_live_in_one_tap_and_stands_on_the_public_page(
    brand: Brand, writer: Person, lead: Person
) -> None:
    page = domain.go_live(_ready(brand, writer, lead), by=writer, now=NOON)
    assert page.state == State.LIVE
    assert "Do not eat them." in _front(brand, "en")
    assert "Ne les mangez pas." in _front(brand, "fr")
    said = (
        PublicText.objects.filter(owner_label="engage.showing")
        .values_list("language", "kind", "body")
        .order_by("language")
    )
    assert list(said) == [("en", "dormant", "Do not eat them."), ("fr", "dormant", "Ne les mangez pas.")]


def test_author_may_not_approve(brand: Brand) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    page = _prepared(brand, lead)
    with pytest.raises(NotAllowed):
        domain.approve(page, by=lead, now=NOON)
    assert DormantPage.objects.get().state == State.DRAFT


def test_change_of_words_voids_the_approval_and_makes_its_writer_the_author(
    brand: Brand, writer: Person, lead: Person
) -> None:
    page = domain.revise(
        _ready(brand, writer, lead),
        texts={**TEXTS, "en": {"title": "Recall", "body": "Eat them."}},
        by=lead,
        now=NOON,
    )
    assert (page.state, page.approved_by, page.author) == (State.DRAFT, None, lead)
    with pytest.raises(MoveRefused):
        domain.go_live(page, by=writer, now=NOON)
    with pytest.raises(NotAllowed):
        domain.approve(page, by=lead, now=NOON)


def test_author_may_not_approve_after_a_colleague_changed_a_sign(
    brand: Brand, writer: Person, lead: Person
) -> None:
    page = _prepared(brand, lead)
    touched = {code: words | {"title": f"{words['title']}."} for code, words in TEXTS.items()}
    page = domain.revise(page, texts=touched, by=writer, now=NOON)
    fresh = make_person(role=Role.VOICE, brand=brand, name="Fresh Eyes")
    with pytest.raises(NotAllowed, match="Fresh Eyes"):
        domain.approve(page, by=lead, now=NOON)
    assert domain.approve(page, by=fresh, now=NOON).approved_by == fresh


def test_page_that_cites_a_fact_is_refused(brand: Brand, writer: Person) -> None:
    with pytest.raises(InputRefused, match="cites no fact"):
        _prepared(brand, writer, {"fr": {"title": "Rappel", "body": "Nous rappelons [[F-03]]."}})


def test_page_without_every_language_is_not_approved(brand: Brand, writer: Person, lead: Person) -> None:
    page = _prepared(brand, writer, {"fr": TEXTS["fr"], "en": {"title": "Recall", "body": " "}})
    with pytest.raises(InputRefused, match="en"):
        domain.approve(page, by=lead, now=NOON)


def test_page_whose_approval_has_ended_does_not_go_live_until_approved_again(
    brand: Brand, writer: Person, lead: Person
) -> None:
    page = _ready(brand, writer, lead)
    later = NOON + timedelta(days=366)
    with pytest.raises(MoveRefused):
        domain.go_live(page, by=writer, now=later)
    assert domain.go_live(domain.approve(page, by=lead, now=later), by=writer, now=later).state == State.LIVE


def test_going_live_in_a_case_is_its_first_public_word(brand: Brand, writer: Person, lead: Person) -> None:
    case = case_of(brand)
    domain.go_live(_ready(brand, writer, lead), by=writer, now=NOON, case=case)
    assert Case.objects.get().first_word_at == NOON
    assert TrailEntry.objects.filter(thread=case.thread, verb="dormant.live").exists()


def test_second_tap_changes_nothing(brand: Brand, writer: Person, lead: Person) -> None:
    page = domain.go_live(_ready(brand, writer, lead), by=writer, now=NOON)
    again = domain.go_live(page, by=lead, now=NOON + timedelta(minutes=1))
    assert (again.live_at, again.live_by, Showing.objects.count()) == (NOON, writer, 1)


def test_page_taken_down_leaves_the_front_keeps_its_words_and_may_go_live_again(
    brand: Brand, writer: Person, lead: Person
) -> None:
    page = domain.go_live(_ready(brand, writer, lead), by=writer, now=NOON)
    page = domain.take_down(page, by=lead, now=NOON + timedelta(hours=1))
    assert page.state == State.READY
    text = PublicText.objects.get(language="en")
    assert "Do not eat them." not in _front(brand)
    assert "Do not eat them." in (folder_of(brand) / f"current/en/{text.pk}/index.html").read_text()
    domain.go_live(page, by=writer, now=NOON + timedelta(hours=2))
    assert PublicText.objects.filter(language="en").count() == 2


def test_page_of_a_case_taken_down_no_longer_heads_the_front(
    brand: Brand, writer: Person, lead: Person
) -> None:
    case = case_of(brand)
    say(brand, "We know nothing yet.", case=case, kind="holding", title="What we know")
    page = domain.go_live(_ready(brand, writer, lead), by=writer, now=NOON + timedelta(minutes=3), case=case)
    domain.take_down(page, by=lead, now=NOON + timedelta(minutes=4))
    front = _front(brand)
    assert "<h1>What we know</h1>" in front
    assert "Do not eat them." not in front
    text = PublicText.objects.get(language="en", kind="dormant")
    assert f"/en/{text.pk}/" in front
    assert "Taken from the front page" in (folder_of(brand) / f"current/en/{text.pk}/index.html").read_text()


def test_live_page_is_not_changed_under_its_readers(brand: Brand, writer: Person, lead: Person) -> None:
    page = domain.go_live(_ready(brand, writer, lead), by=writer, now=NOON)
    with pytest.raises(MoveRefused):
        domain.revise(page, texts={}, by=writer, now=NOON)


@pytest.mark.parametrize("verb", ["revise", "approve", "go_live", "take_down"])
def test_moves_that_the_table_does_not_name_are_refused(
    brand: Brand, writer: Person, lead: Person, verb: str
) -> None:
    for state in State:
        DormantPage.objects.all().delete()
        page = _prepared(brand, writer)
        DormantPage.objects.update(state=state)
        acts: dict[str, partial[DormantPage]] = {
            "revise": partial(domain.revise, page, texts={}, by=writer, now=NOON),
            "approve": partial(domain.approve, page, by=lead, now=NOON),
            "go_live": partial(domain.go_live, page, by=lead, now=NOON),
            "take_down": partial(domain.take_down, page, by=lead, now=NOON),
        }
        act = acts[verb]
        if (state, verb) in MOVES:
            act()
            assert DormantPage.objects.get().state == MOVES[state, verb]
        elif (state, verb) != (State.LIVE, "go_live"):
            with pytest.raises(MoveRefused):
                act()


def test_second_page_for_a_scenario_is_refused(brand: Brand, writer: Person) -> None:
    _prepared(brand, writer)
    with pytest.raises(InputRefused):
        _prepared(brand, writer)


def test_each_deed_needs_its_right_and_membership(brand: Brand, writer: Person, lead: Person) -> None:
    page = _ready(brand, writer, lead)
    reader, support = make_person(role=Role.READER, brand=brand), make_person(role=Role.SUPPORT, brand=brand)
    outsider, elsewhere = make_person(), make_person(role=Role.OWNER, brand=make_brand())
    for person, fault in (
        (reader, NotAllowed),
        (support, NotAllowed),
        (outsider, NotFound),
        (elsewhere, NotFound),
    ):
        for act in (
            lambda person=person: domain.prepare(brand, scenario="fire", texts=TEXTS, by=person, now=NOON),
            lambda person=person: domain.revise(page, texts=TEXTS, by=person, now=NOON),
            lambda person=person: domain.approve(page, by=person, now=NOON),
            lambda person=person: domain.go_live(page, by=person, now=NOON),
            lambda person=person: domain.take_down(page, by=person, now=NOON),
            lambda person=person: domain.change_page(
                brand, address="", contact={}, emergency={}, by=person, now=NOON
            ),
        ):
            with pytest.raises(fault):
                act()
    with pytest.raises(NotAllowed):
        domain.approve(page, by=writer, now=NOON)


def test_every_deed_is_in_the_trail_which_holds(brand: Brand, writer: Person, lead: Person) -> None:
    page = domain.go_live(_ready(brand, writer, lead), by=writer, now=NOON)
    domain.take_down(page, by=lead, now=NOON)
    domain.change_page(
        brand, address="https://info.example", contact={"en": "01 99"}, emergency={}, by=lead, now=NOON
    )
    verbs = list(TrailEntry.objects.order_by("index").values_list("verb", flat=True))
    assert verbs == ["dormant.prepared", "dormant.approved", "dormant.live", "dormant.down", "page.changed"]
    assert trail.verify(brand.organisation) is None


def test_address_of_the_page_is_a_web_address(brand: Brand, lead: Person) -> None:
    for address in ("info.example", "ftp://info.example", "https://", "javascript:alert(1)"):
        with pytest.raises(InputRefused):
            domain.change_page(brand, address=address, contact={}, emergency={}, by=lead, now=NOON)
