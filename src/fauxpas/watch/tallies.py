"""Adds to the tallies, in the transaction that stores the mentions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection

from fauxpas.watch.models import Mention

_ROWS_A_STATEMENT = 150
Cell = tuple[int, datetime, int, str]


def add(mentions: Iterable[Mention]) -> None:
    """Count these new mentions, by brand, source and sentiment, in their minute and in their hour.

    Raw SQL, because a tally that others add to at the same time must be raised where it stands; in one order everywhere,
    so that two writers never wait for each other.
    """
    minutes = Counter(_cell(mention) for mention in mentions)
    hours: Counter[Cell] = Counter()
    for (brand, minute, source, sentiment), count in minutes.items():
        hours[brand, minute.replace(minute=0), source, sentiment] += count
    _raise("watch_tally", "minute", minutes)
    _raise("watch_hourtally", "hour", hours)


def _raise(table: str, time: str, cells: Mapping[Cell, int]) -> None:
    adapt = connection.ops.adapt_datetimefield_value
    rows = [
        (brand, adapt(at), source, sentiment, count)
        for (brand, at, source, sentiment), count in sorted(cells.items())
    ]
    with connection.cursor() as cursor:
        for first in range(0, len(rows), _ROWS_A_STATEMENT):
            part = rows[first : first + _ROWS_A_STATEMENT]
            places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(part))
            cursor.execute(
                f"INSERT INTO {table} (brand_id, {time}, source_id, sentiment, count) VALUES {places} "  # noqa: S608 - names of ours
                f"ON CONFLICT (brand_id, {time}, source_id, sentiment) "
                f"DO UPDATE SET count = {table}.count + excluded.count",
                [value for row in part for value in row],
            )


def _cell(mention: Mention) -> Cell:
    return (
        mention.brand_id,
        mention.happened_at.replace(second=0, microsecond=0),
        mention.source_id,
        mention.sentiment,
    )
