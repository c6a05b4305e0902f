"""What the ledger shows on the page of a case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fauxpas.core.models import Person
from fauxpas.core.rights import Right, may
from fauxpas.room.domain import Ground
from fauxpas.room.models import Case
from fauxpas.room.sections import Glance
from fauxpas.understand.models import Fact, FactVersion
from fauxpas.understand.queries import ledger_rows

NEWEST = 5


def facts_sheet(case: Case, person: Person, now: datetime) -> Mapping[str, Any]:  # noqa: ARG001 - the contract of a section
    """The table of facts."""
    rows = ledger_rows(case)
    unsure = sum(row.version.status != FactVersion.Status.CONFIRMED for row in rows)
    return {"rows": rows, "unsure": unsure, "may_note": may(person, Right.NOTE, case.brand)}


def evidence_sheet(case: Case, person: Person, now: datetime) -> Mapping[str, Any]:  # noqa: ARG001 - the contract of a section
    """The newest pieces, and how many there are."""
    pieces = case.evidence.filter(gone="").order_by("-number")
    return {
        "rows": list(pieces[:NEWEST]),
        "count": pieces.count(),
        "may_note": may(person, Right.NOTE, case.brand),
    }


def is_it_true(case: Case, person: Person, now: datetime) -> Glance:  # noqa: ARG001 - the contract of a glance
    """How many facts are confirmed, for the first screen of a phone."""
    statuses = list(
        Fact.objects.filter(case=case, current__isnull=False).values_list("current__status", flat=True)
    )
    confirmed = statuses.count(FactVersion.Status.CONFIRMED)
    if not statuses:
        answer = _("Nothing is confirmed yet.")
    else:
        answer = _("Facts confirmed: %(confirmed)s of %(count)s.") % {
            "confirmed": confirmed,
            "count": len(statuses),
        }
    icon = "seal-check-fill" if confirmed else "question"
    return Glance(10, _("Is it true"), answer, f"{case.path}facts/", icon)


def decision_grounds(case: Case) -> list[Ground]:
    """The facts a decision of this case may rest on, in their order, as they stand now."""
    return [
        Ground(
            key=row.fact.key,
            words=row.sentence or f"{row.version.subject}, {row.version.attribute}",
            state=str(row.version.get_status_display()),
            version=row.version.number,
        )
        for row in ledger_rows(case)
    ]
