"""What the ledger leaves open, for who takes a seat over."""

from django.utils.translation import gettext as _

from fauxpas.room.models import Case
from fauxpas.understand.models import FactVersion

OPEN = (FactVersion.Status.REPORTED, FactVersion.Status.DISPUTED, FactVersion.Status.UNKNOWN)


def open_doubts(case: Case) -> list[str]:
    """The facts that are reported, disputed or unknown, one line each. One query."""
    facts = case.facts.filter(current__status__in=OPEN).select_related("current").order_by("number")
    return [
        _("%(key)s %(subject)s %(attribute)s: %(status)s")
        % {
            "key": fact.key,
            "subject": fact.current.subject,
            "attribute": fact.current.attribute,
            "status": FactVersion.Status(fact.current.status).label,
        }
        for fact in facts
        if fact.current is not None
    ]
