"""Quiet hours: the part of the day in which only what is urgent reaches a person."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_quiet(now: datetime, *, begins: time, ends: time, zone: ZoneInfo) -> datetime | None:
    """The end of the quiet hours that `now` lies in, or None outside them.

    begins, ends : on the clock of `zone`; begins after ends when they span midnight, nothing is quiet when they are equal. An
    end that a change of the clocks skips or repeats is taken once, as Python's zones do (PEP 495, the first of two).
    """
    local = now.astimezone(zone)
    told = local.time().replace(tzinfo=None)
    spans_midnight = begins > ends
    inside = told >= begins or told < ends if spans_midnight else begins <= told < ends
    if not inside:
        return None
    day = local.date() + timedelta(days=1) if spans_midnight and told >= begins else local.date()
    return datetime.combine(day, ends, tzinfo=zone).astimezone(now.tzinfo)
