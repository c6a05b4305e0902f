"""What a changed fact touches: every text that says what it said before, until it is corrected or left for a reason.

The rows outlast the query that found them: “3 of 5 done” must still add up when the third is done.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fauxpas.core import queue, trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.room.models import Case
from fauxpas.understand.models import Citation, Fact, FactVersion, PublicText, TouchedText

REST = "understand.may_rest"
REASON_LENGTH = 500
FoundBy, State = TouchedText.FoundBy, TouchedText.State


@dataclass(frozen=True)
class Touched:
    """What still says an older version of a fact: public texts nobody corrected, and drafts as (label, id, language)."""

    public: list[PublicText]
    drafts: list[tuple[str, int, str]]

    def __len__(self) -> int:
        return len(
            {(text.owner_label, text.owner_id) for text in self.public} | {draft[:2] for draft in self.drafts}
        )


def says_otherwise(former: FactVersion, current: FactVersion) -> bool:
    """Whether a reader of the former version was told something that the current one does not say."""
    told = ("type", "value", "unit", "margin", "scope", "text", "status", "public")
    return any(getattr(former, name) != getattr(current, name) for name in told)


def texts_touched_by(fact: Fact) -> Touched:
    """The public texts nobody has corrected, and the drafts, that say what an older version of this fact said. Three queries.

    A version that changes only its source, owner or expiry touches nothing. Who only repeats a former version corrects it.
    """
    current = fact.current
    if current is None:
        return Touched([], [])
    older = [each for each in fact.versions.exclude(pk=current.pk) if says_otherwise(each, current)]
    cited = list(
        Citation.objects.filter(version__in=older, former=False)
        .order_by("owner_label", "owner_id", "language")
        .values_list("owner_label", "owner_id", "language", "public")
        .distinct()
    )
    drafts = [(label, owner_id, language) for label, owner_id, language, public in cited if not public]
    said = {(label, owner_id, language) for label, owner_id, language, public in cited if public}
    texts = PublicText.objects.filter(
        Q(case=fact.case_id) | Q(case__leading=fact.case_id),
        owner_id__in={each[1] for each in said},
        corrections__isnull=True,
    )
    public_texts = [
        text
        for text in texts.order_by("said_at", "pk")
        if (text.owner_label, text.owner_id, text.language) in said
    ]
    return Touched(public_texts, drafts)


def note_touched(fact: Fact, *, now: datetime) -> int:
    """Write down what the fact's new version touches, and have the guard look for more; returns how many texts cite it.

    A text that was done is open again; one that says the right thing again is forgotten. In the caller's transaction.
    """
    version = fact.current
    if version is None:
        return 0
    touched = texts_touched_by(fact)
    owners = {(text.owner_label, text.owner_id) for text in touched.public}
    owners |= {(label, owner_id) for label, owner_id, _language in touched.drafts}
    for row in TouchedText.objects.filter(fact=fact, state=State.OPEN):
        if (row.owner_label, row.owner_id) not in owners:
            row.delete()
    for label, owner_id in sorted(owners):
        TouchedText.objects.update_or_create(
            fact=fact,
            owner_label=label,
            owner_id=owner_id,
            defaults={
                "version": version,
                "found_by": FoundBy.CITATION,
                "language": "",
                "passage": "",
                "state": State.OPEN,
                "reason": "",
                "found_at": now,
                "settled_at": None,
                "settled_by": None,
            },
        )
    queue.enqueue(REST, now=now, key=str(fact.pk), payload={"fact": fact.pk}, brand=fact.case.brand)
    return len(owners)


def settle_corrected(label: str, owner_id: int, *, now: datetime) -> int:
    """A correction of this text is public: nothing in it is open any more. In the transaction that publishes."""
    rows = TouchedText.objects.filter(owner_label=label, owner_id=owner_id, state=State.OPEN)
    return rows.update(state=State.CORRECTED, settled_at=now)


def settle_rewritten(label: str, owner_id: int, *, now: datetime) -> int:
    """A text was written or said anew: what it no longer says of a former version is done. In the caller's transaction."""
    rows = TouchedText.objects.filter(
        owner_label=label, owner_id=owner_id, state=State.OPEN, found_by=FoundBy.CITATION
    )
    done = [row.pk for row in rows.select_related("fact") if not _still_says_a_former_version(row)]
    return TouchedText.objects.filter(pk__in=done).update(state=State.CORRECTED, settled_at=now)


def leave_as_it_is(
    row: TouchedText, reason: str, *, by: Person, now: datetime, case: Case | None = None
) -> TouchedText:
    """Decide that a text stays as it is, and say why: a later word said it, or it does not rest on the fact at all.

    case : whose text it is, by default the fact's own; another where that one leads it. Raises InputRefused without a reason.
    """
    case = case or row.fact.case
    check_right(by, Right.WRITE, case.brand)
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        sentence = _("Say in a sentence why this text stays as it is.")
        raise InputRefused(sentence, fields={"reason": sentence})
    with transaction.atomic():
        row = TouchedText.objects.select_for_update().get(pk=row.pk)
        row.state, row.reason, row.settled_at, row.settled_by = State.LEFT, reason, now, by
        row.save(update_fields=["state", "reason", "settled_at", "settled_by"])
        after = {"key": row.fact.key, "text": [row.owner_label, row.owner_id], "reason": reason}
        trail.write(case.brand, "text.left", by=by, now=now, subject=row, thread=case.thread, after=after)
    return row


def _still_says_a_former_version(row: TouchedText) -> bool:
    said = Citation.objects.filter(owner_label=row.owner_label, owner_id=row.owner_id, former=False)
    return said.filter(version__fact=row.fact).exclude(version=row.fact.current_id).exists()
