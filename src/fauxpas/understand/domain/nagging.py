"""Facts that must be checked again: their owner is told before the time and at it, once each, while the version is current."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core import queue
from fauxpas.core.models import Job, Person
from fauxpas.core.rights import Right, people_who_may
from fauxpas.room.domain import notify_seats
from fauxpas.room.models import Case
from fauxpas.understand.models import FactVersion

SOON, LATE = "understand.fact_soon", "understand.fact_late"
# As long as it takes to reach who knows; a fact that is written down for less is told at its time alone.
SOON_BEFORE = timedelta(minutes=30)
_OVER = (FactVersion.Status.WITHDRAWN, FactVersion.Status.REFUTED)


def plan_nagging(version: FactVersion, *, now: datetime) -> None:
    """Line up the notices of a version that is to be checked again. In the caller's transaction."""
    if version.expires_at is None or version.status in _OVER:
        return
    for kind, at in ((SOON, version.expires_at - SOON_BEFORE), (LATE, version.expires_at)):
        if at > now:
            queue.enqueue(
                kind,
                now=now,
                payload={"version": version.pk},
                key=str(version.pk),
                brand=version.fact.case.brand,
                due_at=at,
            )


@queue.handles(SOON)
@queue.handles(LATE)
def nag_owner(job: Job, now: datetime) -> None:
    """Tell who answers for the fact; without such a person, everyone who may run the case. A closed case wakes nobody."""
    version = (
        FactVersion.objects.filter(pk=job.payload["version"])
        .select_related("fact__case__brand", "fact__current", "owner")
        .first()
    )
    if version is None or version.fact.current_id != version.pk or version.expires_at is None:
        return
    if job.kind == SOON and now >= version.expires_at:
        return
    case = version.fact.case
    notify_seats(
        case,
        only=_answering(version, case),
        key=f"{job.kind}:{version.pk}",
        title=lambda: sentence_of(version, late=job.kind == LATE),
        body=case.title,
        path=version.fact.path,
        urgent=job.kind == LATE and case.level != Case.Level.CLOSED,
        now=now,
    )


def sentence_of(version: FactVersion, *, late: bool) -> str:
    """What a notice says of a fact to check again, in the active language and the brand's time zone."""
    zone = ZoneInfo(version.fact.case.brand.time_zone)
    at = version.expires_at
    time = forms.clock_time(at, language=get_language() or "en", zone=zone) if at else ""
    words = {"key": version.fact.key, "subject": version.subject, "time": time}
    if late:
        return _("%(key)s, %(subject)s, was to be checked by %(time)s. Until then nobody can say it.") % words
    return _("Check %(key)s, %(subject)s, again before %(time)s.") % words


def _answering(version: FactVersion, case: Case) -> list[Person]:
    if version.owner is not None and version.owner.is_active:
        return [version.owner]
    return list(people_who_may(Right.RUN_CASE, case.brand))
