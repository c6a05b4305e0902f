"""One text in several lengths: what each place is given."""

from datetime import timedelta

import pytest

from fauxpas.core.channels import Said
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand, Person
from fauxpas.react import domain
from fauxpas.react.domain.lengths import families_of, family_of, fitting
from fauxpas.react.models import Delivery, Statement
from fauxpas.room.models import Case
from tests.factories import NOON
from tests.react.acts import LATER, PROMISE, confirmed_fact, digest, written

SAID = Said(
    "Kettlewick", "update", "en", "Where we stand", "x " * 300, "https://k.example/", NOON, None, "UTC"
)
LONG = "We are checking every kettle we sold since March. " * 12


def shortened(case: Case, writer: Person, body: str, *, whole: str = LONG) -> Statement:
    """A long text with a short post in English."""
    statement = written(case, writer, body=whole)
    return domain.save_texts(
        statement,
        {},
        base_version=2,
        next_update_at=PROMISE,
        by=writer,
        now=NOON,
        beside=domain.Beside(shorts={("en", "post"): body}),
    )


@pytest.mark.parametrize(
    ("limit", "family"),
    [(None, ""), (160, "message"), (280, "post"), (500, "post"), (3000, "long_post"), (9000, "")],
)
def test_family_follows_the_limit(limit: int | None, family: str) -> None:
    found = family_of(limit)
    assert (found.key if found else "") == family


def test_families_are_told_once_the_shortest_first() -> None:
    assert [family.key for family in families_of([3000, None, 280, 300])] == ["post", "long_post"]


@pytest.mark.parametrize(
    ("limit", "shorts", "given"),
    [
        (None, {"post": "short"}, SAID.body),
        (5000, {"post": "short", "long_post": "long"}, SAID.body),
        (500, {"post": "short", "message": "tiny"}, "short"),
        (500, {"post": "y" * 600, "message": "tiny"}, "tiny"),
        (500, {"post": "y" * 600}, "y" * 600),
        (500, {"long_post": "long"}, SAID.body),
        (500, {}, SAID.body),
    ],
)
def test_place_gets_the_longest_text_that_fits(limit: int | None, shorts: dict[str, str], given: str) -> None:
    assert fitting(SAID, shorts, limit=limit).body == given


def test_short_text_is_delivered_where_the_whole_does_not_fit_with_its_facts_filled_in(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    confirmed_fact(case, lead)
    for name, limit in (("X", 280), ("LinkedIn", 3000)):
        domain.add_channel(
            brand,
            kind="assisted",
            name=name,
            language="en",
            config={"network": name, "limit": limit},
            by=lead,
            now=NOON,
        )
    statement = shortened(case, writer, "[[F-01]] kettles.", whole=f"{LONG} We sold [[F-01]] kettles.")
    statement = domain.submit(statement, by=writer, now=NOON)
    statement = domain.approve(statement, by=lead, now=LATER, digest=digest(statement))
    domain.publish(statement, by=writer, now=LATER)
    given = {delivery.channel.name: delivery.text for delivery in Delivery.objects.select_related("channel")}
    assert given["X"].startswith("Where we stand\n12,480 kettles.\n")
    assert LONG.strip() in given["LinkedIn"]


def test_short_text_says_nothing_that_the_whole_one_does_not(
    case: Case, writer: Person, lead: Person
) -> None:
    confirmed_fact(case, lead)
    statement = shortened(case, writer, "[[F-01]] kettles. {what to do}")
    found = domain.find_obstacles(statement, domain.read_texts(statement, now=LATER), now=LATER)
    assert {obstacle.code for obstacle in found} == {"short_says_more", "open_slot"}


def test_approval_holds_on_to_the_short_texts_too(case: Case, writer: Person) -> None:
    one = digest(shortened(case, writer, "One."))
    statement = Statement.objects.get()
    statement.shorts.update(body="Two.")
    assert digest(Statement.objects.get()) != one


def test_contradiction_in_a_short_text_stops_too(case: Case, writer: Person, lead: Person) -> None:
    confirmed_fact(case, lead)
    statement = shortened(case, writer, "We sold 14,300 kettles.")
    readings = domain.read_texts(statement, now=LATER)
    (obstacle,) = domain.find_obstacles(statement, readings, now=LATER)
    assert (obstacle.code, obstacle.field) == ("contradiction", "short_en_post")


def test_short_text_is_held_to_its_family(case: Case, writer: Person) -> None:
    with pytest.raises(InputRefused):
        shortened(case, writer, "y" * 501)
    assert timedelta(hours=2) == PROMISE - NOON
