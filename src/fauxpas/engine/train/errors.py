"""What a sentiment model gets wrong on texts it never learnt from, kept beside the weights for `engine.shares`."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from fauxpas.engine.sentiment import LABELS, Label
from fauxpas.engine.shares import POOLED, confusion
from fauxpas.engine.train.data import Row

Guess = Callable[[Sequence[Row]], list[Label]]


def keep_errors(target: Path, model: str, rows: Iterable[Row], guess: Guess) -> None:
    """Write a model's confusion counts, per language and of all, into `target`/confusions.json; others stay.

    rows : labelled texts that the model never learnt from; guess : the labels it gives them, in order.
    """
    by_language: dict[str, list[Row]] = {}
    for row in rows:
        by_language.setdefault(row.language, []).append(row)
    tables = {
        language: confusion([LABELS[int(row.label)] for row in held], guess(held))
        for language, held in sorted(by_language.items())
    }
    tables[POOLED] = [
        [sum(table[true][guessed] for table in tables.values()) for guessed in range(len(LABELS))]
        for true in range(len(LABELS))
    ]
    path = target / "confusions.json"
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    known[model] = tables
    path.write_text(_written(known), "utf-8")


def _written(known: dict[str, dict[str, list[list[int]]]]) -> str:
    models = [
        f"{json.dumps(model)}: {{\n"
        + ",\n".join(f"  {json.dumps(name)}: {json.dumps(table)}" for name, table in sorted(tables.items()))
        + "\n}"
        for model, tables in sorted(known.items())
    ]
    return "{" + ",\n".join(models) + "}\n"
