"""Adds to the tallies, in the transaction that stores the mentions."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from fauxpas.watch.models import Mention

_ROWS_A_STATEMENT = 150
Cell = tuple[int, datetime, int, str]


def add(mentions: Iterable[Mention]) -> None:
    """Count these new mentions, by brand, minute, source and sentiment.

    Raw SQL, because a tally that others add to at the same time must be raised where it stands.
    """
    change(Counter(_cell(mention) for mention in mentions))


def take_off(mentions: Iterable[Mention]) -> None:
    """Count these mentions no longer; call it in the transaction that deletes them."""
    counted = Counter(_cell(mention) for mention in mentions)
    change({cell: -count for cell, count in counted.items()})


def change(cells: dict[Cell, int]) -> None:
    """Raise or lower tallies by so much; in one order everywhere, so that two writers never wait for each other."""
    adapt = connection.ops.adapt_datetimefield_value
    rows = [
        (brand, adapt(minute), source, sentiment, count)
        for (brand, minute, source, sentiment), count in sorted(cells.items())
    ]
    with connection.cursor() as cursor:
        for first in range(0, len(rows), _ROWS_A_STATEMENT):
            part = rows[first : first + _ROWS_A_STATEMENT]
            places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(part))
            cursor.execute(
                f"INSERT INTO watch_tally (brand_id, minute, source_id, sentiment, count) VALUES {places} "  # noqa: S608 - placeholders only
                "ON CONFLICT (brand_id, minute, source_id, sentiment) "
                "DO UPDATE SET count = watch_tally.count + excluded.count",
                [value for row in part for value in row],
            )


def _cell(mention: Mention) -> Cell:
    return (
        mention.brand_id,
        mention.happened_at.replace(second=0, microsecond=0),
        mention.source_id,
        mention.sentiment,
    )
