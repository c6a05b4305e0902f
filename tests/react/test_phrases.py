"""A brand's own rules of the lint."""

import pytest

from fauxpas.core.errors import InputRefused, NotAllowed
from fauxpas.core.models import Brand, Person, TrailEntry
from fauxpas.react import domain
from fauxpas.react.domain.checks import Checked, check_texts
from fauxpas.react.models import BrandPhrase
from fauxpas.room.models import Case
from tests.factories import NOON, make_brand
from tests.react.acts import LATER, written


def over(case: Case, writer: Person, body: str) -> Checked:
    """English words read over."""
    statement = written(case, writer, body=body)
    return check_texts(statement, domain.read_texts(statement, now=LATER), now=LATER)[1]


def test_phrase_never_said_is_marked_with_what_to_say_instead(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    domain.add_phrase(
        brand,
        language="en",
        rule="never",
        phrase="little  Kettle*",
        instead="Kettlewick One",
        by=lead,
        now=NOON,
    )
    body = "Our LITTLE kettles are safe."
    (mark,) = [mark for mark in over(case, writer, body).marks if mark.rule == "brand"]
    assert body[mark.start : mark.end] == "LITTLE kettles"
    assert mark.repair is not None
    assert mark.repair.text == "Kettlewick One"
    assert not mark.stops


def test_phrase_of_another_language_or_brand_marks_nothing(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    domain.add_phrase(brand, language="fr", rule="never", phrase="kettle", by=lead, now=NOON)
    BrandPhrase.objects.create(
        brand=make_brand(name="Other"), language="en", rule="never", phrase="kettle", added_at=NOON
    )
    assert not [mark for mark in over(case, writer, "A kettle.").marks if mark.rule == "brand"]


def test_phrase_always_said_is_missed_until_it_is_said(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    domain.add_phrase(brand, language="en", rule="always", phrase="call us free", by=lead, now=NOON)
    assert [phrase.phrase for phrase in over(case, writer, "We check.").unsaid] == ["call us free"]
    assert not over(case, writer, "We check. Call us, free.").unsaid


@pytest.mark.parametrize("phrase", ["", "a (b", "a|b", "{sorry}", "…", "a .. b", "x" * 121, "<Name>"])
def test_what_is_no_plain_phrase_is_refused(phrase: str, brand: Brand, lead: Person) -> None:
    with pytest.raises(InputRefused) as refused:
        domain.add_phrase(brand, language="en", rule="never", phrase=phrase, by=lead, now=NOON)
    assert "phrase" in refused.value.fields


def test_phrase_is_on_the_list_once_and_the_trail_keeps_both_moves(brand: Brand, lead: Person) -> None:
    added = domain.add_phrase(brand, language="en", rule="never", phrase="issue", by=lead, now=NOON)
    with pytest.raises(InputRefused):
        domain.add_phrase(brand, language="en", rule="never", phrase="issue", by=lead, now=NOON)
    domain.remove_phrase(added, by=lead, now=NOON)
    verbs = TrailEntry.objects.filter(verb__startswith="phrase.").order_by("index")
    assert list(verbs.values_list("verb", flat=True)) == ["phrase.added", "phrase.removed"]


def test_writer_may_not_change_the_list(brand: Brand, writer: Person) -> None:
    with pytest.raises(NotAllowed):
        domain.add_phrase(brand, language="en", rule="never", phrase="issue", by=writer, now=NOON)
