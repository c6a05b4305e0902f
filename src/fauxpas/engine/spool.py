"""Posts set aside on disk: taken in as they come, read in their own order, answered, and given back as they came."""

import sqlite3
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from fauxpas.engine.pipeline.stages import Places
from fauxpas.engine.posts import Post

BATCH = 1_000


class Spool:
    """A file that is gone when it is closed. What fits in a few megabytes stays in memory."""

    def __init__(self) -> None:
        # An empty name is a private file of SQLite's in the system's temporary folder.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;"
            "CREATE TABLE post (place INTEGER PRIMARY KEY, at REAL, after TEXT, id TEXT, line TEXT);"
            "CREATE TABLE note (place INTEGER PRIMARY KEY, found TEXT);"
            "CREATE TABLE answer (place INTEGER PRIMARY KEY, duplicate_of TEXT, story TEXT);"
        )
        self._waiting: list[tuple[int, float, str, str, str]] = []
        self._answers: list[tuple[int, str | None, str]] = []
        self._places = Places()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, post: Post, line: str) -> None:
        """Set one post aside, with its line of JSON."""
        at, after, _ = self._places.of(post)
        self._waiting.append((self._count, at.timestamp(), after, post.id, line))
        self._count += 1
        if len(self._waiting) >= BATCH:
            self._flush()

    def lines(self, first: int, count: int) -> list[str]:
        """The lines of up to so many posts, in the order of the input from the place `first`."""
        self._flush()
        rows = self._file.execute(
            "SELECT line FROM post WHERE place >= ? ORDER BY place LIMIT ?", (first, count)
        )
        return [line for (line,) in rows]

    def note(self, first: int, found: Iterable[str]) -> None:
        """Keep what was found in the posts from the place `first`, as JSON."""
        self._file.executemany("INSERT INTO note VALUES (?, ?)", enumerate(found, first))

    def in_order(self) -> Iterator[tuple[int, str]]:
        """The place and the line of every post, in the order of their `Places`."""
        self._flush()
        return iter(self._file.execute("SELECT place, line FROM post ORDER BY at, after, place"))

    def answer(self, place: int, duplicate_of: str | None, story: str) -> None:
        """Note what was found about the post of a place."""
        self._answers.append((place, duplicate_of, story))
        if len(self._answers) >= BATCH:
            self._flush()

    def move(self, moves: Iterable[tuple[str, str]]) -> None:
        """Put posts, by id, into other stories: pairs of post and story, the later holding."""
        self._flush()
        self._file.execute("CREATE INDEX post_id ON post (id)")
        self._file.executemany(
            "UPDATE answer SET story = ?2 WHERE place = (SELECT place FROM post WHERE id = ?1)", moves
        )

    def answered(self) -> Iterator[tuple[str, str | None, str | None, str]]:
        """The line, what was noted, duplicate_of and story of every post, in the order of the input."""
        self._flush()
        return iter(
            self._file.execute(
                "SELECT line, found, duplicate_of, story FROM post JOIN answer USING (place)"
                " LEFT JOIN note USING (place) ORDER BY post.place"
            )
        )

    def _flush(self) -> None:
        self._file.executemany("INSERT INTO post VALUES (?, ?, ?, ?, ?)", self._waiting)
        self._file.executemany("INSERT INTO answer VALUES (?, ?, ?)", self._answers)
        self._waiting.clear()
        self._answers.clear()
