"""What a chart is told: its figures, the same figures as a table, and the finding in one sentence."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core.models import Brand
from fauxpas.watch.models import Alarm
from fauxpas.watch.series import Point, SourceCount, Volume

TABLE_ROWS = 48


def volume_chart(volume: Volume, *, brand: Brand, alarm: Alarm | None = None) -> dict[str, Any]:
    """Mentions against their usual band, with the alarms and what nobody could hear; for `components/chart.html`."""
    points = volume.points
    data = {
        "kind": "volume",
        "times": [point.at.isoformat() for point in points],
        "values": [point.count for point in points],
        "expected": [_rounded(point.expected) for point in points],
        "low": [_rounded(point.low) for point in points],
        "high": [_rounded(point.high) for point in points],
        "alarms": [
            {
                "at": each.raised_at.isoformat(),
                "label": _("alarm"),
                "url": reverse("watch:alarm", args=[brand.slug, each.pk]),
            }
            for each in volume.alarms
        ],
        "marks": [{"at": alarm.began_at.isoformat(), "label": _("first signal")}] if alarm else [],
        "blind": [[since.isoformat(), until.isoformat()] for since, until in volume.blind],
        "unit": _("mentions"),
    }
    columns = [
        {"label": _("From")},
        {"label": _("Mentions"), "num": True},
        {"label": _("Usual"), "num": True},
    ]
    rows = [
        {"cells": [_moment(point.at), _count(point.count), _band(point)]} for point in points[-TABLE_ROWS:]
    ]
    return {
        "id": "volume",
        "finding": _volume_finding(volume),
        "data": data,
        "table": {"columns": columns, "rows": rows},
        "height": "tall",
        "note": _(
            "The band holds what is usual for this hour and weekday, learnt from the 28 days before. Hatched: nobody could hear."
        ),
    }


def share_chart(volume: Volume) -> dict[str, Any]:
    """The share of negative mentions over time; gaps where nothing was said or heard."""
    shares = [
        point.negative / point.count if point.count and point.negative is not None else None
        for point in volume.points
    ]
    known = [(point, share) for point, share in zip(volume.points, shares, strict=True) if share is not None]
    said = sum(point.count or 0 for point, _share in known)
    negative = sum(point.negative or 0 for point, _share in known)
    usual = negative / said if said else 0.0
    data = {
        "kind": "share",
        "times": [point.at.isoformat() for point in volume.points],
        "values": [None if share is None else round(share, 3) for share in shares],
        "low": [],
        "high": [],
        "usual": round(usual, 3),
        "marks": [],
        "blind": [[since.isoformat(), until.isoformat()] for since, until in volume.blind],
    }
    columns = [{"label": _("From")}, {"label": _("Negative"), "num": True}]
    rows = [{"cells": [_moment(point.at), _percent(share)]} for point, share in known[-TABLE_ROWS:]]
    finding = (
        _("%(share)s of the mentions in this time are negative.") % {"share": _percent(usual)}
        if said
        else _("Nothing was said in this time.")
    )
    return {
        "id": "share",
        "finding": finding,
        "data": data,
        "table": {"columns": columns, "rows": rows},
        "height": "low",
        "note": _(
            "As a program reads the words; the single post may be read wrongly, the share over many is steadier."
        ),
    }


def source_bars(counts: list[SourceCount]) -> dict[str, Any]:
    """How much each source said; for `components/bars.html`."""
    items = [
        {
            "label": each.source.name,
            "value": each.count,
            "usual": None,
            "hot": each.negative * 2 > each.count,
            "note": "",
        }
        for each in counts
    ]
    return {"items": items, "most": max((each.count for each in counts), default=1)}


def _volume_finding(volume: Volume) -> str:
    known = [point for point in volume.points if point.count is not None]
    if not known:
        return _("Nobody could hear in this time.")
    beyond = [point for point in known if point.beyond]
    if beyond:
        top = max(beyond, key=lambda point: point.count or 0)
        words = _(
            "Beyond the usual since %(since)s; most at %(top)s, with %(count)s mentions where at most %(high)s are usual."
        )
        return words % {
            "since": _moment(beyond[0].at),
            "top": _moment(top.at),
            "count": _count(top.count),
            "high": _count(round(top.high or 0)),
        }
    return _("%(count)s mentions, within what is usual.") % {
        "count": _count(sum(point.count or 0 for point in known))
    }


def _language() -> str:
    return get_language() or "en"


def _moment(at: datetime) -> str:
    zone = timezone.get_current_timezone()
    return f"{forms.short_day(at, language=_language(), zone=zone)} {forms.clock_time(at, language=_language(), zone=zone, margin=True)}"


def _count(value: float | None) -> str:
    return _("not heard") if value is None else forms.number(value, language=_language())


def _percent(share: float) -> str:
    return forms.percent(share, language=_language())


def _band(point: Point) -> str:
    if point.low is None or point.high is None:
        return _("still being learnt")
    return forms.interval(round(point.low), round(point.high), language=_language())


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
