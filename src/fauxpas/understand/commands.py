"""What the command line does with customer lists: those too large to send from a browser."""

import sys
from argparse import Namespace
from pathlib import Path

from fauxpas.core import clock
from fauxpas.core.errors import FauxpasError, NotFound
from fauxpas.core.models import Person
from fauxpas.core.rights import brand_for
from fauxpas.room.queries import case_for
from fauxpas.understand.affected import group_for
from fauxpas.understand.customer_files import open_customers
from fauxpas.understand.domain.customers import ListDraft, import_customers
from fauxpas.understand.domain.groups import why_not_counted

TOLD_EVERY = 1_000_000


def import_list(given: Namespace) -> int:
    """Take in a customer list in somebody's name; progress on standard error, the counts on standard output."""
    try:
        path = Path(given.file)
        person = Person.objects.filter(email__iexact=given.by, is_active=True).first()
        if person is None:
            raise NotFound(f"Nobody here has the address {given.by}.")
        case = case_for(person, brand_for(person, given.brand), given.case)
        group = group_for(person, case, given.group) if given.group else None
        draft = ListDraft(given.name, given.source, given.calling_code, given.keep_days)
        now = clock.now()
        with open_customers(path) as file:
            kept = import_customers(case, file=file, draft=draft, by=person, now=now, progress=_tell_progress)
        not_counted = why_not_counted(group, customers=kept, by=person, now=now)
    except FauxpasError as fault:
        for words in (fault.message, *fault.fields.values()):
            print(words, file=sys.stderr)  # noqa: T201 - a command speaks on standard error
        return 1
    people = f"{kept.likely} people ({kept.low} to {kept.high})"
    print(f"{kept.key}: {kept.rows} rows, {kept.unreadable} unreadable, {people}")  # noqa: T201 - the command's result
    if not_counted:
        print(f"The group was not counted from it: {not_counted}", file=sys.stderr)  # noqa: T201 - as above
    return 1 if kept.unreadable or not_counted else 0


def _tell_progress(rows: int) -> None:
    # Batches do not end at whole millions: each is told once, as it is passed.
    if rows // TOLD_EVERY != (rows - 1) // TOLD_EVERY or rows % TOLD_EVERY == 0:
        print(f"{rows} rows", file=sys.stderr, flush=True)  # noqa: T201 - progress goes to standard error
