"""Writes a calendar as other programs read it. Source: RFC 5545."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_LINE = 75  # octets, without the line break (3.1)


@dataclass(frozen=True)
class Event:
    """One moment in a calendar, or a stretch of time. until : when a stretch is over; None for a moment.

    key : the same at every reading, so that a program moves it rather than doubles it.
    """

    key: str
    at: datetime
    title: str
    words: str
    url: str
    remind_minutes: int = 15
    until: datetime | None = None


def calendar(events: Iterable[Event], *, name: str, host: str, now: datetime) -> str:
    """The whole calendar, named, with CRLF line ends; times in UTC, which every program shows in the reader's own zone.

    host : makes the keys unlike those of any other room.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//fauxpas//deadlines//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.key}@{host}",
            f"DTSTAMP:{_time(now)}",
            f"DTSTART:{_time(event.at)}",
            *([f"DTEND:{_time(event.until)}"] if event.until is not None else []),
            f"SUMMARY:{_text(event.title)}",
            f"DESCRIPTION:{_text(event.words)}",
            f"URL:{event.url}",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_text(event.title)}",
            f"TRIGGER:-PT{event.remind_minutes}M",
            "END:VALARM",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """A TEXT value (3.3.11): what would end it is escaped, other control signs are left out."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    kept = "".join(sign for sign in escaped if sign == "\n" or (sign >= " " and sign != "\x7f"))
    return kept.replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """The line in pieces of at most LONGEST_LINE octets, never cut inside a sign; what follows begins with a blank."""
    pieces, piece, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    return [*pieces, piece]
