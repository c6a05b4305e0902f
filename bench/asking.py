"""Asks every main page of a filled room and says what each took: python -m bench.asking --at TIME --repeats N, as JSON.

A process of its own for each database, since a process has one. The clock of the room is held at TIME, so that a folder
kept from yesterday is asked the same questions.
"""

import argparse
import json
import os
import statistics
import sys
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from bench.questions import Question

GOOD = 200
UNCHANGED = 304


@dataclass(frozen=True)
class Asked:
    """One page: its own name, milliseconds by the clock (middle, 95th percentile, first of all), of the processor, and queries.

    processor_ms : ours and, on PostgreSQL, the server's that answers us; it hardly grows when others use the machine.
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


def ask(question: "Question", *, repeats: int) -> Asked:
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
    served = _server_seconds()
    taken = [_once(question)[:2] for _ in range(repeats)]
    served = (_server_seconds() - served) / repeats
    clocked = sorted(seconds for seconds, _own in taken)
    etag = answer.headers.get("ETag", "")
    again: tuple[float | None, int | None] = _ask_again(question, etag, repeats) if etag else (None, None)
    return Asked(
        question.name,
        statistics.median(clocked) * 1000,
        clocked[min(len(clocked) - 1, round(0.95 * (len(clocked) - 1)))] * 1000,
        first * 1000,
        (statistics.median(own for _seconds, own in taken) + served) * 1000,
        queries,
        *again,
    )


def _ask_again(question: "Question", etag: str, repeats: int) -> tuple[float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    again = replace(question, headers={**question.headers, "If-None-Match": etag})
    with CaptureQueriesContext(connection) as counted:
        _seconds, _own, answer = _once(again)
    queries = len(counted)
    if answer.status_code != UNCHANGED:
        message = f"{question.name}: asked again, it answered {answer.status_code}"
        raise ValueError(message)
    return statistics.median(_once(again)[0] for _ in range(repeats)) * 1000, queries


def _once(question: "Question") -> tuple[float, float, Any]:
    began, own = time.perf_counter(), time.process_time()
    if question.form is None:
        answer = _client().get(question.path, headers=question.headers)
    else:
        answer = _client().post(question.path, question.form, headers=question.headers)
    return time.perf_counter() - began, time.process_time() - own, answer


def _server_seconds() -> float:
    """Processor seconds of the PostgreSQL process that serves us, as Linux counts them; 0 for SQLite and elsewhere."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    fields = told.read_text().rpartition(")")[2].split() if told.exists() else ["0"] * 20
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
    from bench.questions import questions
    from fauxpas.core import clock

    with clock.set_to(given.at):
        _client()
        asked = [ask(each, repeats=given.repeats) for each in questions() if given.only in each.name]
    print(json.dumps([asdict(each) for each in asked]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
