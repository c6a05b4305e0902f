"""Taking words out of a public text: what was said stays readable, except personal data, threats and dangerous instructions.

The text itself is never changed: the page, the feeds and everything else that readers get leave the words out and say so, with the
day and the reason; the fingerprint stays that of what was said. A wrong safety instruction is struck instead, at the top of the
page, and its correction goes again to everybody who got it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.core.tree import sign_soon
from fauxpas.engage.page.publish import build_soon
from fauxpas.react.models import Delivery
from fauxpas.understand.cuts import GONE
from fauxpas.understand.models import PublicText, Redaction

REASON_LENGTH = 300


def redact(
    text: PublicText, *, words: str, kind: str, reason: str, by: Person, now: datetime
) -> list[Redaction]:
    """Take every place of these words out of the text, or strike them; readers see the day, the kind and the reason.

    words : as they stand in the text. The trail keeps where they stood, never the words. Raises InputRefused with a sentence for
    each field.
    """
    check_right(by, Right.APPROVE, text.brand)
    words, reason = words.replace("\r\n", "\n").strip(), reason.strip()
    places = _places(text.body, words)
    _check_given(words, places, kind=kind, reason=reason)
    with transaction.atomic():
        text = (
            PublicText.objects.select_for_update(of=("self",)).select_related("brand", "case").get(pk=text.pk)
        )
        made = [
            Redaction.objects.create(
                public_text=text,
                start=start,
                end=end,
                kind=kind,
                reason=reason,
                redacted_at=now,
                redacted_by=by,
            )
            for start, end in places
            if not text.redactions.filter(start__lte=start, end__gte=end).exists()
        ]
        if not made:
            raise InputRefused(
                _("Nothing was removed."), fields={"words": _("These words are taken out already.")}
            )
        _take_from_deliveries(text, words)
        build_soon(text.brand, now=now)
        sign_soon(text.brand.organisation_id, now=now)
        after = {
            "text": text.pk,
            "language": text.language,
            "digest": text.digest,
            "kind": kind,
            "reason": reason,
            "places": [[each.start, each.end] for each in made],
        }
        trail.write(
            text.brand,
            "text.redacted",
            by=by,
            now=now,
            subject=text,
            thread=text.case.thread if text.case is not None else "",
            after=after,
        )
    return made


def _check_given(words: str, places: list[tuple[int, int]], *, kind: str, reason: str) -> None:
    faults = {}
    if kind not in Redaction.Kind.values:
        faults["kind"] = _("Say why the words go.")
    if not places:
        faults["words"] = _("These words do not stand in the text. Copy them exactly.")
    if not reason or len(reason) > REASON_LENGTH:
        faults["reason"] = _("Give the reason in a sentence: readers see it.")
    if words and words in reason:
        faults["reason"] = _("Do not repeat the words in the reason: readers see it.")
    if faults:
        raise InputRefused(_("Nothing was removed."), fields=faults)


def _take_from_deliveries(text: PublicText, words: str) -> None:
    """What has not left yet must not leave with the words; a person reads it before it is sent again anyway."""
    states = Delivery.State
    for delivery in text.deliveries.exclude(state__in=[states.SENT, states.SENDING, states.CANCELLED]):
        delivery.text = delivery.text.replace(words, GONE)
        delivery.save(update_fields=["text"])


def _places(body: str, words: str) -> list[tuple[int, int]]:
    found, start = [], body.find(words) if words else -1
    while start >= 0:
        found.append((start, start + len(words)))
        start = body.find(words, start + len(words))
    return found
