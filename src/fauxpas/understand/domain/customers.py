"""Customer lists: taken in row by row, counted, kept encrypted for a time, and then forgotten for good.

They never meet what is heard in public: no search, no mention, no log line holds a row of them.
"""

import os
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotFound
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.core.sealed import older
from fauxpas.engine.estimates import Estimate
from fauxpas.engine.people import PeopleCounter, keys_of
from fauxpas.room.models import Case
from fauxpas.understand.customer_files import CustomerFile
from fauxpas.understand.models import CustomerList
from fauxpas.understand.vault import lock, matching_secret, new_key, open_key, unlock

MOST_DAYS = 730
COUNTRIES_KEPT = 30
COUNTRY_SIGNS = 40
ARRIVES_WITHIN = timedelta(days=2)
# The folder of a list as it was sent, unencrypted; no list is read for so long.
PLAIN, READ_WITHIN = "plain-", timedelta(hours=1)
Progress = Callable[[int], None]


@dataclass(frozen=True)
class ListDraft:
    """What a person says of a list. calling_code : of the country its telephone numbers belong to, in digits, such as 33."""

    name: str
    source: str
    calling_code: str = "33"
    keep_days: int = 90


@dataclass
class _Taken:
    rows: int = 0
    parts: int = 0
    size: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)


def import_customers(
    case: Case,
    *,
    file: CustomerFile,
    draft: ListDraft,
    by: Person,
    now: datetime,
    progress: Progress | None = None,
) -> CustomerList:
    """Take a list in: count its people, keep its known columns encrypted. Memory grows by four bytes a row.

    progress : told how many rows are in, after each batch. Until the end nothing of it can be read; when reading fails, nothing stays.
    Raises InputRefused, NotAllowed, Misconfigured.
    """
    check_right(by, Right.CUSTOMERS, case.brand)
    _check_draft(draft)
    kept = _announce(case, draft, by=by, now=now)
    folder = folder_of(kept)
    try:
        with TemporaryDirectory(dir=folder) as hashes:
            counter = PeopleCounter(Path(hashes))
            taken = _take(file, kept, counter, progress)
            if not taken.rows:
                raise InputRefused(_("The file holds no row."), fields={"file": _("The file holds no row.")})
            people = counter.count()
        return _keep(kept, taken, people, unreadable=file.unreadable, by=by, now=now)
    finally:
        if CustomerList.objects.filter(pk=kept.pk, state=CustomerList.State.ARRIVING).delete()[0]:
            shutil.rmtree(folder)


@contextmanager
def plain_copy(blocks: Iterable[bytes]) -> Iterator[Path]:
    """A list as it was sent, in a file that can be read more than once, for its owner alone; gone at the end.

    What is left of it when the process is killed goes with the hourly sweep.
    """
    with TemporaryDirectory(dir=_home(), prefix=PLAIN) as folder:
        path = Path(folder) / "list"
        with path.open("xb") as file:
            for block in blocks:
                file.write(block)
        yield path


def read_customers(customers: CustomerList, *, by: Person, now: datetime) -> Iterator[Any]:
    """The rows of a list, as Arrow tables; that somebody read them is on record before the first is given.

    Raises NotAllowed, NotFound once the list was deleted, Misconfigured when a file does not open.
    """
    case = customers.case
    check_right(by, Right.CUSTOMERS, case.brand)
    if customers.state != CustomerList.State.KEPT:
        raise NotFound(_("This list was deleted."))
    with transaction.atomic():
        _write_read(customers, by=by, now=now)
    return _tables(customers)


def people_in_both(first: CustomerList, second: CustomerList, *, by: Person, now: datetime) -> Estimate:
    """How many people are in both lists, found as one list is counted; that somebody read both is on record first.

    Raises NotAllowed, NotFound once one was deleted, Misconfigured.
    """
    for customers in (first, second):
        check_right(by, Right.CUSTOMERS, customers.case.brand)
    if {first.state, second.state} != {CustomerList.State.KEPT}:
        raise NotFound(_("One of the two lists was deleted."))
    with transaction.atomic():
        for customers in (first, second):
            _write_read(customers, by=by, now=now)
    with TemporaryDirectory(dir=folder_of(first)) as hashes:
        counter, secret = PeopleCounter(Path(hashes)), matching_secret()
        for customers in (first, second):
            for table in _tables(customers):
                counter.add(keys_of(table, secret=secret, calling_code=customers.calling_code))
        either = counter.count()
    both = sorted(
        max(0, getattr(first, end) + getattr(second, end) - getattr(either, end))
        for end in ("low", "likely", "high")
    )
    return Estimate(both[0], both[1], both[2])


def delete_customers(customers: CustomerList, *, by: Person | None, now: datetime) -> CustomerList:
    """Forget a list: its key goes with the transaction, its files right after. What was counted stays.

    by : None when its time is over. Raises NotAllowed; MoveRefused when it is deleted already, or still being read.
    """
    case = customers.case
    if by is not None:
        check_right(by, Right.CUSTOMERS, case.brand)
    with transaction.atomic():
        customers = (
            CustomerList.objects.select_for_update(of=("self",))
            .select_related("case__brand")
            .get(pk=customers.pk)
        )
        if customers.state != CustomerList.State.KEPT:
            raise MoveRefused(_("This list is not there to be deleted."))
        customers.state, customers.sealed_key, customers.deleted_at = CustomerList.State.DELETED, b"", now
        customers.save(update_fields=["state", "sealed_key", "deleted_at"])
        folder = folder_of(customers)
        # Whatever stays is unreadable, and swept within the hour.
        transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
        told = {"key": customers.key, "name": customers.name, "rows": customers.rows}
        trail.write(
            case.brand, "customers.deleted", by=by, now=now, subject=customers, thread=case.thread, after=told
        )
    return customers


def forget_what_is_over(*, now: datetime) -> int:
    """Delete every list whose time is over, and what interrupted imports and deletions left. Returns how many lists went."""
    over = CustomerList.objects.filter(state=CustomerList.State.KEPT, keep_until__lte=now)
    gone = [delete_customers(each, by=None, now=now) for each in over.select_related("case__brand")]
    CustomerList.objects.filter(state=CustomerList.State.ARRIVING, added_at__lt=now - ARRIVES_WITHIN).delete()
    # Looked at before the rows: an import that begins meanwhile is not taken for what another left.
    folders = list(_home().iterdir())
    known = set(
        CustomerList.objects.exclude(state=CustomerList.State.DELETED).values_list("folder", flat=True)
    )
    for folder in folders:
        being_read = folder.name.startswith(PLAIN) and not older(folder, READ_WITHIN)
        if folder.name not in known and not being_read:
            shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def folder_of(customers: CustomerList) -> Path:
    """Where the encrypted rows lie."""
    return _home() / customers.folder


def _home() -> Path:
    home: Path = settings.DATA_DIR / "customers"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def _write_read(customers: CustomerList, *, by: Person, now: datetime) -> None:
    case, told = customers.case, {"key": customers.key, "rows": customers.rows}
    trail.write(
        case.brand, "customers.read", by=by, now=now, subject=customers, thread=case.thread, after=told
    )


def _check_draft(draft: ListDraft) -> None:
    faults: dict[str, Any] = {}
    if not draft.name.strip() or len(draft.name) > 200:
        faults["name"] = _("Name the list in up to 200 characters.")
    if not draft.source.strip() or len(draft.source) > 300:
        faults["source"] = _("Say who gave the list, and from which system, in up to 300 characters.")
    if not (
        draft.calling_code.isascii() and draft.calling_code.isdigit() and 1 <= len(draft.calling_code) <= 4
    ):
        faults["calling_code"] = _("Give the calling code of the country in digits, such as 33.")
    if not 1 <= draft.keep_days <= MOST_DAYS:
        faults["keep_days"] = _("Keep it between 1 and %(most)s days.") % {"most": MOST_DAYS}
    if faults:
        raise InputRefused(_("The list is not in yet."), fields=faults)


def _announce(case: Case, draft: ListDraft, *, by: Person, now: datetime) -> CustomerList:
    folder = secrets.token_hex(16)
    _key, sealed = new_key(folder)
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("brand").get(pk=case.pk)
        number = (case.customer_lists.aggregate(last=Max("number"))["last"] or 0) + 1
        kept = CustomerList.objects.create(
            case=case,
            number=number,
            name=draft.name.strip(),
            source=draft.source.strip(),
            folder=folder,
            sealed_key=sealed,
            calling_code=draft.calling_code,
            keep_until=now + timedelta(days=draft.keep_days),
            added_by=by,
            added_at=now,
        )
    folder_of(kept).mkdir(mode=0o700)
    return kept


def _take(
    file: CustomerFile, kept: CustomerList, counter: PeopleCounter, progress: Progress | None
) -> _Taken:
    taken, secret = _Taken(), matching_secret()
    key = open_key(bytes(kept.sealed_key), kept.folder)
    for table in file.batches:
        if not table.num_rows:
            continue
        counter.add(keys_of(table, secret=secret, calling_code=kept.calling_code))
        taken.parts += 1
        taken.size += _write_part(kept, taken.parts, table, key)
        taken.rows += table.num_rows
        _tell_of(table, taken)
        if progress is not None:
            progress(taken.rows)
    return taken


def _tell_of(table: Any, taken: _Taken) -> None:
    for name in table.column_names:
        taken.filled[name] += table.num_rows - table[name].null_count
    if "country" in table.column_names:
        for each in pc.value_counts(table["country"]).to_pylist():
            if each["values"] and len(taken.countries) < 10 * COUNTRIES_KEPT:
                taken.countries[each["values"][:COUNTRY_SIGNS]] += each["counts"]


def _write_part(kept: CustomerList, part: int, table: Any, key: bytes) -> int:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    locked = lock(key, sink.getvalue().to_pybytes(), _place(kept, part))
    path = _part(kept, part)
    with path.open("xb") as file:
        file.write(locked)
        file.flush()
        os.fsync(file.fileno())
    return len(locked)


def _tables(customers: CustomerList) -> Iterator[Any]:
    key = open_key(bytes(customers.sealed_key), customers.folder)
    for part in range(1, customers.parts + 1):
        plain = unlock(key, _part(customers, part).read_bytes(), _place(customers, part))
        with pa.ipc.open_stream(plain) as reader:
            yield reader.read_all()


def _part(customers: CustomerList, part: int) -> Path:
    return folder_of(customers) / f"{part:06d}.locked"


def _place(customers: CustomerList, part: int) -> str:
    # Bound to its place, so that no part can stand in for another, of this list or the next.
    return f"{customers.folder}/{part}"


def _keep(
    kept: CustomerList, taken: _Taken, people: Estimate, *, unreadable: int, by: Person, now: datetime
) -> CustomerList:
    with transaction.atomic():
        kept.state = CustomerList.State.KEPT
        kept.rows, kept.parts, kept.size, kept.unreadable = taken.rows, taken.parts, taken.size, unreadable
        kept.low, kept.likely, kept.high = people.low, people.likely, people.high
        kept.filled = dict(taken.filled)
        kept.countries = [list(each) for each in taken.countries.most_common(COUNTRIES_KEPT)]
        kept.save()
        told = {
            "key": kept.key,
            "name": kept.name,
            "source": kept.source,
            "rows": kept.rows,
            "people": kept.likely,
        }
        trail.write(
            kept.case.brand,
            "customers.imported",
            by=by,
            now=now,
            subject=kept,
            thread=kept.case.thread,
            after=told,
        )
    return kept
