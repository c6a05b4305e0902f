"""How long pieces stay: until their case is closed and the brand's days are over, or their author is erased; a hold outlasts both."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from fauxpas.core import queue, trail
from fauxpas.core.models import Job
from fauxpas.room.models import Case
from fauxpas.understand.models import Evidence, FactProposal
from fauxpas.watch.models import Mention

from .evidence import drop_files, let_go

SWEEP_EVERY_SECONDS = 3600
Gone = Evidence.Gone


@queue.handles("understand.sweep_evidence", every_seconds=SWEEP_EVERY_SECONDS)
def sweep_evidence(job: Job, now: datetime) -> None:
    """Let go of the pieces of cases closed for longer than their brand keeps posts, and of files a crash left behind."""
    del job
    over = Case.objects.filter(level=Case.Level.CLOSED, evidence__gone="", evidence__held_at__isnull=True)
    for case in over.select_related("brand").distinct().order_by("pk"):
        if case.level_since < now - timedelta(days=case.brand.kept_days):
            _expire(case, now=now)
    left = Evidence.objects.filter(gone_at__gte=now - timedelta(days=2)).exclude(gone="")
    for piece in left.prefetch_related("files"):
        drop_files([(file.digest, file.media_type) for file in piece.files.all()])


def evidence_of_authors(brands: Sequence[int]) -> QuerySet[Evidence]:
    """The posts kept in these brands, whose authors may ask to be erased."""
    pieces = Evidence.objects.filter(case__brand__in=brands, gone="", source__isnull=False)
    return pieces.exclude(author="")


def erase_evidence(pieces: QuerySet[Evidence], mentions: Sequence[Mention], now: datetime) -> int:
    """Let go of an author's kept posts, and of what was read in them; returns how many a legal hold keeps until it ends.

    In the erasing transaction, which writes the trail.
    """
    FactProposal.objects.filter(mention__in=[mention.pk for mention in mentions]).delete()
    held = 0
    for piece in pieces.select_for_update(of=("self",)).order_by("pk"):
        if piece.held_at is not None:
            held += 1
            piece.erase_asked_at = piece.erase_asked_at or now
            piece.save(update_fields=["erase_asked_at"])
        else:
            let_go(piece, gone=Gone.ERASED, now=now)
    return held


def _expire(case: Case, *, now: datetime) -> None:
    with transaction.atomic():
        pieces = list(
            Evidence.objects.select_for_update(of=("self",))
            .filter(case=case, gone="", held_at__isnull=True)
            .order_by("number")
        )
        for piece in pieces:
            let_go(piece, gone=Gone.EXPIRED, now=now)
        keys = [piece.key for piece in pieces]
        trail.write(
            case.brand,
            "evidence.expired",
            by=None,
            now=now,
            subject=case,
            thread=case.thread,
            after={"keys": keys},
        )
