"""Asks every main page of a filled room and says what each took: python -m bench.asking --at TIME --repeats N, as JSON.

A process of its own for each database, since a process has one. The clock of the room is held at TIME, so that a folder
kept from yesterday is asked the same questions.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import django

GOOD = 200
UNCHANGED = 304


@dataclass(frozen=True)
class Asked:
    """One page: its own name, milliseconds by the clock (middle, 95th percentile, first of all), of the processor, and queries.

    unchanged_ms, unchanged_queries : of the same question asked again with the ETag; None for a page that has none.
    """

    name: str
    median_ms: float
    p95_ms: float
    first_ms: float
    processor_ms: float
    queries: int
    unchanged_ms: float | None = None
    unchanged_queries: int | None = None


@dataclass(frozen=True)
class Question:
    """What is asked: the name in the table, the address, and what is sent with it; a form is posted when there is one."""

    name: str
    path: str
    headers: dict[str, str]
    form: dict[str, str] | None = None


def questions() -> Iterator[Question]:
    """Every main page of the brand, then the lists of the API."""
    from fauxpas.core import clock
    from fauxpas.core.models import Brand
    from fauxpas.core.people import make_token
    from fauxpas.react.models import Statement
    from fauxpas.room.models import Case
    from fauxpas.watch.models import Alarm, Mention, Source, WatchQuery

    brand = Brand.objects.get()
    case = Case.objects.order_by("pk").last()
    alarm = Alarm.objects.get(ended_at__isnull=True)
    draft = Statement.objects.filter(state=Statement.State.DRAFT).get()
    said = Statement.objects.filter(state=Statement.State.PUBLISHED).order_by("pk")[0]
    mention = Mention.objects.order_by("-pk")[500]
    source, query = Source.objects.order_by("pk")[0], WatchQuery.objects.get()
    owner = case.lead if case is not None else None
    if case is None or owner is None:
        message = "the room is not furnished"
        raise ValueError(message)
    room, number = f"/b/{brand.slug}/", case.number
    common, rare = (mention.text.split()[-1], _rare_word())
    pages = {
        "home": "/",
        "now, 24 hours": room,
        "now, 7 days": f"{room}?span=week",
        "now, 28 days": f"{room}?span=month",
        "mentions": f"{room}mentions/",
        "mentions, a later page": f"{room}mentions/?before={Mention.objects.count() // 2}",
        "mentions, negative": f"{room}mentions/?sentiment=negative",
        "mentions, one source": f"{room}mentions/?source={source.pk}",
        "mentions, one language": f"{room}mentions/?language={mention.language}",
        "mentions, with harm": f"{room}mentions/?harm=any",
        "mentions, one kind of harm": f"{room}mentions/?harm=child",
        "search, a word in most posts": f"{room}mentions/?q=brindille",
        "search, a common word": f"{room}mentions/?q={common}",
        "search, a rare word": f"{room}mentions/?q={rare}",
        "search, two words": f"{room}mentions/?q=brindille+{rare}",
        "search, a word nobody wrote": f"{room}mentions/?q=zzyzx",
        "search, negative": f"{room}mentions/?q=brindille&sentiment=negative",
        "a mention": f"{room}mentions/{mention.pk}/",
        "alarms": f"{room}alarms/",
        "an alarm": f"{room}alarms/{alarm.pk}/",
        "sources": f"{room}sources/",
        "a source": f"{room}sources/{source.pk}/",
        "queries": f"{room}queries/",
        "a query": f"{room}queries/{query.pk}/",
        "cases": f"{room}cases/",
        "a case": f"{room}cases/{number}/",
        "its timeline": f"{room}cases/{number}/timeline/",
        "its people": f"{room}cases/{number}/people/",
        "facts": f"{room}cases/{number}/facts/",
        "statements": f"{room}statements/",
        "statements of the case": f"{room}cases/{number}/statements/",
        "a statement": f"{room}cases/{number}/statements/{said.pk}/",
        "a statement being written": f"{room}cases/{number}/statements/{draft.pk}/edit/",
        "wordings": f"{room}wordings/",
        "channels": f"{room}channels/",
        "the public page": f"{room}page/",
        "dormant pages": f"{room}page/dormant/",
        "subscribers": f"{room}page/subscribers/",
        "people": f"/o/{brand.organisation.slug}/people/",
    }
    for name, path in pages.items():
        yield Question(name, path, {})
    yield Question(
        "a query, tried",
        f"{room}queries/new/",
        {},
        {"name": "tried", "text": '"maison brindille" NEAR/5 lot*'},
    )
    _token, secret = make_token(brand, by=owner, now=clock.now(), name="bench", scopes=["read"])
    key = {"Authorization": f"Bearer {secret}"}
    day = f"since={_day(-20)}T00:00:00Z&until={_day(-19)}T00:00:00Z"
    lists = {
        "mentions": "mentions",
        "mentions, one author": f"mentions?author={mention.author.replace(' ', '+')}",
        "mentions, one day": f"mentions?{day}",
        "mentions, words and one day": f"mentions?q=brindille&{day}",
        "alarms": "alarms",
        "coverage": "coverage",
        "volume": "volume",
        "cases": "cases",
        "facts": f"cases/{number}/facts",
        "statements": "statements",
    }
    for name, path in lists.items():
        yield Question(f"API: {name}", f"/api/v1/brands/{brand.slug}/{path}", key)


def _rare_word() -> str:
    from fauxpas.watch.models import Mention

    return Mention.objects.order_by("pk")[1234].text.split()[-2]


def _day(days: int) -> str:
    from datetime import timedelta

    from fauxpas.core import clock

    return (clock.now() + timedelta(days=days)).date().isoformat()


def ask(question: Question, *, repeats: int) -> Asked:
    """Ask once to count, then so many times to measure. Raises ValueError when it is not answered well."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first, _own, answer = _once(question)
    if answer.status_code != GOOD:
        message = f"{question.name}: {answer.status_code} at {question.path}"
        raise ValueError(message)
    with CaptureQueriesContext(connection) as counted:
        _once(question)
    # Read at once: the next request empties the log.
    queries = len(counted)
    taken = [_once(question)[:2] for _ in range(repeats)]
    clocked = sorted(seconds for seconds, _own in taken)
    etag = answer.headers.get("ETag", "")
    again: tuple[float | None, int | None] = _ask_again(question, etag, repeats) if etag else (None, None)
    return Asked(
        question.name,
        statistics.median(clocked) * 1000,
        clocked[min(len(clocked) - 1, round(0.95 * (len(clocked) - 1)))] * 1000,
        first * 1000,
        statistics.median(own for _seconds, own in taken) * 1000,
        queries,
        *again,
    )


def _ask_again(question: Question, etag: str, repeats: int) -> tuple[float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    again = Question(question.name, question.path, {**question.headers, "If-None-Match": etag})
    with CaptureQueriesContext(connection) as counted:
        _seconds, _own, answer = _once(again)
    queries = len(counted)
    if answer.status_code != UNCHANGED:
        message = f"{question.name}: asked again, it answered {answer.status_code}"
        raise ValueError(message)
    return statistics.median(_once(again)[0] for _ in range(repeats)) * 1000, queries


def _once(question: Question) -> tuple[float, float, Any]:
    began, own = time.perf_counter(), time.process_time()
    if question.form is None:
        answer = _client().get(question.path, headers=question.headers)
    else:
        answer = _client().post(question.path, question.form, headers=question.headers)
    return time.perf_counter() - began, time.process_time() - own, answer


_clients: list[Any] = []


def _client() -> Any:
    """One signed-in browser for all questions."""
    if not _clients:
        from django.test import Client

        from fauxpas.core.models import Person

        client = Client(headers={"host": "localhost"})
        client.force_login(
            Person.objects.get(email="lead@bench.example"),
            "allauth.account.auth_backends.AuthenticationBackend",
        )
        _clients.append(client)
    return _clients[0]


def main() -> int:
    """Print one JSON list."""
    parser = argparse.ArgumentParser(prog="python -m bench.asking", description=__doc__)
    parser.add_argument("--at", type=datetime.fromisoformat, required=True)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--only", default="", help="ask only the pages whose name holds this")
    given = parser.parse_args()
    django.setup()
    from fauxpas.core import clock

    with clock.set_to(given.at):
        _client()
        asked = [ask(each, repeats=given.repeats) for each in questions() if given.only in each.name]
    print(json.dumps([asdict(each) for each in asked]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
