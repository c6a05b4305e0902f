"""A drill asked for in the real room: its sealed room is started as a program of its own, and its report is kept here."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import queue, trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.drill import recording, report
from fauxpas.drill.course import SPEEDS
from fauxpas.drill.models import Drill
from fauxpas.drill.scenarios import scenario_of

START = "drill.start"
READY, STOP = "drill-ready.json", "drill-stop"
START_MINUTES = 5
UNFINISHED = (Drill.State.PREPARING, Drill.State.RUNNING)
# What the sealed room's folder tells of it.
FOLLOWED = ("state", "address", "began_at", "ended_at", "report")
# What a program needs to run at all; no setting and no secret of the real room goes along.
TAKEN_ALONG = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT", "TMPDIR")
# The rooms this process started, so that one that has closed does not stay behind as a dead process.
_started: list[subprocess.Popen[bytes]] = []


def ask_for_drill(
    brand: Brand, *, scenario: str, language: str, speed: int, by: Person, now: datetime
) -> Drill:
    """Have a drill of a generated crisis started; the worker starts it, and it answers within a minute or so.

    Raises InputRefused for what cannot be rehearsed, MoveRefused in a sealed room or while another of the brand runs.
    """
    _check_place(brand, by=by)
    crisis = scenario_of(scenario)
    _check_choice(language, speed)
    with transaction.atomic():
        _take_place(brand)
        drill = Drill.objects.create(
            brand=brand,
            scenario=crisis.key,
            name=crisis.title.told(language),
            language=language,
            seed=secrets.randbelow(10_000) + 1,
            speed=speed,
            folder=_new_folder(),
            started_by=by,
            asked_at=now,
        )
        _line_up(drill, by=by, now=now)
    return drill


def bring_in(
    brand: Brand, content: IO[bytes], *, name: str, replaces: str = "", by: Person, now: datetime
) -> Drill:
    """Keep a recorded crisis in the folder of a new drill and read what it holds; nothing starts before `begin_recorded`.

    name : of the file. replaces : the name in it that the brand's takes the place of. Raises InputRefused for a file that holds no
    post, or is none; MoveRefused in a sealed room.
    """
    _check_place(brand, by=by)
    drill = Drill(brand=brand, state=Drill.State.DRAFT, folder=_new_folder(), started_by=by, asked_at=now)
    drill.file = recording.keep_file(folder_of(drill), content, name=name)
    drill.name, drill.language = name[:200], brand.languages[0] if brand.languages else "en"
    try:
        drill.replaces, drill.holds = _read_file(drill, replaces=replaces)
    except InputRefused:
        shutil.rmtree(folder_of(drill))
        raise
    with transaction.atomic():
        drill.save()
        trail.write(brand, "drill.brought_in", by=by, now=now, subject=drill, after={"name": drill.name})
    return drill


def read_again(drill: Drill, *, replaces: str, by: Person, now: datetime) -> Drill:
    """See what its file holds with another name replaced. Raises MoveRefused when the drill was started."""
    check_right(by, Right.RUN_CASE, drill.brand)
    _check_draft(drill)
    name, holds = _read_file(drill, replaces=replaces)
    with transaction.atomic():
        drill = _draft(drill)
        drill.replaces, drill.holds = name, holds
        drill.save(update_fields=["replaces", "holds"])
        trail.write(
            drill.brand, "drill.renamed", by=by, now=now, subject=drill, after={"replaces": drill.replaces}
        )
    return drill


def begin_recorded(
    drill: Drill, *, replaces: str, live_from: datetime, language: str, speed: int, by: Person, now: datetime
) -> Drill:
    """Have the drill of a recorded crisis started; the worker starts it.

    live_from : what was said before is history. Raises InputRefused when nothing in it would be heard, MoveRefused while another of
    the brand runs.
    """
    _check_place(drill.brand, by=by)
    _check_choice(language, speed)
    _check_draft(drill)
    name, holds = drill.replaces, drill.holds or {}
    if replaces != name:
        name, holds = _read_file(drill, replaces=replaces)
    _check_heard(drill.brand, holds, live_from)
    with transaction.atomic():
        _take_place(drill.brand)
        drill = _draft(drill)
        drill.replaces, drill.holds = name, holds
        drill.live_from, drill.language, drill.speed = live_from, language, speed
        drill.state, drill.started_by, drill.asked_at = Drill.State.PREPARING, by, now
        drill.save()
        asked = [{"id": drill.brand.name, "query": recording.query_of(drill.brand)}]
        (file_of(drill).parent / recording.QUERIES).write_text(json.dumps(asked), encoding="utf-8")
        _line_up(drill, by=by, now=now)
    return drill


def start_room(drill: Drill) -> None:
    """Spawn the sealed room: an own session, an own data folder, and of the environment only TAKEN_ALONG."""
    folder = folder_of(drill)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    words = [
        "drill", "--into", str(folder), *_what(drill), "--language", drill.language,
        "--seed", str(drill.seed), "--speed", str(drill.speed), "--bind", settings.FAUXPAS["FAUXPAS_BIND"],
    ]  # fmt: skip
    with log_of(drill).open("ab") as log:
        room = subprocess.Popen(
            [sys.executable, "-m", "fauxpas", *words],
            env={name: os.environ[name] for name in TAKEN_ALONG if name in os.environ},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _started.append(room)


def forget_closed_rooms() -> None:
    """Take leave of the rooms this process started that have closed since; a look at the drills calls it."""
    _started[:] = [room for room in _started if room.poll() is None]


def look_at(drill: Drill, *, now: datetime) -> Drill:
    """Bring the record up to date with what the sealed room left in its folder: its way in, its report, nothing in time.

    A room that did not answer in time is told to stop: nobody could enter it later, nor close it.
    """
    with transaction.atomic():
        drill = _held(drill)
        before = drill.state, drill.address
        _read(drill, now=now)
        if (drill.state, drill.address) == before:
            return drill
        drill.save(update_fields=FOLLOWED)
        if drill.state == Drill.State.FAILED:
            _stop(drill)
        elif drill.state == Drill.State.ENDED:
            _tell_kept(drill, now=now)
    return drill


def new_way_in(drill: Drill, *, by: Person, now: datetime) -> Drill:
    """Take the leader's way in away: the sealed room makes another, which is here a few seconds later.

    Raises MoveRefused when the drill does not run.
    """
    check_right(by, Right.RUN_CASE, drill.brand)
    with transaction.atomic():
        drill = _held(drill)
        if drill.state != Drill.State.RUNNING:
            raise MoveRefused(_("This drill does not run."))
        (folder_of(drill) / READY).unlink(missing_ok=True)
        drill.address = ""
        drill.save(update_fields=["address"])
        trail.write(drill.brand, "drill.way_in", by=by, now=now, subject=drill)
    return drill


def answer_at(folder: Path, address: str) -> None:
    """In the sealed room: leave the leader's way in where the real room finds it, whole or not at all."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as partial:
        json.dump({"address": address}, partial)
    Path(partial.name).replace(folder / READY)


def close_room(drill: Drill, *, by: Person, now: datetime) -> Drill:
    """Stop the processes of the sealed room, whether or not its leader ended the drill; without a report it is kept as ended.

    Raises MoveRefused when it runs no more.
    """
    check_right(by, Right.RUN_CASE, drill.brand)
    with transaction.atomic():
        drill = _held(drill)
        if drill.state not in UNFINISHED and not is_open(drill):
            raise MoveRefused(_("This drill’s room is closed already."))
        unfinished = drill.state in UNFINISHED
        _read(drill, now=now)
        kept = unfinished and drill.state == Drill.State.ENDED
        if drill.state in UNFINISHED:
            drill.state, drill.ended_at = Drill.State.ENDED, now
        drill.address = ""
        drill.save(update_fields=FOLLOWED)
        _stop(drill)
        if kept:
            _tell_kept(drill, now=now)
        trail.write(drill.brand, "drill.closed", by=by, now=now, subject=drill)
    return drill


def delete_room(drill: Drill, *, by: Person, now: datetime) -> None:
    """Delete what the sealed room kept, the recorded file too; the report stays. A drill that never started goes whole.

    Raises MoveRefused while its room is open or still closing, and when there is nothing left to delete.
    """
    check_right(by, Right.RUN_CASE, drill.brand)
    with transaction.atomic():
        drill = _held(drill)
        if not drill.folder:
            raise MoveRefused(_("Its room was deleted already."))
        if is_open(drill):
            raise MoveRefused(_("Close the sealed room first."))
        try:
            if folder_of(drill).exists():
                shutil.rmtree(folder_of(drill))
            log_of(drill).unlink(missing_ok=True)
        except OSError as fault:
            raise MoveRefused(_("The sealed room is still closing. Try again in a moment.")) from fault
        trail.write(drill.brand, "drill.deleted", by=by, now=now, subject=drill, after={"name": drill.name})
        if drill.state == Drill.State.DRAFT:
            drill.delete()
        else:
            drill.folder, drill.address = "", ""
            drill.save(update_fields=["folder", "address"])


def fault_of(drill: Drill) -> str:
    """Why it could not start, in the active language; empty for a drill that did, or may still."""
    if drill.state != Drill.State.FAILED:
        return ""
    if not drill.folder:
        return _("It did not answer in time.")
    return _("It did not answer in time. Its log is %(path)s.") % {"path": f"{drill.folder}.log"}


def is_open(drill: Drill) -> bool:
    """Whether its sealed room may still run: it was started, and nobody closed it."""
    return bool(drill.folder) and drill.state != Drill.State.DRAFT and not (folder_of(drill) / STOP).exists()


def room_bytes(drill: Drill) -> int:
    """What its sealed room takes on disk; 0 when it was deleted."""
    if not drill.folder:
        return 0
    walked = os.walk(folder_of(drill))
    files = [log_of(drill), *(Path(place) / name for place, _folders, names in walked for name in names)]
    return sum(each.stat().st_size for each in files if each.is_file())


def folder_of(drill: Drill) -> Path:
    """The sealed data folder of a drill that was asked for here."""
    data: Path = settings.DATA_DIR
    return data / drill.folder


def log_of(drill: Drill) -> Path:
    """Where its program says what goes wrong."""
    return folder_of(drill).with_suffix(".log")


def file_of(drill: Drill) -> Path:
    """The recorded file of a drill that has one."""
    return folder_of(drill) / recording.FOLDER / drill.file


def _check_place(brand: Brand, *, by: Person) -> None:
    check_right(by, Right.RUN_CASE, brand)
    if settings.FAUXPAS["FAUXPAS_SEALED"]:
        raise MoveRefused(_("This is a drill. Start the next one in the real room."))


def _check_choice(language: str, speed: int) -> None:
    if language not in ("en", "fr") or speed not in SPEEDS:
        raise InputRefused(_("Choose a language and a speed from the lists."))


def _check_heard(brand: Brand, holds: dict[str, Any], live_from: datetime) -> None:
    if not holds["heard"]:
        words = _("Nothing in it speaks of %(brand)s. Say which name is to be replaced.")
        words %= {"brand": brand.name}
        raise InputRefused(words, fields={"replaces": words})
    if live_from > datetime.fromisoformat(holds["last_at"]):
        words = _("Nothing is said after that time. Choose an earlier one.")
        raise InputRefused(words, fields={"live_from": words})


def _take_place(brand: Brand) -> None:
    Brand.objects.select_for_update().get(pk=brand.pk)
    if brand.drills.filter(state__in=UNFINISHED).exists():
        raise MoveRefused(_("A drill is running. End it first."))


def _new_folder() -> str:
    return f"drills/{secrets.token_hex(8)}"


def _line_up(drill: Drill, *, by: Person, now: datetime) -> None:
    queue.enqueue(
        START, now=now, brand=drill.brand, key=str(drill.pk), payload={"drill": drill.pk}, most_attempts=1
    )
    trail.write(drill.brand, "drill.asked", by=by, now=now, subject=drill, after={"name": drill.name})


def _what(drill: Drill) -> list[str]:
    """What the command is to tell: a scenario, or the file."""
    if not drill.file:
        return ["--scenario", drill.scenario]
    start = drill.live_from.isoformat() if drill.live_from else ""
    return ["--file", str(file_of(drill)), f"--from={start}", f"--replace={drill.replaces}"]


def _draft(drill: Drill) -> Drill:
    drill = _held(drill)
    _check_draft(drill)
    return drill


def _check_draft(drill: Drill) -> None:
    if drill.state != Drill.State.DRAFT:
        raise MoveRefused(_("This drill was started already."))


def _read_file(drill: Drill, *, replaces: str) -> tuple[str, dict[str, Any]]:
    """The name to replace, and what its file holds with another in its place. Raises InputRefused when it holds no post.

    Done before the record is held: a large file takes a while, and on SQLite everybody who writes would wait for it.
    """
    name = " ".join(replaces.split())[:120]
    query, brand = recording.query_of(drill.brand), drill.brand.name
    holds = recording.read_holding(file_of(drill), query=query, name=name, by=brand)
    if not holds.posts:
        faults = [recording.fault_told(each, get_language() or "en") for each in holds.told[:1]]
        words = " ".join([_("It holds no post with a time."), *faults])
        raise InputRefused(words, fields={"file": words})
    return name, holds.kept()


def _held(drill: Drill) -> Drill:
    return Drill.objects.select_for_update(of=("self",)).select_related("brand").get(pk=drill.pk)


def _read(drill: Drill, *, now: datetime) -> None:
    """Take into the record, which is not saved here, what stands in the folder."""
    folder = folder_of(drill)
    if drill.state == Drill.State.PREPARING:
        if (folder / READY).exists():
            drill.address = json.loads((folder / READY).read_text("utf-8"))["address"]
            drill.state, drill.began_at = Drill.State.RUNNING, now
        elif now - drill.asked_at > timedelta(minutes=START_MINUTES):
            drill.state, drill.ended_at = Drill.State.FAILED, now
    elif drill.state == Drill.State.RUNNING and (folder / READY).exists():
        drill.address = json.loads((folder / READY).read_text("utf-8"))["address"]
    if drill.state == Drill.State.RUNNING and (folder / report.NAME).exists():
        drill.report = json.loads((folder / report.NAME).read_text("utf-8"))
        drill.state, drill.ended_at = Drill.State.ENDED, now


def _stop(drill: Drill) -> None:
    folder = folder_of(drill)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / STOP).touch()


def _tell_kept(drill: Drill, *, now: datetime) -> None:
    trail.write(drill.brand, "drill.kept", by=None, now=now, subject=drill, after={"name": drill.name})
