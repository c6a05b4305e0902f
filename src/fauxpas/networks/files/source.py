"""Cuts a file of posts into batches that ingest can take one by one, and take up again where it stopped."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fauxpas.core.errors import InputRefused, RefusedForGood, Words
from fauxpas.core.sources import Answer, Ask, Fault, Json, RawPost, Reading, raw_post
from fauxpas.engine.posts import PostError, Progress, read_posts

BATCH = 1000


class FileSource:
    """A file somebody imports; nothing fetches it by itself."""

    kind = "files"
    label: Words = gettext_lazy("File (JSON Lines, CSV, Parquet)")
    polled = False
    needs_address = False

    def fetch(self, ask: Ask) -> Answer:
        """Nothing is fetched: a person imports the file. Raises RefusedForGood."""
        raise RefusedForGood(_("A file is not fetched: import it, or run fauxpas ingest."))

    def parse(self, answer: Answer, ask: Ask) -> Reading:
        """Nothing to parse apart from `read_batches`. Raises RefusedForGood."""
        raise RefusedForGood(_("A file is not fetched: import it, or run fauxpas ingest."))


def read_batches(
    path: Path, *, cursor: Json, progress: Progress | None = None, size: int = BATCH
) -> Iterator[Reading]:
    """The file in batches, each with the cursor that holds once it is stored: the line after which to go on.

    cursor : of the same file, to go on; anything else begins at the first line. A faulty line is a Fault with its number.
    progress : hears (bytes read, bytes in the file). Raises InputRefused when the file cannot be opened.
    """
    try:
        total = path.stat().st_size
        rows = read_posts(path, progress)
        after = int(cursor.get("line", 0)) if _same(cursor, path, total) else 0
        reached = after
        posts: list[RawPost] = []
        faults: list[Fault] = []
        for line, row in rows:
            if 0 < line <= after:
                continue
            reached = max(reached, line)
            if isinstance(row, PostError):
                faults.append(Fault(line, row.message(get_language() or "en")))
            else:
                posts.append(raw_post(row))
            if len(posts) + len(faults) >= size:
                yield Reading(tuple(posts), tuple(faults), _cursor(path, total, reached))
                posts, faults = [], []
        if posts or faults:
            yield Reading(tuple(posts), tuple(faults), _cursor(path, total, reached))
    except OSError as fault:
        raise InputRefused(
            _("This file cannot be opened: %(reason)s.") % {"reason": fault.strerror or fault}
        ) from fault


def _same(cursor: Json, path: Path, total: int) -> bool:
    return cursor.get("file") == path.name and cursor.get("bytes") == total


def _cursor(path: Path, total: int, line: int) -> Json:
    return {"file": path.name, "bytes": total, "line": line}
