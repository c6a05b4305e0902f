"""Facts proposed from what posts and files tell: a person takes one, which becomes a reported fact, or dismisses it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fauxpas.core import queue, trail
from fauxpas.core.errors import MoveRefused
from fauxpas.core.models import Job, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.room.models import Case
from fauxpas.understand.models import Evidence, Fact, FactProposal, FactVersion, Gleaning
from fauxpas.watch.domain import members_of
from fauxpas.watch.models import ERASED, Grouping, Mention

from .evidence import add_links, keep_post
from .facts import FactDraft, add_fact
from .readings import propose_from_posts

GLEAN, GLEAN_ALL = "understand.glean", "understand.glean_all"
EVERY_SECONDS = 60
AT_ONCE = 400
State = FactProposal.State


def waiting_proposals(case: Case) -> QuerySet[FactProposal]:
    """What nobody decided about yet: what most people say in words of their own first, then what a file tells. One query."""
    return (
        FactProposal.objects.filter(case=case, state=State.WAITING)
        .select_related("mention__source", "piece")
        .order_by("-voices", "-said", "-pk")
    )


def glean_case(case: Case, *, now: datetime) -> int:
    """Read the posts a case is about that were not read yet, at most AT_ONCE; returns how many there were.

    These are the posts that drive its alarm, the one it was opened from, and the story they tell. Only posts that were
    grouped already are read, so that none is passed over before its story is known.
    """
    with transaction.atomic():
        Gleaning.objects.get_or_create(case=case)
        reading = Gleaning.objects.select_for_update().get(case=case)
        grouped = Grouping.objects.filter(brand=case.brand_id).values_list("reached", flat=True).first() or 0
        stories = _stories(case)
        mentions = list(
            Mention.objects.filter(_unread(case, reading, stories), brand=case.brand_id, pk__lte=grouped)
            .exclude(source_key__startswith=ERASED)
            .order_by("pk")[:AT_ONCE]
        )
        if mentions:
            propose_from_posts(case, mentions, now=now)
            _note_read(reading, mentions, stories)
    return len(mentions)


def take_proposal(proposal: FactProposal, *, draft: FactDraft, by: Person, now: datetime) -> Fact:
    """Make a reported fact of a proposal, as the person worded it; what it was read in is kept and the fact rests on it.

    Whatever status the draft has, the fact is only reported: confirming is a second decision. Raises MoveRefused when
    somebody decided already, InputRefused, NotAllowed.
    """
    case = proposal.case
    check_right(by, Right.NOTE, case.brand)
    with transaction.atomic():
        proposal = _undecided(proposal)
        piece = _passage_kept(proposal, by=by, now=now)
        source = draft.source.strip() or (
            _("%(name)s, kept as %(key)s") % {"name": piece.name, "key": piece.key} if piece else ""
        )
        draft = replace(draft, status=FactVersion.Status.REPORTED, source=source[:500])
        fact = add_fact(case, draft=draft, by=by, now=now)
        proposal.state, proposal.fact = State.TAKEN, fact
        proposal.decided_by, proposal.decided_at = by, now
        proposal.save(update_fields=["state", "fact", "decided_by", "decided_at"])
        if piece is not None:
            add_links(piece, [fact], by=by, now=now)
    return fact


def dismiss_proposal(proposal: FactProposal, *, by: Person, now: datetime) -> FactProposal:
    """Leave a proposal; the same thing is not proposed again in this case. Raises MoveRefused when somebody decided already."""
    case = proposal.case
    check_right(by, Right.NOTE, case.brand)
    with transaction.atomic():
        proposal = _undecided(proposal)
        proposal.state, proposal.decided_by, proposal.decided_at = State.DISMISSED, by, now
        proposal.save(update_fields=["state", "decided_by", "decided_at"])
        trail.write(case.brand, "proposal.dismissed", by=by, now=now, subject=proposal, thread=case.thread)
    return proposal


@queue.handles(GLEAN)
def glean_one(job: Job, now: datetime) -> None:
    """Read the new posts of one case, and come back at once when there are more."""
    case = (
        Case.objects.filter(pk=job.payload["case"]).select_related("brand", "alarm__story", "mention").first()
    )
    if case is None or case.level == Case.Level.CLOSED:
        return
    if glean_case(case, now=now) == AT_ONCE:
        _line_up(case, now=now)


@queue.handles(GLEAN_ALL, every_seconds=EVERY_SECONDS)
def glean_all(job: Job, now: datetime) -> None:
    """Have the posts of every case that is not closed read; a job for each."""
    del job
    for case in Case.objects.exclude(level=Case.Level.CLOSED).select_related("brand").order_by("pk"):
        _line_up(case, now=now)


def _line_up(case: Case, *, now: datetime) -> None:
    queue.enqueue(GLEAN, now=now, key=str(case.pk), payload={"case": case.pk}, brand=case.brand)


def _stories(case: Case) -> list[int]:
    """The stories the case is about, those merged into them too."""
    found = [case.alarm.story] if case.alarm is not None else []
    if case.mention is not None and case.mention.story is not None:
        found.append(case.mention.story.root or case.mention.story)
    return sorted({each for story in found if story is not None for each in members_of(story)})


def _unread(case: Case, reading: Gleaning, stories: list[int]) -> Q:
    """What of the stories, and of the posts of the case outside them, was not read yet."""
    by_mark: dict[int, list[int]] = defaultdict(list)
    for story in stories:
        by_mark[reading.reached.get(str(story), 0)].append(story)
    told = Q(pk=case.mention_id)
    if case.alarm is not None:
        told |= Q(pk__in=case.alarm.alarm_mentions.values("mention"))
    wanted = told & (Q(story__isnull=True) | ~Q(story__in=stories))
    for reached, together in by_mark.items():
        wanted |= Q(story__in=together, pk__gt=reached)
    return wanted & ~Q(pk__in=reading.alone)


def _note_read(reading: Gleaning, mentions: Sequence[Mention], stories: list[int]) -> None:
    last = mentions[-1].pk
    reading.reached |= {str(story): max(reading.reached.get(str(story), 0), last) for story in stories}
    reading.alone += [each.pk for each in mentions if each.story_id not in stories]
    reading.save(update_fields=["reached", "alone"])


def _undecided(proposal: FactProposal) -> FactProposal:
    proposal = (
        FactProposal.objects.select_for_update(of=("self",))
        .select_related("case__brand", "mention__source", "piece")
        .get(pk=proposal.pk)
    )
    if proposal.state != State.WAITING:
        raise MoveRefused(_("Somebody decided about this already."))
    return proposal


def _passage_kept(proposal: FactProposal, *, by: Person, now: datetime) -> Evidence | None:
    """The piece the fact rests on: the file it was read in, or the post, kept now."""
    if proposal.piece is not None:
        return proposal.piece if not proposal.piece.gone else None
    if proposal.mention is None or proposal.mention.erased:
        return None
    return keep_post(proposal.case, proposal.mention, by=by, now=now)
