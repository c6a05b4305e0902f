"""How the API behaves whatever is asked: repeats, limits, pages, errors in words."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext

from fauxpas.core import clock, queue
from fauxpas.core.models import ApiToken, Brand, IdempotentReply, Person, Role, TrailPayload
from fauxpas.core.queue import plan_periodic
from fauxpas.room.models import Case, LogEntry
from fauxpas.room.timeline import timeline
from fauxpas.web import api_manners
from fauxpas.web.server import WORKERS
from tests.api.program import Program, operations, program_of, sample
from tests.everything import make_everything
from tests.factories import NOON, make_brand, make_case, make_mentions, make_person, make_query, make_source

pytestmark = pytest.mark.django_db
NOTE = {"text": "The shop called."}


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def owner(brand: Brand) -> Person:
    return make_person(role=Role.OWNER, brand=brand)


@pytest.fixture
def program(brand: Brand, owner: Person) -> Program:
    return program_of(owner, brand)


@pytest.fixture
def log(brand: Brand, owner: Person) -> str:
    return f"/brands/{brand.slug}/cases/{make_case(brand, owner).number}/log"


def test_repeat_under_one_key_is_done_once_and_answered_alike(program: Program, log: str) -> None:
    first = program.call("POST", log, NOTE, **{"Idempotency-Key": "a"})
    again = program.call("POST", log, NOTE, **{"Idempotency-Key": "a"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert json.loads(first.content) == json.loads(again.content)
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert LogEntry.objects.count() == 1
    assert {answer.headers["Cache-Control"] for answer in (first, again)} == {"no-store"}


def test_refusal_under_one_key_is_repeated_as_a_problem(program: Program, log: str) -> None:
    answers = [program.call("POST", log, {"text": " "}, **{"Idempotency-Key": "a"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}


def test_key_of_another_request_is_refused(program: Program, log: str) -> None:
    program.done("POST", log, NOTE, **{"Idempotency-Key": "a"})
    other = program.call("POST", log, {"text": "Another."}, **{"Idempotency-Key": "a"})
    assert other.status_code == 422
    assert LogEntry.objects.count() == 1


def test_answer_is_not_repeated_to_who_lost_the_role_it_was_given_to(
    program: Program, owner: Person, log: str
) -> None:
    program.done("POST", log, NOTE, **{"Idempotency-Key": "a"})
    owner.memberships.update(role=Role.READER)
    again = program.call("POST", log, NOTE, **{"Idempotency-Key": "a"})
    assert again.status_code == 403
    assert NOTE["text"] not in again.content.decode()
    assert program.call("POST", log, NOTE, **{"Idempotency-Key": "b"}).status_code == 403
    assert LogEntry.objects.count() == 1


def test_same_key_of_another_token_is_another_key(program: Program, brand: Brand, log: str) -> None:
    second = program_of(make_person(role=Role.LEAD, brand=brand), brand)
    program.done("POST", log, NOTE, **{"Idempotency-Key": "a"})
    second.done("POST", log, NOTE, **{"Idempotency-Key": "a"})
    assert LogEntry.objects.count() == 2


def test_request_still_being_answered_is_a_conflict_until_it_is_given_up(program: Program, log: str) -> None:
    program.done("POST", log, NOTE, **{"Idempotency-Key": "a"})
    IdempotentReply.objects.update(status=None, body="")
    assert program.call("POST", log, NOTE, **{"Idempotency-Key": "a"}).status_code == 409
    IdempotentReply.objects.update(created_at=clock.now() - timedelta(minutes=3))
    assert program.call("POST", log, NOTE, **{"Idempotency-Key": "a"}).status_code == 201


def test_fault_of_ours_leaves_nothing_behind_and_may_be_tried_again(
    program: Program, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_after_writing(_entry: LogEntry) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("fauxpas.room.api.LogOut.of", breaks_after_writing)
        answer = program.call("POST", log, NOTE, **{"Idempotency-Key": "a"})
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert LogEntry.objects.count() == 0
    program.done("POST", log, NOTE, **{"Idempotency-Key": "a"})
    assert LogEntry.objects.count() == 1


def test_answers_kept_for_repeats_are_deleted_after_two_days(program: Program, log: str) -> None:
    with clock.set_to(NOON):
        program.done("POST", log, NOTE, **{"Idempotency-Key": "old"})
    with clock.set_to(NOON + timedelta(hours=40)):
        program.done("POST", log, NOTE, **{"Idempotency-Key": "new"})
    later = NOON + timedelta(hours=50)
    plan_periodic(now=later)
    while queue.work_one(worker="test", now=later) is not None:
        pass
    assert list(IdempotentReply.objects.values_list("key", flat=True)) == ["new"]


def test_too_many_calls_say_when_to_come_back(
    program: Program, brand: Brand, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_manners, "CALLS_HERE", 2)
    other = program_of(owner, brand, "read")
    other.client = program.client
    with clock.set_to(NOON + timedelta(seconds=18)):
        answers = [program.call("GET", "/brands") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[0].headers["RateLimit"] == '"minute";r=1'
        assert answers[2].headers["Retry-After"] == "42"
        assert other.call("GET", "/brands").status_code == 200
    with clock.set_to(NOON + timedelta(seconds=60)):
        assert program.call("GET", "/brands").status_code == 200


def test_processes_of_the_room_together_allow_what_is_promised(program: Program) -> None:
    allowed = int(re.findall(r"q=(\d+)", program.call("GET", "/brands").headers["RateLimit-Policy"])[0])
    assert allowed * WORKERS == api_manners.CALLS_A_MINUTE


def test_token_is_looked_up_once_in_a_call(program: Program, brand: Brand) -> None:
    program.done("GET", f"/brands/{brand.slug}")
    with CaptureQueriesContext(connection) as asked:
        program.done("GET", f"/brands/{brand.slug}")
    assert len([each for each in asked if 'FROM "core_apitoken"' in each["sql"]]) == 1


def test_trail_names_the_person_and_the_token(program: Program, log: str, owner: Person) -> None:
    program.done("POST", log, NOTE)
    by = json.loads(TrailPayload.objects.latest("pk").body)["by"]
    assert (by["id"], by["token"]["name"]) == (owner.pk, "test")
    lines, _next = timeline(Case.objects.select_related("brand").get())
    assert any("by the token “test”" in f"{line.sentence}{line.meta}" for line in lines)


def test_pages_walk_everything_once_while_more_arrives(program: Program, brand: Brand) -> None:
    source = make_source(brand)
    make_query(brand, "kettle")
    known = {each.pk for each in make_mentions(source, *(f"kettle {number}" for number in range(7)))}
    path, cursor, walked, lengths = f"/brands/{brand.slug}/mentions?limit=3", "", [], []
    while True:
        told = program.done("GET", f"{path}&cursor={cursor}")
        walked += [each["id"] for each in told["items"]]
        lengths.append(len(told["items"]))
        make_mentions(source, f"kettle {len(walked)} more")
        if told["next"] is None:
            break
        cursor = told["next"]
    assert walked == sorted(known, reverse=True)
    assert lengths == [3, 3, 1]


@pytest.mark.slow
@pytest.mark.both
def test_every_list_tells_the_same_by_one_and_by_many() -> None:
    every = make_everything()
    program = program_of(every.owner, every.brand)
    lists = [each for each in operations() if each.name.startswith("list_")]
    assert len(lists) > 10
    for each in lists:
        path, _body = sample(each, every)
        whole = program.done("GET", f"{path}?limit=200")
        assert whole["items"], each.name
        one_by_one: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            told = program.done("GET", f"{path}?limit=1&cursor={cursor}")
            one_by_one += told["items"]
            assert len(told["items"]) == 1
            cursor = told["next"]
        assert (one_by_one, whole["next"]) == (whole["items"], None), each.name


@pytest.mark.parametrize("cursor", ["x", "eyJiZWZvcmUiOiAtMX0", "W10", "é", "eyJiZWZvcmUiOiAxZTQwMH0"])
def test_cursor_that_is_not_ours_is_refused(program: Program, brand: Brand, cursor: str) -> None:
    answer = program.call("GET", f"/brands/{brand.slug}/mentions?cursor={cursor}")
    assert answer.status_code == 422
    assert "cursor" in json.loads(answer.content)["errors"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": "x", "txt": 1}, "txt"),
        ({"text": "x", "happened_at": "2026-11-19T12:00:00"}, "happened_at"),
        ({"text": "x", "happened_at": "9999-12-31T23:59:59-23:59"}, "happened_at"),
        ({"text": "x", "corrects": 2**70}, "corrects"),
        ({"text": "y" * 20_001}, "text"),
    ],
)
def test_body_that_is_not_as_described_names_its_field(
    program: Program, log: str, body: dict[str, Any], field: str
) -> None:
    answer = program.call("POST", log, body)
    assert answer.status_code == 422
    assert list(json.loads(answer.content)["errors"]) == [field]


@pytest.mark.parametrize(
    "body",
    ['{"text": ', "NaN", '{"text": "a\\u0000b"}', '{"text": "a\\ud800b"}', '{"text": NaN}', "[" * 5000],
)
def test_body_that_is_no_json_or_cannot_be_kept_is_refused(program: Program, log: str, body: str) -> None:
    headers = {"Authorization": f"Bearer {program.secret}"}
    answer = program.client.generic(
        "POST", f"/api/v1{log}", body, content_type="application/json", headers=headers
    )
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_unknown_address_and_method_are_problems_too(program: Program) -> None:
    for method, path, status in (("GET", "/nothing", 404), ("DELETE", "/brands", 405)):
        answer = program.call(method, path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


def test_errors_speak_the_language_asked_for(program: Program, brand: Brand, log: str) -> None:
    program.language = "fr"
    told = {
        "There is no such brand here.": program.call("GET", "/brands/nobody"),
        "There is no such case here.": program.call("GET", f"/brands/{brand.slug}/cases/99"),
        "The note is empty.": program.call("POST", log, {"text": " "}),
        "The request is not what the description says. See `errors`.": program.call("POST", log, {}),
    }
    with translation.override("fr"):
        french = {words: gettext(words) for words in told}
    assert [words for words, said in french.items() if words == said] == []
    assert {words: json.loads(answer.content)["detail"] for words, answer in told.items()} == french


def test_ended_tokens_open_nothing(program: Program, owner: Person) -> None:
    assert program.call("GET", "/brands").status_code == 200
    ApiToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert program.call("GET", "/brands").status_code == 401
    ApiToken.objects.update(expires_at=None, revoked_at=clock.now())
    assert program.call("GET", "/brands").status_code == 401
    ApiToken.objects.update(revoked_at=None)
    Person.objects.filter(pk=owner.pk).update(is_active=False)
    assert program.call("GET", "/brands").status_code == 401


def test_description_is_openapi_3_1_and_whole() -> None:
    answer = Program().call("GET", "/openapi.json")
    described = json.loads(answer.content)
    assert described["openapi"].startswith("3.1")
    assert "://" not in json.dumps(described["paths"])
    known = described["components"]["schemas"]
    named = [part.split('"')[0] for part in json.dumps(described).split('"#/components/schemas/')[1:]]
    assert set(named) <= set(known)
    assert described["components"]["securitySchemes"]["TokenAuth"] == {"type": "http", "scheme": "bearer"}
