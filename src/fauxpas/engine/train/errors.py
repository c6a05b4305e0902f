"""What a sentiment model gets wrong on texts it never learnt from, kept beside the weights for `engine.shares`."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from fauxpas.engine.sentiment import LABELS, Label
from fauxpas.engine.shares import POOLED, confusion
from fauxpas.engine.train.data import Row

Guess = Callable[[Sequence[Row]], list[Label]]
Table = list[list[int]]


def keep_errors(target: Path, model: str, kinds: Sequence[Sequence[Row]], guess: Guess) -> None:
    """Write a model's confusion counts, per language and of all, into `target`/confusions.json; other models' stay.

    kinds : labelled texts that the model never learnt from, each kind (tweets, reviews) by itself; guess : the labels it
    gives to some of them, in order.
    """
    tables: dict[str, list[Table]] = {}
    for rows in kinds:
        by_language: dict[str, list[Row]] = {}
        for row in rows:
            by_language.setdefault(row.language, []).append(row)
        of_kind = [
            (language, confusion([LABELS[int(row.label)] for row in held], guess(held)))
            for language, held in sorted(by_language.items())
        ]
        for language, table in of_kind:
            tables.setdefault(language, []).append(table)
        tables.setdefault(POOLED, []).append(_sum([table for _, table in of_kind]))
    path = target / "confusions.json"
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    known[model] = tables
    path.write_text(_written(known), "utf-8")


def _sum(tables: Sequence[Table]) -> Table:
    places = range(len(LABELS))
    return [[sum(table[true][guessed] for table in tables) for guessed in places] for true in places]


def _written(known: dict[str, dict[str, list[Table]]]) -> str:
    models = [
        f"{json.dumps(model)}: {{\n"
        + ",\n".join(f"  {json.dumps(name)}: {json.dumps(table)}" for name, table in sorted(tables.items()))
        + "\n}"
        for model, tables in sorted(known.items())
    ]
    return "{" + ",\n".join(models) + "}\n"
