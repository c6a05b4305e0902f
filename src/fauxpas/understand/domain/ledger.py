"""Which facts a text of a case may rest on: its own, and what the case that leads it confirmed for the public."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from fauxpas.room.models import Case
from fauxpas.understand.models import Fact, FactVersion

_SAYABLE = Q(status=FactVersion.Status.CONFIRMED, public=True)


def facts_at_hand(case: Case) -> QuerySet[Fact]:
    """The facts a text of the case may cite. Unordered.

    Of a leading case only what it confirmed once and may be said: what it merely heard, and what is for its room, stays there. A
    fact that was confirmed and is so no longer is found, so that a text that cites it is stopped with the reason.
    Numbers are unique over a case and those it leads (`add_fact`), so that a mark means one fact.
    """
    if not case.led:
        return Fact.objects.filter(case=case)
    confirmed = FactVersion.objects.filter(_SAYABLE, fact=OuterRef("pk"))
    shared = Q(Exists(confirmed), case=case.leading_id, current__public=True)
    return Fact.objects.filter(Q(case=case) | shared)


def shared_fact(case: Case, number: int) -> Fact | None:
    """The leading case's fact of this number, with its current version, where this case may rest on it; None for its own."""
    if not case.led:
        return None
    found = facts_at_hand(case).exclude(case=case).filter(number=number)
    return found.select_related("current").first()


def readable(case: Case, fact: Fact, version: FactVersion) -> bool:
    """Whether this case may read the words of a version: always of its own facts, else only once they may be said in public."""
    if fact.case_id == case.pk:
        return True
    return version.status == FactVersion.Status.CONFIRMED and version.public


def seen_version(case: Case, fact: Fact) -> FactVersion | None:
    """What this case may see of a fact: the current version, else the newest that could be said, under today's status.

    That one is not for saving. None for a fact that was never written.
    """
    version = fact.current
    if version is None or readable(case, fact, version):
        return version
    said = fact.versions.filter(_SAYABLE).select_related("owner").order_by("-number").first()
    if said is not None:
        said.status = version.status
    return said


def readable_versions(case: Case) -> Q:
    """The same as a condition on versions."""
    return Q(fact__case=case) | _SAYABLE
