"""The command line `fauxpas guard`: a draft and a ledger in, one verdict a claim out."""

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import date, datetime
from typing import TextIO

from fauxpas.engine.guard import FactUnreadable, check, read_facts
from fauxpas.engine.guard.facts import Fact
from fauxpas.engine.texts import text_given


def guard_command(given: Namespace) -> int:
    """`fauxpas guard --facts FACTS.jsonl [TEXT]`: given.facts, given.text (a path, or -), given.language, given.date (or None: today), given.told_in."""
    try:
        on = datetime.fromisoformat(given.date).date() if given.date else given.now.date()
    except ValueError:
        sys.stderr.write(f"--date is a day such as 2026-03-10, not {given.date}\n")
        return 2
    try:
        lines = text_given(given.facts).split("\n")
        text = text_given(given.text)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        sys.stderr.write(f"the file cannot be read: {error}\n")
        return 1
    facts: list[Fact] = []
    status = 0
    for outcome in read_facts(lines):
        if isinstance(outcome, FactUnreadable):
            sys.stderr.write(f"{outcome}\n")
            status = 1
        else:
            facts.append(outcome)
    run_guard(text, facts, sys.stdout, language=given.language, on=on, told_in=given.told_in)
    return status


def run_guard(
    text: str, facts: Sequence[Fact], out: TextIO, *, language: str, on: date, told_in: str | None = None
) -> None:
    """Write start, end, text, verdict, fact (id or null) and message of each claim, one JSON object a line."""
    for found in check(text, facts, language=language, on=on, told_in=told_in):
        row = {
            "start": found.start,
            "end": found.end,
            "text": found.text,
            "verdict": found.verdict,
            "fact": found.fact.held if found.fact else None,
            "message": found.message,
        }
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
    out.flush()
