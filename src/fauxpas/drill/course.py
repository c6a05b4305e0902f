"""How time runs in a drill: one file in its sealed data folder that every process of it reads.

A drill at five times the speed has clocks at five times the speed, and a paused one has clocks that stand: a promise “within 30
minutes” then means thirty minutes of the drill, and no report has to subtract the pauses.
"""

import json
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

NAME = "drill-clock.json"
SPEEDS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Course:
    """At the real instant `real` it was `told` in the drill; since then it runs at `speed` times (0: paused).

    resumes : the speed a paused drill goes on at.
    """

    real: datetime
    told: datetime
    speed: int
    resumes: int = 1

    def at(self, real: datetime) -> datetime:
        """The drill's time at a real instant."""
        return self.told + (real - self.real) * self.speed


def read_course(folder: Path) -> Course | None:
    """The course of the drill in this data folder; None when there is none."""
    try:
        kept = json.loads((folder / NAME).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    return Course(
        datetime.fromisoformat(kept["real"]),
        datetime.fromisoformat(kept["told"]),
        kept["speed"],
        kept["resumes"],
    )


def write_course(folder: Path, course: Course) -> None:
    """Keep the course, whole or not at all: a process that reads meanwhile finds the old one."""
    kept = {
        "real": course.real.isoformat(),
        "told": course.told.isoformat(),
        "speed": course.speed,
        "resumes": course.resumes,
    }
    with tempfile.NamedTemporaryFile("w", encoding="ascii", dir=folder, delete=False) as partial:
        json.dump(kept, partial)
    Path(partial.name).replace(folder / NAME)


class Follower:
    """Makes the drill's time of the real one, reading the file again whenever it was replaced."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._sign: tuple[int, int] | None = None
        self._course: Course | None = None

    def __call__(self, real: datetime) -> datetime:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return real
        sign = (found.st_mtime_ns, found.st_ino)
        if sign != self._sign:
            self._sign, self._course = sign, read_course(self.path.parent)
        return self._course.at(real) if self._course else real


def paused(course: Course, *, real: datetime) -> Course:
    """The course, standing from now on; one that stands already is left as it is."""
    return course if course.speed == 0 else Course(real, course.at(real), 0, course.speed)


def running(course: Course, *, real: datetime, speed: int | None = None) -> Course:
    """The course, running from now on at `speed`, or at the one it was paused at."""
    return Course(real, course.at(real), speed or course.speed or course.resumes, speed or course.resumes)
