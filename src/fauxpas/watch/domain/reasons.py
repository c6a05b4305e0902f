"""What people say of the reason why a mention is angry."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.engine.reasons import REASONS, reason
from fauxpas.watch.models import Mention, ReasonCorrection
from fauxpas.watch.reasons import learn_soon, reasons_of


def correct_reason(mention: Mention, *, right: str, by: Person, now: datetime) -> ReasonCorrection:
    """Say why a mention is angry; the program learns it for this brand a moment later. Said again, the last word counts.

    right : one of `engine.reasons.REASONS`. Raises InputRefused for another, MoveRefused when the mention is not angry or was
    erased, NotAllowed.
    """
    check_right(by, Right.TRIAGE, mention.brand)
    if right not in REASONS:
        words = _("Choose a reason.")
        raise InputRefused(words, fields={"reason": words})
    with transaction.atomic():
        mention = Mention.objects.select_for_update(of=("self",)).select_related("brand").get(pk=mention.pk)
        if mention.erased or mention.sentiment != Mention.Sentiment.NEGATIVE:
            raise MoveRefused(_("Only an angry mention has a reason."))
        before = ReasonCorrection.objects.filter(mention=mention).first()
        told_by = reasons_of(mention.brand)
        found = before.found if before else reason(mention.text, mention.language or None, told_by).name or ""
        correction, _made = ReasonCorrection.objects.update_or_create(
            mention=mention,
            defaults={"brand": mention.brand, "found": found, "reason": right, "by": by, "at": now},
        )
        learn_soon([mention.brand], now=now)
        trail.write(
            mention.brand,
            "mention.reason_corrected",
            by=by,
            now=now,
            subject=mention,
            before={"reason": before.reason if before else found},
            after={"reason": right},
        )
    return correction


def take_back_reason(mention: Mention, *, by: Person, now: datetime) -> None:
    """Take back what was said of a mention's reason; what was learnt of it goes too. Raises MoveRefused when nothing was said, NotAllowed."""
    check_right(by, Right.TRIAGE, mention.brand)
    with transaction.atomic():
        correction = ReasonCorrection.objects.select_for_update().filter(mention=mention).first()
        if correction is None:
            raise MoveRefused(_("Nobody corrected this."))
        before, after = {"reason": correction.reason}, {"reason": correction.found}
        correction.delete()
        learn_soon([mention.brand], now=now)
        trail.write(
            mention.brand,
            "mention.reason_taken_back",
            by=by,
            now=now,
            subject=mention,
            before=before,
            after=after,
        )
