"""A drill asked for in the real room: its sealed room is started as a program of its own, and its report is kept here."""

import json
import os
import secrets
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import queue, trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.drill import report
from fauxpas.drill.course import SPEEDS
from fauxpas.drill.models import Drill
from fauxpas.drill.scenarios import scenario_of

START = "drill.start"
READY, STOP, LOG = "drill-ready.json", "drill-stop", "drill.log"
START_MINUTES = 5
UNFINISHED = (Drill.State.PREPARING, Drill.State.RUNNING)
# What the sealed room's folder tells of it.
FOLLOWED = ("state", "address", "began_at", "ended_at", "fault", "report")
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
    check_right(by, Right.RUN_CASE, brand)
    if settings.FAUXPAS["FAUXPAS_SEALED"]:
        raise MoveRefused(_("This is a drill. Start the next one in the real room."))
    crisis = scenario_of(scenario)
    if language not in ("en", "fr") or speed not in SPEEDS:
        raise InputRefused(_("Choose a language and a speed from the lists."))
    with transaction.atomic():
        Brand.objects.select_for_update().get(pk=brand.pk)
        if brand.drills.filter(state__in=UNFINISHED).exists():
            raise MoveRefused(_("A drill is running. End it first."))
        drill = Drill.objects.create(
            brand=brand,
            scenario=crisis.key,
            name=crisis.title.told(language),
            language=language,
            seed=secrets.randbelow(10_000) + 1,
            speed=speed,
            folder=f"drills/{secrets.token_hex(8)}",
            started_by=by,
            asked_at=now,
        )
        queue.enqueue(
            START, now=now, brand=brand, key=str(drill.pk), payload={"drill": drill.pk}, most_attempts=1
        )
        trail.write(brand, "drill.asked", by=by, now=now, subject=drill, after={"name": drill.name})
    return drill


def start_room(drill: Drill) -> None:
    """Spawn the sealed room: an own session, an own data folder, and of the environment only TAKEN_ALONG."""
    folder = folder_of(drill)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    words = [
        "drill", "--into", str(folder), "--scenario", drill.scenario, "--language", drill.language,
        "--seed", str(drill.seed), "--speed", str(drill.speed), "--bind", settings.FAUXPAS["FAUXPAS_BIND"],
    ]  # fmt: skip
    with (folder.parent / f"{folder.name}.log").open("ab") as log:
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
    """Bring the record up to date with what the sealed room left in its folder: that it answers, its report, nothing in time.

    A room that did not answer in time is told to stop: nobody could enter it later, nor close it.
    """
    with transaction.atomic():
        drill = _held(drill)
        before = drill.state
        _read(drill, now=now)
        if drill.state == before:
            return drill
        drill.save(update_fields=FOLLOWED)
        if drill.state == Drill.State.FAILED:
            _stop(drill)
        elif drill.state == Drill.State.ENDED:
            _tell_kept(drill, now=now)
    return drill


def close_room(drill: Drill, *, by: Person, now: datetime) -> Drill:
    """Stop the processes of the sealed room, whether or not its leader ended the drill; without a report it is kept as ended.

    Raises MoveRefused when it runs no more.
    """
    check_right(by, Right.RUN_CASE, drill.brand)
    with transaction.atomic():
        drill = _held(drill)
        if not drill.folder or (drill.state not in UNFINISHED and (folder_of(drill) / STOP).exists()):
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


def folder_of(drill: Drill) -> Path:
    """The sealed data folder of a drill that was asked for here."""
    data: Path = settings.DATA_DIR
    return data / drill.folder


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
            drill.fault = _("It did not answer in time. Its log is %(path)s.") % {
                "path": f"{drill.folder}.log"
            }
    if drill.state == Drill.State.RUNNING and (folder / report.NAME).exists():
        drill.report = json.loads((folder / report.NAME).read_text("utf-8"))
        drill.state, drill.ended_at = Drill.State.ENDED, now


def _stop(drill: Drill) -> None:
    folder = folder_of(drill)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / STOP).touch()


def _tell_kept(drill: Drill, *, now: datetime) -> None:
    trail.write(drill.brand, "drill.kept", by=None, now=now, subject=drill, after={"name": drill.name})
