"""Filters that write numbers, spans and times in the reader's language and the brand's time zone.

Both come from Django's active language and active time zone; the forms themselves are in `fauxpas.core.format`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django import template
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from fauxpas.core import format as forms

register = template.Library()


def tongue() -> str:
    """The active language, English when translation is off."""
    return get_language() or "en"


@register.filter
def number(value: forms.Number | None, decimals: int | None = None) -> str:
    """`{{ count|number }}`: 12,480 or 12 480; `{{ value|number:1 }}` shows one decimal. Empty for None."""
    return "" if value is None else forms.number(value, language=tongue(), decimals=decimals)


@register.filter
def rough(value: forms.Number | None) -> str:
    """`{{ usual|rough }}`, an estimate: 0.4; 44. Empty for None."""
    return "" if value is None else forms.rough(value, language=tongue())


@register.filter
def signed(value: forms.Number | None, decimals: int | None = None) -> str:
    """`{{ change|signed }}`: +62; −0.82. Empty for None."""
    return "" if value is None else forms.signed(value, language=tongue(), decimals=decimals)


@register.filter
def percent(share: forms.Number | None, decimals: int = 0) -> str:
    """`{{ share|percent }}`, share 0 to 1: 71% or 71 %. Empty for None."""
    return "" if share is None else forms.percent(share, language=tongue(), decimals=decimals)


@register.filter
def percent_interval(pair: Sequence[forms.Number] | None) -> str:
    """`{{ pair|percent_interval }}`, two shares 0 to 1: 67–75%. Empty for None."""
    return "" if pair is None else forms.percent_interval(pair[0], pair[1], language=tongue())


@register.filter
def interval(low: forms.Number | None, high: forms.Number | None) -> str:
    """`{{ low|interval:high }}`: 28–64. Empty when either is missing."""
    return "" if low is None or high is None else forms.interval(low, high, language=tongue())


@register.filter
def ratio(value: forms.Number | None) -> str:
    """`{{ value|ratio }}`: 19 times or 19 fois. Empty for None."""
    return "" if value is None else forms.ratio(value, language=tongue())


@register.filter
def money(amount: forms.Number | None, currency: str = "EUR") -> str:
    """`{{ amount|money:"EUR" }}`: €12.90 or 12,90 €. Empty for None."""
    return "" if amount is None else forms.money(amount, currency, language=tongue())


@register.filter
def span(value: float | timedelta | None) -> str:
    """`{{ seconds|span }}` or a timedelta: 18 min; 3 h 08; 41 days. Empty for None."""
    return "" if value is None else forms.span(value, language=tongue())


@register.filter
def span_to(value: datetime | None, other: datetime | None) -> str:
    """`{{ begin|span_to:now }}`: the span between two times, whichever is first. Empty when either is missing."""
    return "" if value is None or other is None else forms.span(other - value, language=tongue())


@register.filter
def ago(value: datetime | None, now: datetime | None) -> str:
    """`{{ heard_at|ago:now }}`: 20 s ago; il y a 20 s. Empty when either is missing."""
    return "" if value is None or now is None else forms.ago(now - value, language=tongue())


@register.filter
def until(value: datetime | None, now: datetime | None) -> str:
    """`{{ due_at|until:now }}`: in 18 min, or 12 min late. Empty when either is missing."""
    return "" if value is None or now is None else forms.until(value - now, language=tongue())


@register.filter
def clock_time(value: datetime | None) -> str:
    """`{{ at|clock_time }}`, in text: 10:30 or 10 h 30. Empty for None."""
    return "" if value is None else forms.clock_time(value, language=tongue(), zone=get_current_timezone())


@register.filter
def margin_time(value: datetime | None) -> str:
    """`{{ at|margin_time }}`, in a margin or a table: 09:05 in every language. Empty for None."""
    if value is None:
        return ""
    return forms.clock_time(value, language=tongue(), zone=get_current_timezone(), margin=True)


@register.filter
def day(value: datetime | None) -> str:
    """`{{ at|day }}`: Thursday 19 November 2026; jeudi 19 novembre 2026. Empty for None."""
    return "" if value is None else forms.day(value, language=tongue(), zone=get_current_timezone())


@register.filter
def short_day(value: datetime | None) -> str:
    """`{{ at|short_day }}`: 19 Nov.; 1er déc. Empty for None."""
    return "" if value is None else forms.short_day(value, language=tongue(), zone=get_current_timezone())


@register.filter
def other_day(value: datetime | None, now: datetime | None) -> str:
    """`{{ at|other_day:now }}`, above a time in a margin: 20 Nov. Empty today, and when either is missing."""
    zone = get_current_timezone()
    if value is None or now is None or forms.located(value, zone).date() == forms.located(now, zone).date():
        return ""
    return forms.short_day(value, language=tongue(), zone=zone)


@register.filter
def moment(value: datetime | None, now: datetime | None) -> str:
    """`{{ at|moment:now }}` in a sentence: 10:30 today, else 10:30 on 18 November. Empty when either is missing."""
    if value is None or now is None:
        return ""
    return forms.moment(value, language=tongue(), zone=get_current_timezone(), now=now)


@register.filter
def stamp(value: datetime | None, now: datetime | None) -> str:
    """`{{ at|stamp:now }}` in a cell or after a name: 10:30 today, else 18 Nov., 10:30. Empty when either is missing."""
    if value is None or now is None:
        return ""
    return forms.stamp(value, language=tongue(), zone=get_current_timezone(), now=now)
