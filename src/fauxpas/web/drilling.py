"""`fauxpas drill`: the sealed folder it runs in, what comes in, and where its people go."""

import os
import sys
import threading
import time
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fauxpas.web.replaying import ReplayRefused, read_queries, read_recording, seal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxpas.core.sources import RawPost
    from fauxpas.drill.founding import Wish
    from fauxpas.drill.models import Drill

# Long enough to read the report together; then the ports are free again.
STAYS_SECONDS = 4 * 3600
LOOK_SECONDS = 1.0


def run(given: Namespace) -> int:
    """Run the command until it is stopped; 0 then, 1 when the room did not answer, 2 when it cannot begin."""
    folder = Path(given.into).resolve()
    try:
        before = _read(given) if given.file else None
        seal(folder, os.environ, told=Path(given.file) if given.file else None)
    except (ReplayRefused, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    os.environ["FAUXPAS_BIND"] = given.bind
    os.environ["FAUXPAS_PORT"] = str(given.port)
    os.environ["FAUXPAS_PAGE_PORT"] = str(given.port + 100)
    if given.url:
        os.environ["FAUXPAS_URL"] = given.url
        os.environ["FAUXPAS_PROXIES"] = "1" if urlsplit(given.url).scheme == "https" else "0"
    from fauxpas.web.commands import run_room

    room = _Room(given, folder, before)
    return run_room(room.prepare, then=room.live)


class _Recording:
    """A recorded crisis: its posts in time, the brand and its query, from when on it is live."""

    def __init__(self, posts: "list[RawPost]", brand: str, query: str, start: datetime) -> None:
        self.posts, self.brand, self.query, self.start = posts, brand, query, start


def _read(given: Namespace) -> _Recording:
    asked = read_queries(Path(given.queries) if given.queries else Path(given.file).parent / "queries.json")
    if len(asked) != 1:
        raise ReplayRefused("A drill is about one brand. Name a file of one query with --queries.")
    posts = read_recording(Path(given.file), sys.stderr).posts
    if not posts or posts[0].posted_at is None:
        raise ReplayRefused(f"{given.file} holds no post with a time.")
    try:
        start = datetime.fromisoformat(given.start) if given.start else posts[0].posted_at
    except ValueError as fault:
        raise ReplayRefused(f"--from is no time: {given.start}. Write 2026-03-10T08:00:00+01:00.") from fault
    [(brand, query)] = asked.items()
    return _Recording(posts, brand, query, start if start.tzinfo else start.replace(tzinfo=UTC))


class _Room:
    """One drill between its beginning and its end."""

    def __init__(self, given: Namespace, folder: Path, recording: _Recording | None) -> None:
        self.given, self.folder, self.recording = given, folder, recording

    def prepare(self) -> str:
        """Found the room; returns the leader's way in, and prints everybody else's."""
        from django.conf import settings

        from fauxpas.core import clock
        from fauxpas.core.models import Person
        from fauxpas.drill import founding
        from fauxpas.web.signin import make_link

        now = clock.now()
        drill = founding.found(self._wish(), now=now)
        if self.recording is None:
            from fauxpas.drill.scenarios import scenario_of

            founding.tell_past(drill, scenario_of(drill.scenario), now=now)
        for person in Person.objects.exclude(pk=drill.started_by_id or 0).order_by("pk"):
            sys.stderr.write(f"{person.name}: {settings.ROOM_URL}{make_link(person, now=now)}\n")
        leader = drill.started_by
        if leader is None:
            raise ReplayRefused("The drill has no leader.")
        self.way_in = make_link(leader, now=now)
        return self.way_in

    def live(self, stopping: threading.Event) -> None:
        """Begin, let the crisis in, and stop the room when it is told to, or long after the end."""
        from django.conf import settings

        from fauxpas.core import clock
        from fauxpas.drill import asking, feeding, steering
        from fauxpas.drill.models import Drill

        drill = steering.begin(Drill.objects.select_related("brand", "started_by").get(), now=clock.now())
        asking.answer_at(self.folder, f"{settings.ROOM_URL}{self.way_in}")
        for deed in (self._stop_when_told, self._make_ways_in):
            threading.Thread(target=deed, args=(stopping,), daemon=True).start()
        feeding.feed(drill, self._posts(drill), stopping)

    def _wish(self) -> "Wish":
        from fauxpas.drill.founding import Wish, wish_of
        from fauxpas.drill.scenarios import scenario_of

        given, recording = self.given, self.recording
        if recording is None:
            return wish_of(
                scenario_of(given.scenario), language=given.language, seed=given.seed, speed=given.speed
            )
        return Wish(
            name=Path(given.file).name,
            brand=recording.brand,
            query=recording.query,
            language=given.language,
            seed=given.seed,
            speed=given.speed,
        )

    def _posts(self, drill: "Drill") -> "Sequence[RawPost]":
        from fauxpas.drill import crisis, founding
        from fauxpas.drill.recording import retold
        from fauxpas.drill.scenarios import scenario_of

        began = drill.began_at or drill.asked_at
        if self.recording is None:
            scripted = crisis.generate(scenario_of(drill.scenario), language=drill.language, seed=drill.seed)
            return [each.as_post(number, began=began) for number, each in enumerate(scripted)]
        told = retold(self.recording.posts, self.given.replace or "", self.recording.brand)
        posts = founding.moved(told, to=began, start=self.recording.start)
        founding.hear_before(drill, [post for post in posts if post.posted_at and post.posted_at < began])
        return [post for post in posts if post.posted_at and post.posted_at >= began]

    def _stop_when_told(self, stopping: threading.Event) -> None:
        """Stop the room when the real one says so, or when its report has long been read; either way it says that it is closed."""
        from fauxpas.drill.asking import STOP
        from fauxpas.drill.report import NAME

        told, ended = self.folder / STOP, float("inf")
        while not stopping.wait(LOOK_SECONDS):
            if (self.folder / NAME).exists():
                ended = min(ended, time.monotonic())
            if told.exists() or time.monotonic() - ended > STAYS_SECONDS:
                told.touch()
                stopping.set()

    def _make_ways_in(self, stopping: threading.Event) -> None:
        """Make the leader another way in whenever the real room takes the last one away."""
        from django.conf import settings
        from django.db import close_old_connections
        from django.urls import reverse

        from fauxpas.core import clock
        from fauxpas.drill import asking, steering
        from fauxpas.drill.models import Drill

        while not stopping.wait(LOOK_SECONDS):
            if (self.folder / asking.READY).exists():
                continue
            drill = Drill.objects.select_related("brand__organisation", "started_by").get()
            if drill.started_by is not None:
                secret = steering.way_in(drill, drill.started_by, by=drill.started_by, now=clock.now())
                asking.answer_at(self.folder, f"{settings.ROOM_URL}{reverse('sign_in_link', args=[secret])}")
            close_old_connections()
