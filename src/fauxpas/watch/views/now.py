"""The brand's own page: what is said now, against what is usual."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import condition

from fauxpas.core import clock
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.watch.alarms import alarm_sentence
from fauxpas.watch.charts import share_chart, source_bars, volume_chart
from fauxpas.watch.coverage import Coverage, coverage
from fauxpas.watch.feeling import language_of, readers_of
from fauxpas.watch.models import Alarm
from fauxpas.watch.queries import Filters, mentions_for_page, visible_mentions
from fauxpas.watch.series import Situation, situation, source_counts, volume_series
from fauxpas.watch.stories import stories_told_most, told
from fauxpas.watch.versions import version_of

SPANS = {
    "day": (timedelta(days=1), 1800),
    "week": (timedelta(days=7), 3 * 3600),
    "month": (timedelta(days=28), 12 * 3600),
}
NEWEST, STORIES = 5, 4


@brand_page()
@condition(etag_func=version_of)
def now(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Volume with its band, sentiment, sources, the newest mentions, the coverage."""
    at = clock.now()
    span = request.GET.get("span", "")
    length, step = SPANS.get(span, SPANS["day"])
    volume = volume_series(brand, since=at - length, until=at, step=step)
    readers, language = readers_of(brand), language_of(brand.languages)
    heard, seen = coverage(brand, now=at), situation(brand, now=at, readers=readers)
    told_most = stories_told_most(brand, since=at - SPANS["day"][0], now=at, most=STORIES)
    context = {
        "span": span if span in SPANS else "day",
        "spans": _tabs(span if span in SPANS else "day"),
        "sentence": _sentence(brand, seen, heard),
        "situation": seen,
        "coverage": heard,
        "volume_chart": volume_chart(volume, brand=brand, until=at),
        "share_chart": share_chart(volume, readers=readers, language=language),
        "share": seen.share,
        "stories": told(told_most, readers=readers, language=language, now=at),
        "sources": source_bars(source_counts(brand, since=at - length, until=at)),
        "newest": mentions_for_page(
            visible_mentions(request.user).filter(brand=brand), Filters(), size=NEWEST
        ).mentions,
        "unanswered": [alarm for alarm in seen.alarms if alarm.state == Alarm.State.RAISED],
    }
    return render(request, "watch/now.html", context)


def _tabs(current: str) -> list[dict[str, object]]:
    words = {"day": _("24 hours"), "week": _("7 days"), "month": _("28 days")}
    return [
        {"url": f"?span={key}", "label": words[key], "current": key == current, "count": ""} for key in SPANS
    ]


def _sentence(brand: Brand, seen: Situation, heard: Coverage) -> str:
    if seen.alarms:
        return alarm_sentence(seen.alarms[0])
    if not heard.total:
        return _("Nothing is listened to for %(brand)s yet.") % {"brand": brand.name}
    if heard.heard < heard.total:
        words = ngettext(
            "Nothing unusual is heard, but %(deaf)s source of %(total)s is not heard.",
            "Nothing unusual is heard, but %(deaf)s sources of %(total)s are not heard.",
            heard.total - heard.heard,
        )
        return words % {"deaf": heard.total - heard.heard, "total": heard.total}
    return _("Nothing unusual is said of %(brand)s.") % {"brand": brand.name}
