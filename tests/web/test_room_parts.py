"""The parts: clocks, states, bars, sparks, and what every template must keep to."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template import Context, Engine
from django.utils import translation

import fauxpas
from fauxpas.react.models import Delivery, Statement
from fauxpas.room.models import Case
from fauxpas.understand.models import FactVersion
from fauxpas.watch.models import Alarm, Mention, Source
from fauxpas.web.looks import LOOKS
from fauxpas.web.templatetags.room_parts import (
    as_share,
    big_parts,
    face_of,
    icon_names,
    pips,
    points,
    spark,
    table_rows,
)

ROOT = Path(fauxpas.__file__).parent
TEMPLATES = sorted(ROOT.rglob("templates/**/*.html"))
START = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """A time that many minutes after the start."""
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("now", "met", "state"),
    [
        (30, None, "running"),
        (40, None, "soon"),
        (60, None, "soon"),
        (61, None, "missed"),
        (90, 50, "kept"),
        (90, 60, "kept"),
        (90, 70, "missed"),
    ],
)
def test_clock_face_tells_kept_soon_and_missed(now: float, met: float | None, state: str) -> None:
    face = face_of(
        started_at=START,
        due_at=at(60),
        met_at=None if met is None else at(met),
        now=at(now),
        elapsed=False,
    )
    assert face.state == state


def test_clock_face_counts_up_to_the_first_word_and_down_to_the_promise() -> None:
    up = face_of(started_at=START, due_at=at(60), met_at=at(39), now=at(200), elapsed=True)
    down = face_of(started_at=START, due_at=at(60), met_at=None, now=at(42), elapsed=False)
    assert (up.seconds, up.counts, up.at) == (39 * 60, "still", 0.65)
    assert (down.seconds, down.counts, down.at) == (18 * 60, "down", 0.7)


def test_clock_face_missed_marks_the_due_time_on_its_ruler() -> None:
    face = face_of(started_at=START, due_at=at(60), met_at=None, now=at(80), elapsed=False)
    assert (face.seconds, face.at, face.due) == (20 * 60, 1.0, 0.75)


def test_clock_face_without_a_due_time_only_counts() -> None:
    face = face_of(started_at=START, due_at=None, met_at=None, now=at(5), elapsed=True)
    assert (face.state, face.seconds, face.due) == ("running", 300, None)


def test_great_clock_is_drawn_without_inline_style() -> None:
    template = Engine.get_default().from_string(
        '{% load room_parts %}{% great_clock "Next promised update" now begin due %}'
    )
    with translation.override("en"):
        html = template.render(Context({"now": at(42), "begin": START, "due": at(60)}))
    assert 'class="clock soon"' in html
    assert 'width="70%"' in html
    assert "style=" not in html


def test_big_parts_part_figure_and_unit() -> None:
    assert big_parts("18\u00a0min") == ("18", "min")
    assert big_parts("3\u00a0h\u00a008") == ("3\u00a0h\u00a008", "")
    assert as_share(1 / 3) == "33.33%"


def test_pips_keep_one_of_whatever_is_not_heard() -> None:
    assert pips(["blind", "heard"]) == ["heard", "blind"]
    many = pips(["heard"] * 98 + ["late", "blind"])
    assert (len(many), many.count("late"), many.count("blind")) == (10, 1, 1)
    assert pips(["blind"] * 40) == ["blind"] * 10


def test_spark_leaves_a_gap_where_nothing_was_heard() -> None:
    assert points([0, None, 10], 10) == ["0.0 31.0", "", "200.0 1.0"]
    assert 'd="M0.0 31.0M200.0 1.0"' in spark([0, None, 10])
    assert spark([3]) == ""


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("fact", FactVersion.Status.values),
        ("source", Source.Hearing.values),
        ("alarm", Alarm.State.values),
        ("case", Case.Level.values),
        ("statement", Statement.State.values),
        ("delivery", Delivery.State.values),
        ("sentiment", Mention.Sentiment.values),
    ],
)
def test_every_stored_state_has_a_look(kind: str, values: list[str]) -> None:
    assert [value for value in values if (kind, value) not in LOOKS] == []


def test_every_look_has_its_icon_in_the_sprite() -> None:
    assert {look.icon for look in LOOKS.values()} <= icon_names()
    assert LOOKS["fact", "confirmed"].tone == "leaf"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_keeps_to_the_policy_and_the_sprite(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(
        r"<style\b|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)(?![^>]*application/json)", source
    )
    used = set(re.findall(r"""{% icon ["']([a-z-]+)["']""", source))
    assert used <= icon_names()


def test_table_rows_name_the_column_of_each_figure_and_escape_what_they_hold() -> None:
    drawn = table_rows(["From", 'A "b"'], [["<i>", "1 < 2"], ["8 am", "3"]])
    assert drawn == (
        '<tr><th scope="row" class="wide">&lt;i&gt;</th><td class="num" data-label="A &quot;b&quot;">1 &lt; 2</td></tr>'
        '<tr><th scope="row" class="wide">8 am</th><td class="num" data-label="A &quot;b&quot;">3</td></tr>'
    )
