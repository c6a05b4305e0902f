"""What the lists cost: the same queries for one item as for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from fauxpas.watch.models import Source
from tests.api.program import Program, program_of
from tests.factories import (
    NOON,
    make_brand,
    make_case,
    make_fact,
    make_mentions,
    make_person,
    make_query,
    make_source,
)
from tests.react.acts import written

pytestmark = pytest.mark.django_db
# The token, once for the limit and its scope, and the brand; then the list itself.
MANNERS = 2
LISTS = {
    "/mentions": 2,
    "/cases": 1,
    "/cases/1/facts": 2,
    "/cases/1/log": 2,
    "/cases/1/tasks": 2,
    "/cases/1/clocks": 2,
    "/cases/1/statements": 4,
    "/queries": 1,
    "/members": 1,
}


def _add_one_of_each(brand: Brand, case: Case, source: Source, by: Person) -> None:
    make_mentions(source, "a kettle")
    make_case(brand, by)
    make_fact(case, by)
    make_query(brand, "kettle")
    room.note(case, text="A call.", by=by, now=NOON)
    room.add_task(case, title="Call", owner=by, by=by, now=NOON)
    written(case, by)
    make_person(role=Role.READER, brand=brand)


def _costs(program: Program, brand: Brand) -> dict[str, int]:
    found = {}
    for path in LISTS:
        with CaptureQueriesContext(connection) as queries:
            program.done("GET", f"/brands/{brand.slug}{path}")
        found[path] = len(queries) - MANNERS
    return found


@pytest.mark.slow
def test_lists_cost_the_same_for_one_item_and_for_three() -> None:
    brand = make_brand()
    owner = make_person(role=Role.OWNER, brand=brand)
    program, source = program_of(owner, brand), make_source(brand)
    make_query(brand, "kettle")
    case = make_case(brand, owner)
    with clock.set_to(NOON):
        program.done("GET", "/brands")
        _add_one_of_each(brand, case, source, owner)
        one = _costs(program, brand)
        for _ in range(2):
            _add_one_of_each(brand, case, source, owner)
        assert (one, _costs(program, brand)) == (LISTS, LISTS)
