"""Both command lines that read a text are given it alike."""

import gzip
import json
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fauxpas.engine.guard.command import guard_command
from fauxpas.engine.lint.command import lint_command
from fauxpas.engine.texts import text_given

DRAFT = "3,400 customers are affected."
FACT = {"id": "F", "subject": "customers", "attribute": "affected", "type": "number", "value": 2987}


@pytest.mark.parametrize("packed", [False, True])
def test_text_of_a_file_is_read_packed_or_not(tmp_path: Path, *, packed: bool) -> None:
    content = DRAFT.encode()
    path = tmp_path / "draft.txt"
    path.write_bytes(gzip.compress(content) if packed else content)
    assert text_given(str(path)) == DRAFT


def test_words_that_are_no_file_are_the_text_itself() -> None:
    assert text_given(DRAFT) == DRAFT


def test_packed_file_cut_short_is_one_error_for_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "draft.gz"
    path.write_bytes(gzip.compress(DRAFT.encode())[:-9])
    facts = tmp_path / "facts.jsonl"
    facts.write_text(json.dumps(FACT), "utf-8")
    given = Namespace(text=str(path), facts=str(facts), language="en", kind="update", date="2026-03-10")
    assert (lint_command(given), guard_command(given)) == (1, 1)
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_line_separator_inside_a_fact_does_not_cut_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = tmp_path / "facts.jsonl"
    facts.write_text(
        json.dumps({**FACT, "text": "2,987 customers\u2028are affected."}, ensure_ascii=False), "utf-8"
    )
    now = datetime(2026, 3, 10, tzinfo=UTC)
    given = Namespace(text=DRAFT, facts=str(facts), language="en", date=None, told_in=None, now=now)
    assert guard_command(given) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "contradicts"
