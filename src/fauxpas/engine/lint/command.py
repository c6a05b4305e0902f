"""The command line `fauxpas lint`: a statement in, findings and a summary out, one JSON object a line."""

import json
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from fauxpas.engine.lint.review import Review, lint


def lint_command(given: Namespace) -> int:
    """`fauxpas lint [TEXT] --language fr [--kind update]`: exit status 0 whatever is found, 1 when nothing can be read.

    given.text : a path, the statement itself when it is several words and no file, or - for standard input.
    """
    try:
        text = statement_given(given.text)
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{given.text}: {error}\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in lines_of(lint(text, given.language, given.kind)))
    return 0


def statement_given(where: str) -> str:
    """The text of a file, of standard input for -, or `where` itself when it has several words and is no file.

    Raises OSError, and UnicodeDecodeError for what is not UTF-8.
    """
    if where == "-":
        return sys.stdin.buffer.read().decode("utf-8-sig")
    # A statement on the command line may be longer than a file's name can be: only one word must be a file.
    if len(where.split()) > 1 and not _is_file(where):
        return where
    return Path(where).read_bytes().decode("utf-8-sig")


def lines_of(review: Review) -> list[str]:
    """The review as JSON Lines: a finding each, then the summary."""
    summary = {
        "summary": True,
        "apology": review.apology,
        "components": review.components,
        "missing": review.missing,
        "readability": review.readability,
    }
    return [json.dumps(row, ensure_ascii=False) for row in (*map(asdict, review.findings), summary)]


def _is_file(where: str) -> bool:
    try:
        return Path(where).is_file()
    except OSError:
        return False
