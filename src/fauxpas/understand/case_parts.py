"""What the ledger shows on the page of a case."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fauxpas.core.models import Person
from fauxpas.core.once import once
from fauxpas.core.rights import Right, may
from fauxpas.room.domain import Ground
from fauxpas.room.models import Case
from fauxpas.room.sections import Glance, NextAction
from fauxpas.understand.domain import waiting_proposals
from fauxpas.understand.domain.clashes import open_clashes
from fauxpas.understand.models import FactClash, FactVersion
from fauxpas.understand.queries import Row, ledger_rows

NEWEST = 5
NAGGED_BEFORE = timedelta(hours=1)


def facts_sheet(case: Case, person: Person, now: datetime) -> Mapping[str, Any]:  # noqa: ARG001 - the contract of a section
    """The table of facts."""
    rows = _ledger(case)
    unsure = sum(row.version.status != FactVersion.Status.CONFIRMED for row in rows)
    return {"rows": rows, "unsure": unsure, "may_note": may(person, Right.NOTE, case.brand)}


def evidence_sheet(case: Case, person: Person, now: datetime) -> Mapping[str, Any]:  # noqa: ARG001 - the contract of a section
    """The newest pieces, and how many there are."""
    pieces = case.evidence.filter(gone="").order_by("-number")
    newest = once(case, "understand.evidence", lambda: list(pieces[:NEWEST]))
    return {
        "rows": newest,
        "count": once(case, "understand.pieces", pieces.count) if len(newest) == NEWEST else len(newest),
        "may_note": may(person, Right.NOTE, case.brand),
    }


def is_it_true(case: Case, person: Person, now: datetime) -> Glance:  # noqa: ARG001 - the contract of a glance
    """How many facts are confirmed, for the first screen of a phone."""
    statuses = [row.version.status for row in _ledger(case)]
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


def _ledger(case: Case) -> list[Row]:
    return once(case, "understand.ledger", lambda: ledger_rows(case))


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


def fact_actions(case: Case, person: Person, now: datetime) -> list[NextAction]:
    """Facts that exclude each other, facts to check again, and what was read that may be a fact."""
    if case.level == Case.Level.CLOSED:
        return []
    clashes = once(case, "understand.clashes", lambda: list(open_clashes(case)))
    found = [_clash_action(clash, person, now) for clash in clashes]
    expiring = FactVersion.objects.filter(
        fact__case=case, fact__current=F("pk"), expires_at__lte=now + NAGGED_BEFORE
    )
    still = expiring.exclude(status__in=[FactVersion.Status.WITHDRAWN, FactVersion.Status.REFUTED])
    old = once(case, "understand.expiring", lambda: list(still.select_related("fact__case__brand", "owner")))
    found += [_check_action(version, person, now) for version in old]
    waiting = once(case, "understand.waiting", waiting_proposals(case).count)
    if waiting:
        words = ngettext(
            "Look at %(count)s thing that may be a fact",
            "Look at %(count)s things that may be facts",
            waiting,
        )
        found.append(
            NextAction(
                words % {"count": waiting},
                f"{case.path}proposals/",
                mine=may(person, Right.NOTE, case.brand),
                meta=_("Read in posts and files; nothing of it is known."),
                button=_("Look at them"),
            )
        )
    return found


def _clash_action(clash: FactClash, person: Person, now: datetime) -> NextAction:
    words = {"one": clash.first.fact.key, "other": clash.second.fact.key}
    owners = {clash.first.owner_id, clash.second.owner_id}
    return NextAction(
        _("%(one)s and %(other)s exclude each other: say which one is true") % words,
        f"{clash.case.path}facts/{clash.first.fact.number}/",
        due_at=now,
        mine=person.pk in owners,
        button=_("See both facts"),
    )


def _check_action(version: FactVersion, person: Person, now: datetime) -> NextAction:
    late = version.expires_at is not None and version.expires_at <= now
    words = {"key": version.fact.key, "subject": version.subject}
    title = _("Check %(key)s, %(subject)s, again") % words
    return NextAction(
        title,
        f"{version.fact.case.path}facts/{version.fact.number}/edit/",
        due_at=version.expires_at,
        mine=version.owner_id == person.pk,
        meta=_("Until then nobody can say it.") if late else str(version.owner or ""),
        button=_("Check the fact"),
    )
