"""What the command line does with the room: start it, run one of its processes, ask it things."""

import os
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from fauxpas.core import settings as registry
from fauxpas.core.errors import FauxpasError
from fauxpas.web.ports import free_port
from fauxpas.web.processes import Crew, end_with_crew, loop, on_stop

READY_SECONDS = 120
WORKER_RESTS_SECONDS = 0.2  # a look at an empty queue is one small query; a mention waits for its story


def say(words: str) -> None:
    """One line on standard error, at once."""
    print(words, file=sys.stderr, flush=True)  # noqa: T201 - a command speaks on standard error


def up(_given: Namespace) -> int:
    """Start the room; print `Ready: ...` on standard output when it answers."""
    return run_room(_first_link)


def demo(_given: Namespace) -> int:
    """Start the room in a data folder of its own, with a fictional brand and a storm on its way."""
    os.environ.setdefault("FAUXPAS_DATA_DIR", "./data/demo")
    return run_room(_demo_link, then=_feed_demo)


def run_room(prepare: Callable[[], str], *, then: Callable[[threading.Event], None] | None = None) -> int:
    """Start the room's processes and keep them running until told to stop; the status of the command.

    prepare : called with the database ready; returns the path people begin at. then : run beside the room once it answers,
    with the event that says it stops.
    """
    try:
        values = registry.load()
        environ = _environment(values)
        os.environ.update(environ)
    except (registry.SettingsRefused, FauxpasError) as fault:
        say(f"The room cannot start:\n{fault}")
        return 2
    from fauxpas.cli import start_django

    if not start_django():
        return 2
    say("Bringing the database up to date.")
    _migrate()
    path = prepare()
    crew = Crew({**os.environ, **environ})
    on_stop(crew.stopping.set)
    crew.start()
    try:
        if not _wait_until_ready(environ, crew):
            say("The room did not answer in time. `fauxpas doctor` says why.")
            return 1
        from django.conf import settings

        print(f"Ready: {settings.ROOM_URL}{path}", flush=True)  # noqa: T201 - the line people wait for
        if then is not None:
            threading.Thread(target=then, args=(crew.stopping,), daemon=True).start()
        crew.watch()
    finally:
        crew.stop()
    return 0


def _environment(values: dict[str, Any]) -> dict[str, str]:
    """The ports that are free now, for every process to share."""
    host = values["FAUXPAS_BIND"]
    port = free_port(values["FAUXPAS_PORT"], host=host)
    page_port = free_port(values["FAUXPAS_PAGE_PORT"], host=host, taken=frozenset({port}))
    return {
        "FAUXPAS_DATA_DIR": str(values["FAUXPAS_DATA_DIR"]),
        "FAUXPAS_PORT": str(port),
        "FAUXPAS_PAGE_PORT": str(page_port),
        "DJANGO_SETTINGS_MODULE": "fauxpas.web.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _wait_until_ready(environ: dict[str, str], crew: Crew) -> bool:
    address = f"http://127.0.0.1:{environ['FAUXPAS_PORT']}/healthz"
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not crew.stopping.wait(0.2):
        try:
            with urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (URLError, OSError):
            continue
    return False


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _first_link() -> str:
    """Where the first person goes: the assistant when the room is new, else its front door."""
    from fauxpas.core import clock
    from fauxpas.core.models import Person
    from fauxpas.web.signin import first_person, make_link

    if Person.objects.filter(memberships__isnull=False).exists():
        return "/"
    now = clock.now()
    return make_link(first_person(now=now), now=now)


def terminal_language() -> str:
    """The language of the terminal, as POSIX has it; English unless it is French."""
    named = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "fr" if next((value for value in named if value), "").startswith("fr") else "en"


def _feed_demo(stopping: threading.Event) -> None:
    from fauxpas.web import demo_brand

    demo_brand.feed_storm(stopping)


def _demo_link() -> str:
    from fauxpas.core import clock
    from fauxpas.web import demo_brand
    from fauxpas.web.signin import make_link

    now = clock.now()
    if not demo_brand.is_there():
        say("Writing 28 days of history for a fictional brand.")
    room = demo_brand.prepare(language=terminal_language(), now=now)
    from django.conf import settings

    say(f"A second seat, the spokesperson: {settings.ROOM_URL}{make_link(room.voice, now=now)}")
    return make_link(room.lead, now=now)


def migrate(_given: Namespace) -> int:
    """Bring the database up to date."""
    _migrate()
    return 0


def link(given: Namespace) -> int:
    """Print a one-time sign-in link for somebody."""
    from django.conf import settings

    from fauxpas.core import clock
    from fauxpas.core.models import Person
    from fauxpas.web.signin import make_link

    person = Person.objects.filter(email__iexact=given.email, is_active=True).first()
    if person is None:
        say(f"Nobody here has the address {given.email}.")
        return 1
    print(f"{settings.ROOM_URL}{make_link(person, now=clock.now())}")  # noqa: T201 - the command's result
    return 0


def serve(_given: Namespace) -> int:
    """The web process."""
    from fauxpas.web import server

    end_with_crew()
    server.serve()
    return 0


def worker(_given: Namespace) -> int:
    """The worker process: does what is due, one job at a time."""
    from django.urls import reverse

    from fauxpas.core import clock, queue
    from fauxpas.core.beats import Pulse

    name, pulse = f"worker-{os.getpid()}", Pulse("worker")
    # Read now: the first alarm names its page, and would wait a second or two for every address to be loaded.
    reverse("home")
    queue.plan_periodic(now=clock.now())

    def step() -> bool:
        pulse.beat(now=clock.now())
        return queue.work_one(worker=name, now=clock.now()) is not None

    loop(step, idle_seconds=WORKER_RESTS_SECONDS)
    return 0


def watcher(_given: Namespace) -> int:
    """The watcher process: fetches the sources that are due and scores what came in."""
    from fauxpas.core import clock
    from fauxpas.core.beats import Pulse
    from fauxpas.watch.watcher import Watcher

    pulse, watching = Pulse("watcher"), Watcher()

    def step() -> bool:
        pulse.beat(now=clock.now())
        return watching.tick(clock.now()).asked > 0

    loop(step, idle_seconds=1.0)
    return 0


def ingest(given: Namespace) -> int:
    """Read a file of posts into a brand's room."""
    from fauxpas.watch.importing import run_ingest

    return run_ingest(given.file, given.brand)


def bounces(given: Namespace) -> int:
    """Read returned mail."""
    import mailbox

    from fauxpas.engage.domain.bounces import read_mailbox, take_bounces

    try:
        taken = take_bounces(read_mailbox(given.mailbox))
    except (OSError, mailbox.Error) as fault:
        say(f"{given.mailbox} cannot be read: {fault}")
        return 2
    say(
        f"{taken.read} messages read, {taken.failures} failures, {taken.ours} of ours, {taken.stopped} readers stopped."
    )
    return 0


def replay(given: Namespace) -> int:
    """Run posts through the room: sealed on their own clock, or re-timed to end now."""
    from fauxpas.web import replaying

    return replaying.run(given)


def drill(given: Namespace) -> int:
    """Run a rehearsal in a sealed room of its own."""
    from fauxpas.web import drilling

    return drilling.run(given)
