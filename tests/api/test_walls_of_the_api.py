"""Every operation the API describes, called by those who may and by those who may not."""

import json

import pytest

from fauxpas.core.models import Role, TrailHead
from tests.api.program import Program, operations, program_of, sample
from tests.everything import SECRET_WORD, Everything, make_everything
from tests.factories import make_brand, make_person

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def every() -> Everything:
    return make_everything()


def _statuses(program: Program, every: Everything, *, changes_only: bool = False) -> dict[str, int]:
    found = {}
    for each in operations():
        if "{brand}" not in each.path or (changes_only and each.scope == "read"):
            continue
        path, body = sample(each, every)
        answer = program.call(each.method, path, body)
        found[each.name] = answer.status_code
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == PROBLEM, each.name
            assert json.loads(answer.content)["status"] == answer.status_code
    return found


def _unlike(statuses: dict[str, int], expected: int) -> dict[str, int]:
    assert len(statuses) > 30
    return {name: status for name, status in statuses.items() if status != expected}


def test_names_of_operations_are_unique_and_snake_case() -> None:
    names = [each.name for each in operations()]
    assert len(names) == len(set(names))
    assert [name for name in names if not name.replace("_", "").islower()] == []


@pytest.mark.slow
def test_without_token_every_operation_answers_401(every: Everything) -> None:
    assert _unlike(_statuses(Program(), every), 401) == {}
    assert Program().call("GET", "/brands").headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.slow
def test_token_of_another_organisation_finds_nothing(every: Everything) -> None:
    other = make_brand()
    stranger = program_of(make_person(role=Role.OWNER, brand=other), other)
    before = TrailHead.objects.get(organisation=every.brand.organisation).size
    assert _unlike(_statuses(stranger, every), 404) == {}
    assert TrailHead.objects.get(organisation=every.brand.organisation).size == before
    assert SECRET_WORD not in stranger.call("GET", "/brands").content.decode()


@pytest.mark.slow
def test_ids_of_another_brand_are_not_found_under_ones_own(every: Everything) -> None:
    mine = make_everything()
    program = program_of(mine.owner, mine.brand)
    for each in operations():
        path, body = sample(each, every)
        if "{" not in each.path.replace("{brand}", "") or "{number}" in each.path:
            continue
        path = path.replace(every.brand.slug, mine.brand.slug)
        assert program.call(each.method, path, body).status_code == 404, each.name


@pytest.mark.slow
def test_token_of_one_brand_does_not_reach_another_of_the_organisation(every: Everything) -> None:
    sister = make_brand(every.brand.organisation)
    both = make_person(role=Role.OWNER, brand=sister)
    every.member.pk, every.member.person = None, both
    every.member.save(force_insert=True)
    assert program_of(both, sister).call("GET", f"/brands/{every.brand.slug}").status_code == 200
    assert _unlike(_statuses(program_of(both, sister, only_brand=True), every), 404) == {}


@pytest.mark.slow
def test_token_that_reads_changes_nothing(every: Everything) -> None:
    program = program_of(every.owner, every.brand, "read")
    assert _unlike(_statuses(program, every, changes_only=True), 403) == {}


@pytest.mark.slow
def test_token_that_writes_publishes_nothing(every: Everything) -> None:
    program = program_of(every.owner, every.brand, "read", "write")
    publishing = [each for each in operations() if each.scope == "publish"]
    assert {each.name for each in publishing} >= {"approve_statement", "publish_statement", "go_live"}
    for each in publishing:
        assert program.call(each.method, *sample(each, every)).status_code == 403, each.name


@pytest.mark.slow
def test_reader_changes_nothing_whatever_the_scopes(every: Everything) -> None:
    reader = make_person(role=Role.READER, brand=every.brand)
    program = program_of(reader, every.brand)
    assert _unlike(_statuses(program, every, changes_only=True), 403) == {}


@pytest.mark.slow
@pytest.mark.both
def test_owner_is_understood_by_every_operation(every: Everything) -> None:
    statuses = _statuses(program_of(every.owner, every.brand), every)
    assert {name: status for name, status in statuses.items() if status not in {200, 201, 403, 409}} == {}
    # The sweep has just made them the author of these words, and only who sits for the law makes remarks.
    refused = {name for name, status in statuses.items() if status == 403}
    assert refused == {"approve_statement", "approve_wording", "approve_dormant_page", "make_remark"}
