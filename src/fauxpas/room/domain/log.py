"""The log (main courante): lines are added, never changed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.room.models import Case, LogEntry


def note(
    case: Case,
    *,
    text: str,
    by: Person,
    now: datetime,
    happened_at: datetime | None = None,
    corrects: LogEntry | None = None,
) -> LogEntry:
    """Write a line in the log, also of a closed case; with `corrects` it stands beside the line it puts right.

    happened_at : when it happened, by default now. Raises InputRefused when the text is empty or the time is to come.
    """
    check_right(by, Right.NOTE, case.brand)
    happened = happened_at or now
    if not text.strip():
        raise InputRefused(_("The note is empty."), fields={"text": _("Write what happened.")})
    if happened > now:
        raise InputRefused(
            _("A note tells what has happened."), fields={"happened_at": _("This time is still to come.")}
        )
    if corrects is not None and corrects.case_id != case.pk:
        raise InputRefused(_("The line to correct is in another case."))
    with transaction.atomic():
        entry = LogEntry.objects.create(
            case=case, happened_at=happened, noted_at=now, noted_by=by, text=text.strip(), corrects=corrects
        )
        before = {"text": corrects.text} if corrects else {}
        after = {"text": entry.text, "happened_at": happened.isoformat()}
        trail.write(
            case.brand,
            "log.noted",
            by=by,
            now=now,
            subject=entry,
            thread=case.thread,
            before=before,
            after=after,
        )
    return entry
