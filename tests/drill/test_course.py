"""The drill's time: it runs faster, stands and goes on without a jump, and every process reads the same."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fauxpas.core import clock
from fauxpas.drill.course import Course, Follower, paused, read_course, running, write_course
from tests.factories import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def followed(tmp_path: Path) -> Iterator[Path]:
    clock.run_by(Follower(tmp_path))
    yield tmp_path
    clock.run_by(None)


def test_course_five_times_as_fast_pauses_and_goes_on_without_a_jump() -> None:
    course = Course(NOON, NOON, 5, 5)
    assert course.at(NOON + MINUTE) == NOON + 5 * MINUTE
    standing = paused(course, real=NOON + MINUTE)
    assert standing.at(NOON + 60 * MINUTE) == NOON + 5 * MINUTE
    assert paused(standing, real=NOON + 9 * MINUTE) == standing
    again = running(standing, real=NOON + 60 * MINUTE)
    assert again.at(NOON + 61 * MINUTE) == NOON + 10 * MINUTE
    slower = running(again, real=NOON + 61 * MINUTE, speed=1)
    assert slower.at(NOON + 62 * MINUTE) == NOON + 11 * MINUTE


def test_clock_follows_the_file_of_a_drill_and_reads_it_anew(followed: Path) -> None:
    assert abs(clock.now() - clock.real()) < MINUTE
    write_course(followed, Course(NOON, NOON, 0, 2))
    assert clock.now() == NOON
    write_course(followed, Course(NOON, NOON + MINUTE, 0, 2))
    assert clock.now() == NOON + MINUTE
    assert read_course(followed) == Course(NOON, NOON + MINUTE, 0, 2)


def test_clock_set_to_an_instant_holds_in_a_drill_too(followed: Path) -> None:
    write_course(followed, Course(NOON, NOON, 0, 1))
    with clock.set_to(NOON + MINUTE):
        assert clock.now() == NOON + MINUTE
    assert clock.now() == NOON
