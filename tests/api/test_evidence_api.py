"""A program keeps evidence, takes what was proposed, and settles facts that exclude each other."""

import base64

import pytest

from fauxpas.core.models import Brand, Person, Role
from fauxpas.room.models import Case
from tests.api.program import Program, program_of
from tests.factories import make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n a burnt kettle"


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


@pytest.fixture
def program(brand: Brand, lead: Person) -> Program:
    return program_of(lead, brand)


def at(case: Case, rest: str) -> str:
    return f"/brands/{case.brand.slug}/cases/{case.number}/{rest}"


def test_program_keeps_holds_and_removes_a_piece(case: Case, lead: Person, program: Program) -> None:
    make_fact(case, lead)
    sent = {"content": base64.b64encode(PICTURE).decode(), "name": "kettle.png", "facts": [1]}
    piece = program.done("POST", at(case, "evidence"), sent)
    assert (piece["key"], piece["facts"], piece["files"][0]["media_type"]) == ("E-01", [1], "image/png")
    digest = piece["files"][0]["digest"]
    read = program.done("GET", at(case, f"evidence/1/files/{digest}"))
    assert base64.b64decode(read["content"]) == PICTURE
    assert program.done("POST", at(case, "evidence/1/hold"), {"reason": "Court."})["held_because"] == "Court."
    assert program.call("POST", at(case, "evidence/1/remove"), {"reason": "No."}).status_code == 409
    program.done("POST", at(case, "evidence/1/release"), {"reason": "Done."})
    assert program.done("POST", at(case, "evidence/1/remove"), {"reason": "No."})["gone"] == "by_hand"
    assert program.call("GET", at(case, f"evidence/1/files/{digest}")).status_code == 409
    assert [each["key"] for each in program.done("GET", at(case, "evidence"))["items"]] == ["E-01"]


def test_program_sends_one_thing_at_a_time(case: Case, program: Program) -> None:
    for sent in ({}, {"text": "One.", "address": "https://x.example/"}, {"text": "One.", "facts": [9]}):
        assert program.call("POST", at(case, "evidence"), sent).status_code == 422


def test_program_takes_a_proposal_as_reported_and_dismisses_another(case: Case, program: Program) -> None:
    program.done("POST", at(case, "evidence"), {"text": "12 customers were injured. Lot L4471 is bad."})
    proposals = {each["type"]: each for each in program.done("GET", at(case, "proposals"))["items"]}
    number, lot = proposals["number"], proposals["reference"]
    fact = {"subject": "Customers injured", "type": "number", "value": 12, "margin": 2, "status": "confirmed"}
    taken = program.done("POST", at(case, f"proposals/{number['id']}/take"), fact)
    current = taken["current"]
    assert (current["status"], current["margin"], current["value_said"]["en"]) == (
        "reported",
        2.0,
        "12\u00a0±\u00a02",
    )
    left = program.done("POST", at(case, f"proposals/{lot['id']}/dismiss"))
    assert left["state"] == "dismissed"
    assert program.done("GET", at(case, "proposals"))["items"] == []


def test_program_sees_and_settles_facts_that_exclude_each_other(
    case: Case, lead: Person, program: Program
) -> None:
    make_fact(case, lead)
    make_fact(case, lead, value=12500)
    (clash,) = program.done("GET", at(case, "clashes"))["items"]
    assert clash["facts"] == [2, 1]
    program.done("POST", at(case, f"clashes/{clash['id']}/settle"), {"reason": "Counted twice."})
    assert program.done("GET", at(case, "clashes"))["items"] == []
