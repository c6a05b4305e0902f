"""Fifty people in one room: how long until each sees what one of them wrote.

    python -m bench.together [--people 50] [--changes 8] [--database sqlite|postgres|both] [--folder FOLDER]

The product's own web and worker processes, a case with a crisis under way, and people who look at it as the browser does: each asks
again for the case after the pause of live.js, conditionally. Every few seconds one of them writes in the log; counted is the time from
before it is sent until it stands in what each of the others was given. The readers share the machine with the room. Prints a table in Markdown;
the exit status is 1 when anybody waited longer than the 3 s they may.
"""

import argparse
import asyncio
import contextlib
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.databases import DATABASES, carry_over, database, run_module
from bench.places import default_folder, posts_file
from bench.rooms import BRAND

MOST_SECONDS = 3.0
GIVE_UP_SECONDS = 30.0
POSTS = 20_000
LIVE = Path(__file__).parents[1] / "src/fauxpas/web/static/fauxpas/js/live.js"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Waited:
    """One database: seconds each reader waited for each change; how many answers were given, how many of them 304."""

    name: str
    seconds: list[float]
    answers: int
    unchanged: int


def pause_seconds() -> float:
    """How long a browser that is looked at waits between two questions, as live.js says."""
    found = re.search(r"QUICK_MS = (\d+)", LIVE.read_text(encoding="utf-8"))
    if found is None:
        message = "live.js names no QUICK_MS"
        raise ValueError(message)
    return int(found[1]) / 1000


class Awaited:
    """A word that so many people are to see, and when each of them did."""

    def __init__(self, people: int) -> None:
        self.people = people
        self.times: list[float] = []
        self.all_there = asyncio.Event()

    def note(self) -> None:
        """Somebody sees it now."""
        self.times.append(time.monotonic())
        if len(self.times) == self.people:
            self.all_there.set()


class Looker:
    """One person who looks at the case: what they were given, and when."""

    def __init__(self, client: httpx.AsyncClient, path: str) -> None:
        self.client, self.path = client, path
        self.etag, self.body, self.answers, self.unchanged = "", "", 0, 0

    async def look(self) -> None:
        """Ask once, conditionally. Raises ValueError for an answer that is neither the page nor 304."""
        headers = {"X-Live": "1"} | ({"If-None-Match": self.etag} if self.etag else {})
        answer = await self.client.get(self.path, headers=headers)
        self.answers += 1
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            self.unchanged += 1
            return
        if answer.status_code != httpx.codes.OK:
            message = f"{answer.status_code} at {self.path}"
            raise ValueError(message)
        self.etag, self.body = answer.headers.get("ETag", ""), answer.text

    async def go_on(self, seen: dict[str, Awaited], until: asyncio.Event) -> None:
        """Look again and again; note when each awaited word first stands in the page."""
        pause = pause_seconds()
        await asyncio.sleep(random.uniform(0, pause))
        known: set[str] = set()
        while not until.is_set():
            await self.look()
            for word, awaited in seen.items():
                if word not in known and word in self.body:
                    known.add(word)
                    awaited.note()
            await asyncio.sleep(pause)


async def measure(address: str, path: str, sessions: list[str], changes: int) -> tuple[list[float], int, int]:
    """Seconds until each person saw each change; answers given, and how many were 304."""
    lookers = [Looker(_of(address, session), path) for session in sessions]
    await asyncio.gather(*(looker.look() for looker in lookers))
    seen: dict[str, Awaited] = {}
    until = asyncio.Event()
    looking = [asyncio.create_task(looker.go_on(seen, until)) for looker in lookers]
    waited: list[float] = []
    for number in range(changes):
        await asyncio.sleep(pause_seconds() * 1.5)
        word, sent = f"seen-{number}-", time.monotonic()
        seen[word] = Awaited(len(lookers))
        await _write(lookers[number % len(lookers)], path, f"{word} The shop called.")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(seen[word].all_there.wait(), GIVE_UP_SECONDS)
        missed = len(lookers) - len(seen[word].times)
        waited += [at - sent for at in seen[word].times] + [GIVE_UP_SECONDS] * missed
    until.set()
    await asyncio.gather(*looking)
    for looker in lookers:
        await looker.client.aclose()
    return waited, sum(each.answers for each in lookers), sum(each.unchanged for each in lookers)


def _of(address: str, session: str) -> httpx.AsyncClient:
    cookies = {"sessionid": session, "csrftoken": "b" * 32}
    return httpx.AsyncClient(
        base_url=address, cookies=cookies, headers={"Referer": address}, timeout=GIVE_UP_SECONDS
    )


async def _write(looker: Looker, path: str, text: str) -> None:
    """Note in the log, as the form of the page does."""
    form = await looker.client.get(f"{path}note/")
    token = TOKEN.search(form.text)
    if token is None:
        message = "the page has no form to write in"
        raise ValueError(message)
    answer = await looker.client.post(f"{path}note/", data={"csrfmiddlewaretoken": token[1], "text": text})
    if answer.status_code != httpx.codes.FOUND:
        message = f"the note was not taken: {answer.status_code}"
        raise ValueError(message)


@contextmanager
def room(environment: Mapping[str, str]) -> Iterator[str]:
    """The room's own web and worker processes; gives the address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    given = {**environment, "FAUXPAS_PORT": str(port), "FAUXPAS_URL": address}
    running = [
        subprocess.Popen([sys.executable, "-m", "fauxpas", name], env=given) for name in ("serve", "worker")
    ]
    try:
        _wait_for(address)
        yield address
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=20)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/healthz", timeout=5).status_code < httpx.codes.INTERNAL_SERVER_ERROR + 4:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    message = "the room does not answer"
    raise TimeoutError(message)


def run(name: str, folder: Path, *, people: int, changes: int) -> Waited:
    """Measure one database, in a room made for it.

    Raises CalledProcessError when the room cannot be made, scripts.postgres.NotAvailableError without PostgreSQL.
    """
    posts = posts_file(default_folder(POSTS), POSTS)
    with database("sqlite", folder / "sqlite") as environment:
        ready = json.loads(
            run_module(environment, "bench.rooms", "together", str(posts), "--people", str(people))
        )
    with ExitStack() as stack:
        environment = stack.enter_context(database(name, folder / name))
        if name != "sqlite":
            carry_over(folder / "sqlite", environment)
            # The sessions are signed with the secret that is kept there.
            environment["FAUXPAS_DATA_DIR"] = str(folder / "sqlite")
        address = stack.enter_context(room(environment))
        path = f"/b/{BRAND}/cases/{ready['case']}/"
        waited, answers, unchanged = asyncio.run(measure(address, path, ready["sessions"], changes))
    return Waited(name, waited, answers, unchanged)


def table(measured: list[Waited]) -> str:
    """A row for each database, in Markdown."""
    rows = [
        f"| {each.name} | {statistics.median(each.seconds):.2f} | {_at(each.seconds, 0.95):.2f} | {max(each.seconds):.2f} "
        f"| {each.answers} | {each.unchanged} |"
        for each in measured
    ]
    head = "| database | median, s | 95th, s | longest, s | answers | unchanged |\n|---|---:|---:|---:|---:|---:|"
    return "\n".join([head, *rows])


def _at(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(int(len(seconds) * share), len(seconds) - 1)]


def main() -> int:
    """Measure, print the table, and say whether everybody saw it in time."""
    parser = argparse.ArgumentParser(prog="python -m bench.together", description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--changes", type=int, default=8)
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--folder", type=Path, default=default_folder(POSTS) / "together")
    given = parser.parse_args()
    names = DATABASES if given.database == "both" else (given.database,)
    measured = [run(name, given.folder, people=given.people, changes=given.changes) for name in names]
    print(table(measured))
    return int(any(max(each.seconds) > MOST_SECONDS for each in measured))


if __name__ == "__main__":
    sys.exit(main())
