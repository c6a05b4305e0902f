"""What a chart is told: its figures, the same figures as a table, and the finding in one sentence."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core.models import Brand
from fauxpas.engine.shares import Shares
from fauxpas.watch.feeling import Readers, corrected, corrected_over
from fauxpas.watch.models import Alarm
from fauxpas.watch.series import Point, SourceCount, Volume

TABLE_ROWS = 48


def volume_chart(
    volume: Volume, *, brand: Brand, until: datetime, alarm: Alarm | None = None
) -> dict[str, Any]:
    """Mentions against their usual band, with the alarms and what nobody could hear; for `components/chart.html`.

    until : when they were counted.
    """
    points = volume.points
    if points and waits(
        [point.count for point in points], points[-1].at, step=volume.step_seconds, until=until
    ):
        points = points[:-1]
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
        _("From"),
        _("Mentions"),
        _("Usual"),
    ]
    rows = [[_moment(point.at), _count(point.count), _band(point)] for point in volume.points[-TABLE_ROWS:]]
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


def share_chart(volume: Volume, *, readers: Readers, language: str | None) -> dict[str, Any]:
    """The share of negative mentions over time, corrected for the known errors of the model that read them then, with its interval.

    Gaps where nothing was said or heard, or where the errors are not known.
    """
    counts = [(point.at, _moods(point)) for point in volume.points]
    shares = [None if moods is None else corrected(moods, readers.at(at), language) for at, moods in counts]
    known = [(point, share) for point, share in zip(volume.points, shares, strict=True) if share is not None]
    said = [(at, moods) for at, moods in counts if moods is not None]
    whole = corrected_over(said, readers, language)
    data = {
        "kind": "share",
        "times": [point.at.isoformat() for point in volume.points],
        "values": [_share_of(share, "negative") for share in shares],
        "low": [_share_of(share, "low") for share in shares],
        "high": [_share_of(share, "high") for share in shares],
        "usual": _share_of(whole, "negative") or 0,
        "marks": [],
        "blind": [[since.isoformat(), until.isoformat()] for since, until in volume.blind],
    }
    columns = [
        _("From"),
        _("Negative"),
        _("Interval"),
    ]
    rows = [
        [_moment(point.at), _percent(share.negative), _interval(share)]
        for point, share in known[-TABLE_ROWS:]
    ]
    return {
        "id": "share",
        "finding": _share_finding(whole, said=bool(said)),
        "data": data,
        "table": {"columns": columns, "rows": rows},
        "height": "low",
        "note": _(
            "A program reads the words and errs; its known errors are taken out, and the band holds the true share 19 times in 20."
        ),
    }


def waits(counts: Sequence[int | None], last: datetime, *, step: int, until: datetime) -> bool:
    """Whether the last bin is not drawn yet: its time is not over and it holds less than the one before, so the line would fall.

    counts : of bins of `step` seconds, the last of which begins at `last`; until : when they were counted.
    """
    if len(counts) == 1 or until >= last + timedelta(seconds=step):
        return False
    now, before = counts[-1], counts[-2]
    return now is not None and before is not None and now < before


def story_chart(times: list[datetime], counts: list[int], *, step: int, until: datetime) -> dict[str, Any]:
    """The mentions of one story over time, in bins of `step` seconds, counted at `until`."""
    drawn = len(counts) - waits(counts, times[-1], step=step, until=until)
    top = max(range(len(counts)), key=counts.__getitem__)
    words = _("Most at %(top)s, with %(count)s mentions.")
    finding = words % {"top": _moment(times[top]), "count": _count(counts[top])}
    data = {
        "kind": "volume",
        "times": [at.isoformat() for at in times[:drawn]],
        "values": counts[:drawn],
        **{line: [None] * drawn for line in ("expected", "low", "high")},
        **{empty: [] for empty in ("alarms", "marks", "blind")},
        "unit": _("mentions"),
    }
    said = [(at, count) for at, count in zip(times, counts, strict=True) if count]
    columns = [_("From"), _("Mentions")]
    rows = [[_moment(at), _count(count)] for at, count in said[-TABLE_ROWS:]]
    return {
        "id": "volume",
        "finding": finding if said else _("Nothing was said in this time."),
        "data": data,
        "table": {"columns": columns, "rows": rows},
        "height": "low",
        "note": "",
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


def _share_finding(whole: Shares | None, *, said: bool) -> str:
    if not said:
        return _("Nothing was said in this time.")
    if whole is None:
        return _("What share of these mentions is negative is not known.")
    told = {"share": _percent(whole.negative), "band": _interval(whole)}
    return _("About %(share)s of the mentions in this time are negative (%(band)s).") % told


def _moods(point: Point) -> tuple[int, int, int] | None:
    if not point.count or point.negative is None:
        return None
    return point.negative, point.neutral or 0, point.positive or 0


def _share_of(share: Shares | None, name: str) -> float | None:
    return None if share is None else round(getattr(share, name), 3)


def _interval(share: Shares) -> str:
    return forms.percent_interval(share.low, share.high, language=_language())


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
