"""The worker's side of a set time: publishing what still holds, asking a person about what does not."""

from datetime import datetime

from django.utils import translation

from fauxpas.core.errors import FauxpasError, MoveRefused
from fauxpas.core.models import Job
from fauxpas.react.domain.freeze import check_not_frozen
from fauxpas.react.domain.publication import publish
from fauxpas.react.domain.schedule import check_not_late, stop
from fauxpas.react.models import Schedule


def go_out(job: Job, *, now: datetime) -> Schedule | None:
    """Publish the text of this job in the name of whoever set its time, if everything still holds; None when nothing is left to do.

    Approval, facts, contradictions, gates, a freeze and the right of who set it are those of `now`. Whatever refuses is told to a person.
    """
    found = Schedule.objects.select_related("statement__case__brand", "set_by")
    schedule = found.filter(pk=job.payload["schedule"], state=Schedule.State.WAITING).first()
    if schedule is None:
        return None
    by = schedule.set_by
    with translation.override(by.language if by is not None else None):
        try:
            check_not_late(schedule, now=now)
            check_not_frozen(schedule.statement)
            if by is None:
                raise MoveRefused(
                    translation.gettext("Whoever set its time has left. Somebody else decides.")
                )
            publish(schedule.statement, by=by, now=now)
        except FauxpasError as fault:
            return stop(schedule, fault, now=now)
    schedule.refresh_from_db()
    return schedule
