"""`fauxpas doctor`: what is missing, and how to mend it."""

import os
import shutil
import sqlite3
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fauxpas.core import settings as registry

LEAST_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do when it is not."""

    well: bool
    what: str
    mend: str = ""


def run(_given: Namespace) -> int:
    """Print one line for each thing looked at; 1 when something is missing."""
    findings = list(examine())
    for finding in findings:
        print(f"{'ok     ' if finding.well else 'MISSING'} {finding.what}")  # noqa: T201 - the command's result
        if not finding.well:
            print(f"        {finding.mend}")  # noqa: T201
    missing = sum(not finding.well for finding in findings)
    print("All is well." if not missing else f"{missing} of {len(findings)} need you.")  # noqa: T201
    return 1 if missing else 0


def examine() -> Iterator[Finding]:
    """Every check, in the order a person would mend them; stops where the next one could not run."""
    yield Finding(
        sys.version_info >= (3, 11), f"Python {sys.version.split()[0]}", "Install Python 3.11 or newer."
    )
    try:
        values = registry.load()
    except registry.SettingsRefused as fault:
        yield Finding(well=False, what="settings", mend=str(fault).replace("\n", "\n        "))
        return
    yield Finding(well=True, what=f"settings, {len(registry.REGISTRY)} known")
    folder = _folder(values["FAUXPAS_DATA_DIR"])
    yield folder
    if not folder.well:
        return
    yield from _room(values)


def _folder(path: Path) -> Finding:
    try:
        path.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(path).free
    except OSError as fault:
        return Finding(
            well=False,
            what=f"data folder {path}",
            mend=f"It cannot be used: {fault}. Set FAUXPAS_DATA_DIR to a folder that can be written.",
        )
    if not os.access(path, os.W_OK):
        return Finding(
            well=False,
            what=f"data folder {path}",
            mend="It cannot be written. Give this user the right to, or set FAUXPAS_DATA_DIR.",
        )
    return Finding(
        free > LEAST_FREE_BYTES,
        f"data folder {path}, {free / 1e9:.0f} GB free",
        "Less than 1 GB is free. Make room on this disk.",
    )


def _room(values: dict[str, Any]) -> Iterator[Finding]:
    from fauxpas.cli import start_django

    if not start_django():
        return
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as fault:
        yield Finding(
            well=False, what="database", mend=f"It does not answer: {fault}. See FAUXPAS_DATABASE_URL."
        )
        return
    yield Finding(well=True, what=f"database, {connection.vendor}")
    if connection.vendor == "sqlite":
        yield _full_text()
    pending = _pending_migrations()
    yield Finding(
        not pending,
        f"database up to date ({pending} steps to go)" if pending else "database up to date",
        "Run `fauxpas migrate`.",
    )
    if pending:
        return
    for look in (_people, _call_tree, _processes, _sources):
        yield from look()
    yield _mail(values)
    yield _push()
    yield from _rota()
    yield from _pages()


def _full_text() -> Finding:
    probe = sqlite3.connect(":memory:")
    try:
        probe.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
    except sqlite3.OperationalError:
        return Finding(
            well=False,
            what="SQLite full-text search",
            mend="This Python's SQLite has no FTS5. Use PostgreSQL: FAUXPAS_DATABASE_URL.",
        )
    finally:
        probe.close()
    return Finding(well=True, what=f"SQLite {sqlite3.sqlite_version} with full-text search")


def _pending_migrations() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _people() -> Iterator[Finding]:
    from fauxpas.core.models import Brand, Membership, Role

    owners = Membership.objects.filter(role=Role.OWNER, person__is_active=True).count()
    yield Finding(
        owners > 0,
        f"owners: {owners}",
        "Nobody owns this room. Run `fauxpas up` and open the link it prints.",
    )
    brands = list(Brand.objects.order_by("slug").values_list("slug", flat=True)[:20])
    yield Finding(
        bool(brands),
        f"brands: {', '.join(brands)}" if brands else "brands",
        "No brand yet. Run `fauxpas up` and open the link it prints.",
    )


def _call_tree() -> Iterator[Finding]:
    from fauxpas.core.models import Brand
    from fauxpas.core.notices import call_chain

    for brand in Brand.objects.order_by("slug"):
        reached = len(call_chain(brand))
        mend = "Only one person can be told of an alarm. Invite somebody else, so that an alarm can go on to the next."
        people = "1 person" if reached == 1 else f"{reached} people"
        yield Finding(reached > 1, f"{brand.slug}: {people} can be told of an alarm", mend)


def _processes() -> Iterator[Finding]:
    from fauxpas.core import clock
    from fauxpas.core.beats import silent

    for process in ("worker", "watcher"):
        quiet = silent(process, now=clock.now())
        yield Finding(
            not quiet,
            f"process {process}",
            f"It gave no sign of life for a minute. Start it with `fauxpas up`, or `fauxpas {process}`.",
        )


def _sources() -> Iterator[Finding]:
    from fauxpas.watch.models import Source
    from fauxpas.watch.silence import why_in_words

    for source in Source.objects.filter(
        state=Source.State.ACTIVE, hearing=Source.Hearing.BLIND
    ).select_related("organisation")[:20]:
        yield Finding(
            well=False,
            what=f"source {source.name}",
            mend=why_in_words(source.why_silent) or "It has not answered. Open it in the room to see why.",
        )


def _mail(values: dict[str, Any]) -> Finding:
    what = "mail server" + (", and a second one" if values["FAUXPAS_SMTP_SECOND_URL"] else "")
    return Finding(
        bool(values["FAUXPAS_SMTP_URL"]),
        what,
        "No mail leaves: alarms, sign-in codes and subscribers are not told. Set FAUXPAS_SMTP_URL.",
    )


def _push() -> Finding:
    from urllib.parse import urlsplit

    from django.conf import settings

    from fauxpas.core.models import PushDevice

    room = urlsplit(settings.ROOM_URL)
    return Finding(
        room.scheme == "https" or room.hostname == "localhost",
        f"notices on {PushDevice.objects.count()} devices by Web Push",
        "Browsers take notices only from https. Put the room behind TLS and set FAUXPAS_URL to its https address.",
    )


def _rota() -> Iterator[Finding]:
    from fauxpas.core import clock
    from fauxpas.core.models import Brand, Shift
    from fauxpas.core.on_call import people_on_call

    now = clock.now()
    # A brand that never had a rota lives by its call tree, and misses nothing.
    for brand in Brand.objects.filter(pk__in=Shift.objects.values("brand")).order_by("slug"):
        there = people_on_call(brand, at=now)
        mend = "The rota has nobody on call now: alarms go down the call tree. Add a shift under Rota."
        yield Finding(bool(there), f"{brand.slug}: {len(there)} on call by the rota", mend)


def _pages() -> Iterator[Finding]:
    from fauxpas.core import clock
    from fauxpas.engage.models import PublicPage
    from fauxpas.engage.page.look import look

    for page in PublicPage.objects.select_related("brand").order_by("brand__slug"):
        seen = look(page, now=clock.now())
        yield Finding(not seen.fault, f"public page of {page.brand.slug} at {seen.address}", seen.words())
