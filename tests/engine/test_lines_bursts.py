import csv
import gzip
import io
import json
import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fauxpas.engine.lines import run_stories
from fauxpas.engine.lines_bursts import (
    alarms_command,
    bursts_command,
    find_told,
    read_count,
    read_time,
    run_alarms,
    run_bursts,
)
from fauxpas.engine.pipeline import beside
from fauxpas.engine.posts import Post, PostError, parse_post, read_jsonl
from fauxpas.engine.stories import Stories
from tests.engine.detector_contract import stream

START = 1_700_006_400


def asked(posts: str, rate: float) -> Namespace:
    return Namespace(posts=posts, false_alarms_per_year=rate, now=datetime(2026, 11, 1, tzinfo=UTC))


def bursts(text: str) -> tuple[int, list[dict[str, str]], list[str]]:
    out, errors = io.StringIO(), io.StringIO()
    status = run_bursts(io.StringIO(text), out, errors, 0.5)
    return status, list(csv.DictReader(io.StringIO(out.getvalue()))), errors.getvalue().splitlines()


def table(values: list[str], *, zone: str = "") -> str:
    hours = [f"2026-01-{1 + n // 24:02} {n % 24:02}:00:00{zone},{value}" for n, value in enumerate(values)]
    return "\n".join(["timestamp,value", *hours]) + "\n"


def test_run_bursts_storm_opens_an_alarm_and_closes_it() -> None:
    values = [str(int(n)) for n in stream(2, days=24, a_day=100)]
    values[480:486] = ["60"] * 6
    status, rows, errors = bursts(table(values))
    assert (status, errors) == (0, [])
    assert [row["timestamp"] for row in rows] == [line[:19] for line in table(values).splitlines()[1:]]
    assert [row["value"] for row in rows] == values
    alarm = [row["alarm"] for row in rows]
    assert "1" not in alarm[:480]
    assert alarm[481:500] == ["1"] * 19
    assert alarm[-1] == "0"
    assert all(0.0 <= float(row["score"]) < 1.0 for row in rows)
    assert float(rows[483]["score"]) > max(float(row["score"]) for row in rows[:480])
    assert rows[0]["expected"] == ""
    assert 2.0 < float(rows[-1]["expected"]) < 7.0


def test_run_bursts_cut_file_says_the_same_of_its_rows() -> None:
    values = [str(int(n)) for n in stream(2, days=20, a_day=100)]
    values[400:406] = ["60"] * 6
    _, whole, _ = bursts(table(values))
    _, part, _ = bursts(table(values[:403]))
    assert whole[:403] == part


def test_run_bursts_zone_is_kept_as_written() -> None:
    _, rows, _ = bursts(table(["1", "2", "3"], zone="+01:00"))
    assert rows[1]["timestamp"] == "2026-01-01 01:00:00+01:00"


def test_run_bursts_empty_value_is_unknown_and_faults_are_told_with_their_line() -> None:
    text = "timestamp,value\n2026-01-01 00:00,3\n2026-01-01 01:00,\nyesterday,4\n2026-01-01 02:00,-1\n2026-01-01 02:00\n"
    status, rows, errors = bursts(text + "2026-01-01 00:30,7\n2026-01-01 03:00,many\n2026-01-01 04:00,5\n")
    assert status == 1
    assert [row["value"] for row in rows] == ["3", "", "5"]
    assert rows[1]["score"] == "0"
    assert [error.split(":")[0] for error in errors] == ["line 4", "line 5", "line 6", "line 7", "line 8"]


@pytest.mark.parametrize("text", ["", "when,what\n1,2\n", "\n"])
def test_run_bursts_without_its_header_says_what_is_wanted(text: str) -> None:
    status, rows, errors = bursts(text)
    assert (status, rows) == (1, [])
    assert "timestamp,value" in errors[0]


def test_run_bursts_header_alone_is_an_empty_answer() -> None:
    assert bursts("timestamp,value\n") == (0, [], [])
    assert bursts("timestamp,value\n2026-01-01,4\n")[1][0]["alarm"] == "0"


def test_read_time_without_zone_is_utc() -> None:
    assert read_time("2023-11-15 00:00:00") == START
    assert read_time("2023-11-15T01:00:00+01:00") == START
    with pytest.raises(ValueError, match="not a time"):
        read_time("15/11/2023")


def test_read_count_takes_fractions_and_refuses_infinity() -> None:
    assert read_count("2.5") == 2.5
    with pytest.raises(ValueError, match="zero or more"):
        read_count("inf")


def post(number: int, minutes: int, text: str) -> str:
    day, rest = divmod(minutes, 1440)
    at = f"2026-{1 + day // 28:02}-{1 + day % 28:02}T{rest // 60:02}:{rest % 60:02}:00Z"
    return json.dumps({"id": str(number), "text": text, "posted_at": at, "author": f"a{number}"})


def month_of_posts(*, storm: str) -> list[str]:
    """Three friendly posts a day for 27 days, then thirty angry or happy ones in two hours."""
    usual = [post(n, n * 480, "Nice bread as always, thank you") for n in range(81)]
    return usual + [post(100 + n, 27 * 1440 + 4 * n, storm) for n in range(30)]


def alarms(lines: list[str], *, a_year: float = 6.0) -> tuple[int, list[dict[str, object]], str]:
    out, errors = io.StringIO(), io.StringIO()
    stream_ = io.BytesIO("\n".join(lines).encode())
    status = run_alarms(read_jsonl(stream_), out, errors, a_year)
    return status, [json.loads(line) for line in out.getvalue().splitlines()], errors.getvalue()


def test_run_alarms_angry_storm_rings_and_explains_itself() -> None:
    status, rang, errors = alarms(month_of_posts(storm="Awful, disgusting, I found glass in it, never again"))
    assert (status, errors) == (0, "")
    assert rang[0]["level"] == 2
    assert list(rang[0]) == [
        "raised_at", "began_at", "level", "expected", "observed", "negative_share", "story", "score", "because",
    ]  # fmt: skip
    assert rang[0]["began_at"] == "2026-01-28T00:00:00Z"
    assert str(rang[0]["raised_at"]) < "2026-01-28T01:00:00Z"
    assert rang[0]["because"] == ["harm"]
    assert rang[0]["story"] == "100"
    assert rang[-1]["because"] == ["volume", "negative_share", "authors", "story"]
    assert [line["level"] for line in rang] == sorted({line["level"] for line in rang}, key=str)


def test_run_alarms_repeats_that_share_no_telling_word_are_one_story_all_the_same() -> None:
    lines = month_of_posts(storm="They did not do it 😡")
    _, rang, _ = alarms(lines)
    rows = [json.loads(line) for line in lines]
    out = io.StringIO()
    run_stories([(number, row, parse_post(row)) for number, row in enumerate(rows)], out, io.StringIO())
    assert "story" in str(rang[0]["because"])
    assert {line["story"] for line in rang} == {json.loads(out.getvalue().splitlines()[-1])["story"]}


def test_find_told_takes_the_merges_that_came_with_a_post() -> None:
    stories, told = Stories(), []
    texts = ["qux corge grault garply", "waldo fred plugh xyzzy"] * 6 + [
        "qux corge grault waldo fred plugh"
    ] * 300
    for number, text in enumerate(texts):
        told.append(
            find_told(Post(str(number), text, datetime(2026, 3, 5, 8, number // 60, tzinfo=UTC)), stories)
        )
    assert [(event.source, event.into) for each in told for event in each.events] == [("1", "0")]
    assert told[-1].id == str(len(texts) - 1)
    assert stories.take_events() == []


def test_run_alarms_says_the_same_however_many_rows_and_processes_work_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = month_of_posts(storm="Awful, disgusting, I found glass in it, never again")
    lines[3] = "not json"
    lines[5] = json.dumps({"id": "x", "text": "no time"})
    monkeypatch.setattr(beside, "FEWEST", 20)
    told = []
    for batch, processes in ((1, 1), (7, 1), (7, 2)):
        out, errors = io.StringIO(), io.StringIO()
        rows = read_jsonl(io.BytesIO("\n".join(lines).encode()))
        status = run_alarms(rows, out, errors, 6.0, batch=batch, processes=processes)
        told.append((status, out.getvalue(), errors.getvalue()))
    assert told[0] == told[1] == told[2]
    assert told[0][1]


def test_run_alarms_happy_storm_wakes_nobody() -> None:
    assert alarms(month_of_posts(storm="Wonderful, I love the new loaf, thank you so much")) == (0, [], "")


def test_run_alarms_faulty_lines_are_told_and_the_rest_is_heard() -> None:
    lines = month_of_posts(storm="Awful, disgusting, I found glass in it, never again")
    lines[3] = "not json"
    lines[5] = json.dumps({"id": "x", "text": "no time"})
    status, rang, errors = alarms(lines)
    assert status == 1
    assert rang
    assert [line.split(":")[0] for line in errors.splitlines()] == ["line 4", "line 6"]


def test_run_alarms_rows_may_come_from_anywhere() -> None:
    rows: list[tuple[int, Post | PostError]] = [(1, PostError("not-json", detail="x"))]
    assert run_alarms(rows, io.StringIO(), io.StringIO(), 6.0) == 1
    assert run_alarms([], io.StringIO(), io.StringIO(), 6.0) == 0


def test_commands_read_files_and_refuse_senseless_rates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts, posts = tmp_path / "counts.csv.gz", tmp_path / "posts.jsonl"
    counts.write_bytes(gzip.compress(table(["1", "2"]).encode()))
    posts.write_text("\n".join(month_of_posts(storm="Awful, disgusting, I found glass in it, never again")))
    assert bursts_command(Namespace(counts=str(counts), false_alarms_per_month=0.5)) == 0
    assert capsys.readouterr().out.splitlines()[1] == "2026-01-01 00:00:00,1,,0,0"
    assert alarms_command(asked(str(posts), 6.0)) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["level"] == 2
    assert bursts_command(Namespace(counts=str(counts), false_alarms_per_month=0)) == 2
    assert alarms_command(asked(str(posts), -1)) == 2
    assert bursts_command(Namespace(counts=str(tmp_path / "none"), false_alarms_per_month=1)) == 1
    assert alarms_command(asked(str(tmp_path / "none"), 1)) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_alarms_command_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": "1", "text": "a"}\n')))
    assert alarms_command(asked("-", 6.0)) == 1
    assert "posted_at" in capsys.readouterr().err
