"""Tags for the parts of a screen that need more than a word: icons, states, the great clocks, small charts.

Everything is SVG or classes: the security policy allows no inline style and no inline script.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fauxpas.core import format as forms
from fauxpas.web.looks import ALARM_LEVELS, LOOKS, Look
from fauxpas.web.templatetags import room_format

register = template.Library()

SPRITE = Path(__file__).resolve().parent.parent / "static/fauxpas/icons.svg"
SOON_SECONDS = 20 * 60
RULER_TICKS = 12
MOST_PIPS = 10
# Beyond these shares of a ruler, the label of the pin would run into the label of that end.
CLEAR_OF_ENDS = (0.3, 0.7)


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The icons the sprite holds."""
    pieces = SPRITE.read_text(encoding="utf-8").split('<symbol id="i-')[1:]
    return frozenset(piece.split('"', 1)[0] for piece in pieces)


@register.simple_tag
def icon(name: str, label: str | Promise = "") -> SafeString:
    """`{% icon "megaphone" %}`: an icon beside its word; with a label only for one that stands alone.

    Raises TemplateSyntaxError for an icon the sprite does not hold.
    """
    if name not in icon_names():
        message = f"no icon {name!r} in the sprite; add it in scripts/vendor_front.py"
        raise template.TemplateSyntaxError(message)
    href = f"{static('fauxpas/icons.svg')}#i-{name}"
    if label:
        return format_html('<svg class="ic" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="ic" aria-hidden="true"><use href="{}"/></svg>', href)


@register.inclusion_tag("components/status.html")
def status(kind: str, state: str, word: str | Promise = "", shape: str = "state") -> dict[str, object]:
    """`{% status "fact" fact.status %}`: icon, word and colour of a state; `shape="tag"` puts it on its own ground.

    A state the table does not know is shown in its own word, without colour.
    """
    look = LOOKS.get((kind, str(state)), Look("circle", "", str(state).replace("_", " ")))
    return {"icon_name": look.icon, "tone": look.tone, "word": word or look.word, "shape": shape}


@register.inclusion_tag("components/severity.html")
def severity(level: int, out_of: int = 5, words: str | Promise = "") -> dict[str, object]:
    """`{% severity 4 5 "people may be harmed" %}`: bars, "4 of 5", and what it means in words."""
    bars = [step <= level for step in range(1, out_of + 1)]
    return {"bars": bars, "level": level, "out_of": out_of, "words": words}


@register.inclusion_tag("components/severity.html")
def alarm_level(level: int) -> dict[str, object]:
    """`{% alarm_level alarm.level %}`: an alarm's three levels as bars and in words."""
    return severity(level, len(ALARM_LEVELS), ALARM_LEVELS.get(level, ""))


@dataclass(frozen=True)
class Face:
    """What a clock shows. `at` and `due` are shares (0 to 1) of its ruler; `due` is None when the due time is its end."""

    state: str
    seconds: float
    counts: str
    what: str
    begin: datetime
    end: datetime
    at: float
    due: float | None


def face_of(
    *, started_at: datetime, due_at: datetime | None, met_at: datetime | None, now: datetime, elapsed: bool
) -> Face:
    """Read a clock at `now`.

    elapsed : counts up from `started_at` (the first public word); otherwise counts down to `due_at` (the next promise).
    Kept when met by its due time, or when it has none; soon under 20 minutes before it; missed after it.
    """
    at = met_at or now
    if due_at is not None and at > due_at:
        state = "missed"
    elif met_at is not None:
        state = "kept"
    elif due_at is not None and (due_at - now).total_seconds() <= SOON_SECONDS:
        state = "soon"
    else:
        state = "running"
    end = max(due_at, at) if due_at else at
    length = max((end - started_at).total_seconds(), 1.0)
    share = min(max((at - started_at).total_seconds() / length, 0.0), 1.0)
    late = (
        (due_at - started_at).total_seconds() / length if due_at is not None and state == "missed" else None
    )
    if elapsed or due_at is None:
        seconds, counts = (at - started_at).total_seconds(), "up"
        what = _("after the first signal") if met_at else _("since the first signal")
    else:
        seconds, counts = abs((due_at - at).total_seconds()), "down"
        time = room_format.clock_time(due_at)
        what = (
            _("until {time}").format(time=time)
            if at <= due_at
            else _("late; promised for {time}").format(time=time)
        )
    return Face(state, seconds, "still" if met_at else counts, what, started_at, end, share, late)


@register.inclusion_tag("components/clock.html")
def great_clock(
    name: str | Promise,
    now: datetime,
    started_at: datetime,
    due_at: datetime | None = None,
    met_at: datetime | None = None,
    *,
    elapsed: bool = False,
    note: str | Promise = "",
) -> dict[str, object]:
    """`{% great_clock _("First public word") now case.first_signal_at goal_at case.first_word_at elapsed=True note=... %}`."""
    face = face_of(started_at=started_at, due_at=due_at, met_at=met_at, now=now, elapsed=elapsed)
    figure, unit = big_parts(forms.span(face.seconds, language=room_format.tongue()))
    low, high = CLEAR_OF_ENDS
    return {
        "name": name, "face": face, "look": LOOKS[("clock", face.state)], "figure": figure, "unit": unit, "note": note,
        "due_at": due_at, "started_at": started_at, "met_at": met_at, "at_time": met_at or now,
        "at": as_share(face.at), "due": as_share(face.due) if face.due is not None else "",
        "ticks": [as_share(step / RULER_TICKS) for step in range(1, RULER_TICKS)],
        "show_begin": face.at > low, "show_end": face.at < high and due_at is not None,
        "anchor": "start" if face.at <= low else "end" if face.at >= high else "middle",
    }  # fmt: skip


def big_parts(text: str) -> tuple[str, str]:
    """A span cut into the part written large and its unit: ("18", "min"), ("3 h 08", "")."""
    head, gap, tail = text.rpartition(forms.HARD)
    return (head, tail) if gap and not tail.isdigit() else (text, "")


def as_share(share: float) -> str:
    """A share (0 to 1) as an SVG length: 65%."""
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + "%"


@register.simple_tag
def bar(value: float, most: float, usual: float | None = None, *, hot: bool = False) -> SafeString:
    """`{% bar count most usual hot=True %}`: a bar out of `most`, and a green tick where it usually stands."""
    length = as_share(min(value / most, 1.0) if most > 0 else 0.0)
    tick: str | SafeString = ""
    if usual is not None and most > 0:
        place = as_share(min(usual / most, 1.0))
        tick = format_html('<rect class="usual" x="{}" y="0" width="2" height="16"/>', place)
    tone = "run hot" if hot else "run"
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect class="ground" y="2" width="100%" height="12"/>'
        '<rect class="{}" y="2" width="{}" height="12"/>{}</svg>',
        tone, length, tick,
    )  # fmt: skip


@register.simple_tag
def table_rows(columns: Sequence[str | Promise], rows: Sequence[Sequence[str]]) -> SafeString:
    """The rows of `components/table.html`: the first cell names its row, each other one is a figure behind its column's name.

    Written here, for tables of a hundred cells stand under every chart, and a template takes ten times as long for each.
    """
    begins = [
        '<th scope="row" class="wide">',
        *(format_html('<td class="num" data-label="{}">', column) for column in columns[1:]),
    ]
    ends = ["</th>", *("</td>" for _column in columns[1:])]
    lines = [
        "".join(
            f"{begin}{conditional_escape(cell)}{end}"
            for begin, cell, end in zip(begins, row, ends, strict=True)
        )
        for row in rows
    ]
    return mark_safe("".join(f"<tr>{line}</tr>" for line in lines))


@register.simple_tag
def spark(
    values: Sequence[float | None],
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    alarm: int | None = None,
) -> SafeString:
    """`{% spark values low high alarm %}`: a small line over its expected band; None is a gap, never a zero.

    alarm : the index at which an alarm rang; from there on the line is red. At least two values, else nothing.
    """
    if len(values) < 2:
        return SafeString("")
    known = [value for value in values if value is not None]
    top = max([*known, *(high or []), 1.0])
    parts = []
    if low and high and len(low) == len(high):
        edge = [*points(high, top), *reversed(points(low, top))]
        parts.append(f'<path class="g-band" d="M{" ".join(edge)}Z"/>')
    cut = len(values) if alarm is None else max(alarm, 0)
    parts.append(f'<path class="g-line" d="{path(values, top, 0, cut)}"/>')
    if alarm is not None:
        x = points([0.0] * len(values), top)[min(cut, len(values) - 1)].split(" ")[0]
        parts.append(
            f'<path class="g-hot" d="{path(values, top, max(cut - 1, 0), len(values))}"/><path class="g-alarm" d="M{x} 0V32"/>'
        )
    body = "".join(parts)
    return SafeString(
        f'<svg class="spark" viewBox="0 0 200 32" preserveAspectRatio="none" aria-hidden="true">{body}</svg>'
    )


def points(values: Sequence[float | None], top: float) -> list[str]:
    """Each value as "x y" in a box 200 wide and 32 high, zero at the bottom; an unknown one as an empty string."""
    step = 200 / (len(values) - 1)
    return [
        "" if v is None or math.isnan(v) else f"{i * step:.1f} {31 - 30 * v / top:.1f}"
        for i, v in enumerate(values)
    ]


def path(values: Sequence[float | None], top: float, begin: int, end: int) -> str:
    """The line through values[begin:end] as SVG path data, lifted over what is unknown."""
    pieces: list[str] = []
    pen_down = False
    for point in points(values, top)[begin:end]:
        if point:
            pieces.append(f"{'L' if pen_down else 'M'}{point}")
        pen_down = bool(point)
    return "".join(pieces)


@register.inclusion_tag("components/coverage.html")
def coverage_badge(coverage: Any) -> dict[str, object]:
    """`{% coverage_badge coverage %}` with `states` (a source's hearing each), `heard`, `total`, `url`."""
    return {"coverage": coverage, "pips": pips(list(room_item(coverage, "states")))}


def pips(states: Sequence[str]) -> list[str]:
    """At most ten states for a badge, heard first, in proportion; whatever is not heard keeps at least one."""
    ordered = sorted((str(state) for state in states), key=lambda state: (state != "heard", state))
    if len(ordered) <= MOST_PIPS:
        return ordered
    kinds = list(dict.fromkeys(ordered))
    rest = {
        kind: max(1, round(MOST_PIPS * ordered.count(kind) / len(ordered)))
        for kind in kinds
        if kind != "heard"
    }
    heard = max(MOST_PIPS - sum(rest.values()), 0) if "heard" in kinds else 0
    return ["heard"] * heard + [kind for kind, count in rest.items() for _pip in range(count)]


@register.filter
def heard_words(heard: int, total: int) -> str:
    """`{{ heard|heard_words:total }}`: 14 of 16 sources heard."""
    words = ngettext("{heard} of {total} source heard", "{heard} of {total} sources heard", total)
    return words.format(heard=room_format.number(heard), total=room_format.number(total))


@register.inclusion_tag("components/promise.html")
def promise_strip(promise: Any, now: datetime) -> dict[str, object]:
    """`{% promise_strip promise now %}`: what was promised next, always in sight while a case is open."""
    due_at = room_item(promise, "due_at")
    left = (due_at - now).total_seconds()
    state = "missed" if left < 0 else "soon" if left <= SOON_SECONDS else "running"
    return {"promise": promise, "state": state, "look": LOOKS[("clock", state)], "now": now}


def room_item(thing: Any, name: str) -> Any:
    """`thing.name` as a template reads it: a key of a mapping, else an attribute."""
    return thing[name] if isinstance(thing, dict) else getattr(thing, name)


@register.filter
def item(values: Sequence[Any], index: int) -> Any:
    """`{{ columns|item:0 }}`: one item of a list."""
    return values[index]
