"""Whatever a line holds, the commands say one clear thing about each faulty one and answer the good ones as if they stood alone."""

import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TextIO

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fauxpas.engine.lines import read_queries, run_enrich, run_match, run_stories
from fauxpas.engine.lines_bursts import run_alarms
from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import PostError, read_jsonl_rows
from fauxpas.engine.streams import Outcome, checked

NOW = datetime(2026, 3, 5, tzinfo=UTC)
MATCHER = Matcher(read_queries(b'[{"id": "q", "query": "acme OR panne*"}]', []))

Run = Callable[[Iterable[Outcome], TextIO, TextIO], int]


def match(rows: Iterable[Outcome], out: TextIO, errors: TextIO) -> int:
    return run_match(MATCHER, rows, out, errors)


COMMANDS: tuple[Run, ...] = (match, run_enrich, run_stories)

texts = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "Panne chez Acme\u0085encore",
            "null \x00 byte",
            "RT @x: Panne chez Acme, rien ne marche depuis ce matin",
            "Panne chez Acme, rien ne marche depuis ce matin",
            "\U0001f525" * 30,
            "\u202e\ufeff\u200b",
            "a" * 5_000,
            "https://acme.example/" + "x" * 300,
        ]
    ),
)
times = st.one_of(
    st.none(),
    st.datetimes(timezones=st.just(UTC)).map(lambda at: at.isoformat()),
    st.sampled_from(
        [
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "2999-01-01T00:00:00Z",
            "2026-03-05",
            "2026-03-05T14:30:00",
            "soon",
            "",
            5,
        ]
    ),
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
posts = st.fixed_dictionaries(
    {
        "id": st.one_of(st.integers(0, 30), st.text(max_size=3), json_values),
        "text": st.one_of(texts, texts, json_values),
    },
    optional={
        "posted_at": times,
        "author": st.one_of(st.text(max_size=4), json_values),
        "language": st.sampled_from(["fr", "EN_us", "", "xx", 3]),
        "rating": st.one_of(st.floats(), st.sampled_from(["4,5", "3", True])),
        "reach": st.one_of(st.integers(), st.floats(), st.just("1e400")),
        "reply_to": st.one_of(st.integers(0, 30).map(str), st.just("")),
        "story": json_values,
        "more": json_values,
    },
)
lines = st.one_of(
    posts.map(lambda row: json.dumps(row).encode()),
    posts.map(lambda row: json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    st.binary(max_size=30),
    st.sampled_from(
        [
            b'{"id": "1", "text": "\\ud800 alone"}',
            b'{"id": "\\udfff", "text": "alone"}',
            b'{"id": "1", "text": "caf\xe9"}',
            b'\xff\xfe{\x00"\x00i\x00',
            b'{"id": "1", "text": "raw null \x00"}',
            b'{"id": "1", "text": "x", "more": NaN}',
            b'{"id": "1", "text": "x", "more": 1e999}',
            b'{"id": "1", "text": "x", "more": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
            b'{"id": 1' + b"0" * 5_000 + b', "text": "x"}',
            b"[1, 2]",
            b"null",
            b"   ",
            b"",
        ]
    ),
).filter(lambda line: b"\n" not in line)


def outcomes(content: Iterable[bytes]) -> Iterable[Outcome]:
    return checked(read_jsonl_rows(io.BytesIO(b"\n".join(content))), NOW)


def result(run: Run, content: Iterable[bytes]) -> tuple[int, list[str], list[str]]:
    out, errors = io.StringIO(), io.StringIO()
    status = run(outcomes(content), out, errors)
    return (
        status,
        out.getvalue().splitlines(),
        errors.getvalue().split("\nline ") if errors.getvalue() else [],
    )


def strict(line: str) -> dict[str, object]:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    row = json.loads(line, parse_constant=refuse)
    assert isinstance(row, dict)
    return row


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(lines, max_size=12))
@example([b'{"id": "1", "text": "Acme"}'] * 2)
def test_every_line_is_answered_or_told_of_once(content: list[bytes]) -> None:
    written = [line for line in content if line.strip()]
    for run in COMMANDS:
        status, out, errors = result(run, content)
        assert len(out) + len(errors) == len(written)
        assert status == int(bool(errors))
        assert all(strict(line)["id"] is not None for line in out)
        told = {int(error.removeprefix("line ").split(":")[0]) for error in errors}
        assert len(told) == len(errors)
        good = [line for number, line in enumerate(content, 1) if number not in told]
        assert result(run, good) == (0, out, [])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(lines, max_size=12))
def test_alarms_tell_of_every_faulty_line_and_hear_the_rest(content: list[bytes]) -> None:
    out, errors = io.StringIO(), io.StringIO()
    rows = [(number, outcome) for number, _, outcome in outcomes(content)]
    status = run_alarms(rows, out, errors, 6.0)
    faulty = [
        number for number, outcome in rows if isinstance(outcome, PostError) or outcome.posted_at is None
    ]
    told = errors.getvalue().count("line ")
    assert (told >= len(faulty), status) == (True, int(bool(faulty)))
    for line in out.getvalue().splitlines():
        assert strict(line)["raised_at"]


def test_ten_megabytes_in_one_post_are_read() -> None:
    long = json.dumps({"id": "long", "text": "panne chez acme " * 650_000}).encode()
    short = b'{"id": "short", "text": "panne"}'
    for run in COMMANDS:
        status, out, errors = result(run, [long, short])
        assert (status, errors) == (0, [])
        assert [strict(line)["id"] for line in out] == ["long", "short"]
