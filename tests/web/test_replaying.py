"""The command `fauxpas replay`: what it reads, where it runs, what it prints."""

import csv
import io
import json
import os
import subprocess
import sys
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fauxpas.watch.replay import Rung
from fauxpas.web.replaying import (
    ReplayRefused,
    read_queries,
    read_recording,
    read_reports,
    run,
    seal,
    write_table,
)

BEGIN = datetime(2023, 3, 1, tzinfo=UTC)


def lines() -> list[str]:
    """Two posts a day for 18 days, then thirty angry ones."""
    usual = [(BEGIN + timedelta(hours=12 * n), "acme opens a shop") for n in range(36)]
    storm = [
        (BEGIN + timedelta(days=18, minutes=6 * n), "acme is awful, furious, never again") for n in range(30)
    ]
    return [
        json.dumps(
            {"id": str(n), "text": text, "posted_at": at.isoformat(), "author": f"a{n}", "language": "en"}
        )
        for n, (at, text) in enumerate(usual + storm)
    ]


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    path = tmp_path / "tape.jsonl"
    path.write_text("\n".join(lines()))
    (tmp_path / "queries.json").write_text(json.dumps([{"id": "acme", "query": "acme"}]))
    (tmp_path / "onsets.csv").write_text("brand,first_report\nacme,2023-03-19T00:00:00Z\n")
    return path


@pytest.mark.slow
def test_replay_into_a_new_folder_prints_when_the_alarm_rang(tape: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sealed"
    environ = {**os.environ, "FAUXPAS_DATA_DIR": str(tmp_path / "live")}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "fauxpas",
            "replay",
            tape,
            "--into",
            folder,
            "--onsets",
            tmp_path / "onsets.csv",
        ],
        capture_output=True,
        text=True,
        check=False,
        env=environ,
    )
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["brand"] for row in rows] == ["acme"]
    assert 0.0 <= float(rows[0]["delay_hours"]) < 1.0
    assert rows[0]["other_alarms"] == "0"
    assert "1 of 1 crises" in done.stderr
    assert (folder / "fauxpas.sqlite3").exists()
    assert not (tmp_path / "live").exists()


def test_seal_forgets_the_live_rooms_settings_and_wants_a_folder_of_its_own(tmp_path: Path) -> None:
    environ = {"FAUXPAS_DATABASE_URL": "postgres://live", "FAUXPAS_SMTP_URL": "smtp://live", "HOME": "/root"}
    seal(tmp_path / "new", environ)
    assert environ == {
        "FAUXPAS_DATA_DIR": str(tmp_path / "new"),
        "FAUXPAS_SEALED": "yes",
        "DJANGO_SETTINGS_MODULE": "fauxpas.web.settings",
        "HOME": "/root",
    }
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "fauxpas.sqlite3").touch()
    with pytest.raises(ReplayRefused, match="not empty"):
        seal(tmp_path / "used", environ)


def test_read_queries_takes_names_and_refuses_anything_else(tmp_path: Path) -> None:
    path = tmp_path / "q.json"
    path.write_text('[{"id": "a", "name": "Acme", "query": "acme"}, {"id": "b", "query": "bee"}]')
    assert read_queries(path) == {"Acme": "acme", "b": "bee"}
    for wrong in ("{}{", '[{"id": "a"}]', "[3]", '{"a": "b"}'):
        path.write_text(wrong)
        with pytest.raises(ReplayRefused, match="--queries"):
            read_queries(path)
    with pytest.raises(ReplayRefused, match="--queries"):
        read_queries(tmp_path / "none.json")


def test_read_reports_keeps_brands_without_a_crisis(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("brand,first_report_utc\nA,2023-01-01T00:00:00Z\nB,\nA,2023-02-01T00:00:00Z\n")
    assert read_reports(path) == {"A": [1_672_531_200, 1_675_209_600], "B": []}
    path.write_text("brand,when\nA,2023-01-01\n")
    with pytest.raises(ReplayRefused, match="first_report"):
        read_reports(path)
    path.write_text("brand,first_report\nA,soon\n")
    with pytest.raises(ReplayRefused, match="first_report"):
        read_reports(path)


def test_read_recording_tells_faulty_lines_and_keeps_the_good(tmp_path: Path) -> None:
    path = tmp_path / "tape.jsonl"
    path.write_text('not json\n{"id": "1", "text": "no time"}\n' + "\n".join(lines()[:3]))
    err = io.StringIO()
    recording = read_recording(path, err)
    assert (len(recording.posts), recording.faults) == (3, 2)
    assert [line.split(":")[0] for line in err.getvalue().splitlines()] == ["line 1", "line 2"]


def test_write_table_one_row_a_crisis_and_one_a_quiet_brand() -> None:
    first = int(BEGIN.timestamp())
    rung = {
        "A": Rung(burst={1: BEGIN + timedelta(hours=5), 2: BEGIN + timedelta(days=60)}, content={3: BEGIN}),
        "B": Rung(burst={4: BEGIN}),
    }
    out, err = io.StringIO(), io.StringIO()
    found = write_table(rung, {"A": [first]}, watched_seconds=365.25 * 86_400, out=out, err=err)
    assert found.found == 1
    assert out.getvalue().splitlines()[1:] == [
        "A,2023-03-01T00:00:00Z,2023-03-01T05:00:00Z,5.0,0.0,1",
        "B,,,,,1",
    ]
    assert err.getvalue().splitlines() == [
        "by volume: 1 of 1 crises, 1.00 other alarms per brand-year over 2.0 brand-years, median delay 5.0 h",
        "by content: 1 of 1 crises, 0.00 other alarms per brand-year over 2.0 brand-years, median delay 0.0 h",
    ]


def test_run_shift_without_a_brand_says_what_is_wanted(
    tape: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = Namespace(file=str(tape), into=None, shift=True, brand=None, queries=None, onsets=None)
    assert run(given) == 2
    assert "--brand" in capsys.readouterr().err


@pytest.mark.django_db
def test_run_shift_unknown_brand_is_refused(tape: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = Namespace(file=str(tape), into=None, shift=True, brand="nobody", queries=None, onsets=None)
    assert run(given) == 2
    assert "nobody" in capsys.readouterr().err
