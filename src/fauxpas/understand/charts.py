"""What the chart of people hit is told: its figures, the same as a table, and the finding in one sentence."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.engine.estimates import Estimate
from fauxpas.understand.affected import Point


def growth_chart(points: Sequence[Point], *, now: datetime) -> dict[str, Any] | None:
    """How the total grew, up to now, for `components/chart.html`; None while no group had an estimate."""
    known = [(point.at, point.total) for point in points if point.total is not None]
    if not known:
        return None
    drawn: list[tuple[datetime, Estimate]] = []
    for at, total in known:
        # A total holds until the next is known: the line goes on level, then steps.
        drawn += [(at, drawn[-1][1])] if drawn else []
        drawn.append((at, total))
    drawn.append((max(now, known[-1][0]), known[-1][1]))
    data = {
        "kind": "estimate",
        "times": [at.isoformat() for at, _total in drawn],
        "values": [total.likely for _at, total in drawn],
        "low": [total.low for _at, total in drawn],
        "high": [total.high for _at, total in drawn],
        "marks": [],
        "blind": [],
    }
    columns = [
        _("From"),
        _("People, likely"),
        _("Interval"),
    ]
    rows = [[_told(forms.stamp, at, now), _number(total.likely), _interval(total)] for at, total in known]
    return {
        "id": "growth",
        "finding": _finding(known, now),
        "data": data,
        "table": {"columns": columns, "rows": rows},
        "height": "low",
        "note": _("The band holds the true total 19 times in 20, if the estimates of the groups are right."),
    }


def _finding(known: Sequence[tuple[datetime, Estimate]], now: datetime) -> str:
    (began, first), (_at, last) = known[0], known[-1]
    words = {
        "first": _number(first.likely),
        "began": _told(forms.moment, began, now),
        "last": _number(last.likely),
    }
    if first.likely == last.likely:
        return _("The total is %(last)s people since %(began)s.") % words
    return _("From %(first)s people at %(began)s to %(last)s now.") % words


def _told(form: Callable[..., str], at: datetime, now: datetime) -> str:
    return form(at, language=get_language() or "en", zone=get_current_timezone(), now=now)


def _number(value: int) -> str:
    return forms.number(value, language=get_language() or "en")


def _interval(total: Estimate) -> str:
    return forms.interval(total.low, total.high, language=get_language() or "en")
