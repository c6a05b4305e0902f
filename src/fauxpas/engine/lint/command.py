"""The command line `fauxpas lint`: a statement in, findings and a summary out, one JSON object a line."""

import json
import sys
from argparse import Namespace
from dataclasses import asdict

from fauxpas.engine.lint.review import Review, lint
from fauxpas.engine.texts import text_given


def lint_command(given: Namespace) -> int:
    """`fauxpas lint [TEXT] --language fr [--kind update] [--told-in en]`: exit status 0 whatever is found, 1 when nothing can be read.

    given.text : a path, the statement itself when it is several words and no file, or - for standard input.
    """
    try:
        text = text_given(given.text)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{given.text}: {error}\n")
        return 1
    review = lint(text, given.language, given.kind, told_in=given.told_in)
    sys.stdout.writelines(f"{line}\n" for line in lines_of(review))
    return 0


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
