"""Two accounts on the same thing within a short while: a meeting."""

from dataclasses import dataclass

import numpy as np

from fauxpas.engine.coordination.acts import KINDS, Floats, Ints, Table

SHORTEST_SECONDS = 10.0
LONGEST_SECONDS = 3600.0
QUICKEST = 0.1
HALF = 0.5
FEWEST_SHARERS = 5
# Beyond so many accounts on one thing at once, everybody is there, and that two are among them says nothing.
LARGEST_CROWD = 500


@dataclass(frozen=True)
class Meetings:
    """Pairs of acts on one object within its interval; rows of a Table, `one` before `other` in time.

    crowds : objects left out because more than 500 accounts were there at once.
    """

    one: Ints
    other: Ints
    crowds: Ints


def estimate_interval(table: Table, kind: str) -> float:
    """How close in time two acts of a kind are to be called together, in seconds, from the stream itself.

    The median time that the tenth of objects with the quickest second share took to half of their shares; at least 10 seconds, at most an hour, and
    an hour when fewer than ten objects have five sharers. Source: CooRnet (Giglietto, Righetti, Rossi and Marino,
    Information, Communication & Society 23 (2020) 867-891).
    """
    begins = table.begins()
    first, sizes = begins[:-1], np.diff(begins)
    of_kind = (sizes >= FEWEST_SHARERS) & (
        table.kind[np.minimum(first, len(table.kind) - 1)] == KINDS.index(kind)
    )
    first, sizes = first[of_kind], sizes[of_kind]
    if len(first) < 1 / QUICKEST:
        return LONGEST_SECONDS
    second = table.at[first + 1] - table.at[first]
    half = table.at[first + np.ceil(HALF * sizes).astype(np.int64) - 1] - table.at[first]
    quick = second <= np.quantile(second, QUICKEST)
    return float(np.clip(np.median(half[quick]), SHORTEST_SECONDS, LONGEST_SECONDS))


def meetings(table: Table, interval: Floats) -> Meetings:
    """Every two acts on one object at most `interval` seconds apart. interval : (number of KINDS,) seconds.

    n accounts on one object within the interval give n(n-1)/2 meetings.
    """
    within = interval[table.kind]
    ends = np.repeat(table.begins()[1:], np.diff(table.begins()))
    # Keys that rise over the whole table let one search find how far each act's company reaches.
    last = _last_within(table, within, ends)
    rows = np.arange(len(table.at))
    company = last - rows
    crowds = np.unique(table.object[company > LARGEST_CROWD])
    company[np.isin(table.object, crowds)] = 0
    one = np.repeat(rows, company)
    offset = np.arange(len(one)) - np.repeat(np.cumsum(company) - company, company)
    return Meetings(one, one + 1 + offset, crowds)


def _last_within(table: Table, within: Floats, ends: Ints) -> Ints:
    """The last row of the same object at most `within` seconds after each row."""
    span = float(np.ptp(table.at)) + 2 * LONGEST_SECONDS if len(table.at) else 1.0
    start = table.at - (table.at.min() if len(table.at) else 0.0)
    # The rank of objects in the table, so that the key rises with the rows.
    rank = np.concatenate(([0], np.cumsum(np.diff(table.object) != 0))) if len(table.at) else np.zeros(0)
    key = rank * span + start
    last = np.searchsorted(key, key + within, side="right") - 1
    return np.minimum(last, ends - 1).astype(np.int64)
