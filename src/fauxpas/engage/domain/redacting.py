"""Taking words out of what was said in public: it stays readable, except personal data, threats and dangerous instructions.

The text itself is never changed: the page, the feeds and everything else that readers get leave the words out and say so, with the
day and the reason; the fingerprint stays that of what was said. A wrong safety instruction is struck instead, at the top of the
page, and its correction goes again to everybody who got it. Words that a text has from a fact are taken out at the fact: of every
text that rests on it, and of what any text may say through it from then on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right, may
from fauxpas.core.tree import sign_soon
from fauxpas.engage.domain.dormant import end_approval
from fauxpas.engage.page.publish import build_soon
from fauxpas.react.domain.taken_out import take_from_deliveries
from fauxpas.understand.cuts import BODY, GONE, TITLE, cuts_of, notice, spoken_language
from fauxpas.understand.domain import rendered_sentence, rendered_value
from fauxpas.understand.models import Citation, Fact, FactRedaction, FactVersion, PublicText, Redaction

REASON_LENGTH = 300
_STRUCK = Redaction.Kind.WRONG_ADVICE


@dataclass(frozen=True)
class _Order:
    """Words to take out, what they are, and who says so when."""

    words: str
    kind: str
    by: Person
    now: datetime

    @property
    def covered_by(self) -> set[str]:
        """The kinds that leave nothing more to do: words that were struck can still be read, and so be removed."""
        kinds = set(Redaction.Kind.values)
        return kinds if self.kind == _STRUCK else kinds - {_STRUCK}


@dataclass(frozen=True)
class _Taken:
    """What taking words out of one text came to.

    held : ids of the deliveries that wait for a person now. dormant : the scenario of the page that said them, to be approved anew.
    """

    text: PublicText
    made: Sequence[Redaction]
    held: Sequence[int] = ()
    dormant: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """For the trail: where the words stood, never the words."""
        places = [[str(each.part), each.start, each.end] for each in self.made]
        return {"places": places, "held": list(self.held), "dormant": self.dormant}


def redact(
    text: PublicText, *, words: str, kind: str, reason: str, by: Person, now: datetime
) -> list[Redaction]:
    """Take every place of these words out of title and text, or strike them; readers see the day, the kind and the reason.

    words : as they stand in the title or the text. The trail keeps where they stood, never the words. Raises InputRefused with a
    sentence for each field.
    """
    check_right(by, Right.APPROVE, text.brand)
    order, reason = _Order(_cleaned(words), kind, by, now), reason.strip()
    faults = _faults(order, {"reason": reason})
    if not _places(text, order.words):
        faults["words"] = _("These words do not stand in the text. Copy them exactly.")
    _check(faults)
    with transaction.atomic():
        taken = _take_out(text, order, reason)
        if not taken.made:
            _check({"words": _("These words are taken out already.")})
        text = taken.text
        _publish_anew([text], now=now)
        after = {
            "text": text.pk,
            "language": text.language,
            "digest": text.digest,
            "kind": kind,
            "reason": reason,
            **taken.told,
        }
        thread = text.case.thread if text.case is not None else ""
        trail.write(text.brand, "text.redacted", by=by, now=now, subject=text, thread=thread, after=after)
    return list(taken.made)


def redact_fact(
    fact: Fact, *, words: str, kind: str, reasons: Mapping[str, str], by: Person, now: datetime
) -> list[PublicText]:
    """Take words out of a fact's public wording, and of every public text that rests on it; the ledger keeps what it says.

    fact : with its case and brand. words : as they stand in a sentence or a value of any of its versions. reasons : what readers
    see, by language of the brand. Answers with the texts they were taken out of: of the brands in which this person approves.
    From then on no text says them through the fact. Raises InputRefused with a sentence for each field (`reason_fr`).
    """
    brand = fact.case.brand
    check_right(by, Right.APPROVE, brand)
    order = _Order(_cleaned(words), kind, by, now)
    reasons = {code: reasons.get(code, "").strip() for code in brand.languages}
    faults = _faults(order, {f"reason_{code}": reason for code, reason in reasons.items()})
    if not order.words or not any(order.words in said for said in _ever_said(fact)):
        faults["words"] = _("These words do not stand in the fact. Copy them exactly.")
    _check(faults)
    with transaction.atomic():
        fact = Fact.objects.select_for_update(of=("self",)).select_related("case__brand").get(pk=fact.pk)
        if fact.redactions.filter(words=order.words, kind__in=order.covered_by).exists():
            _check({"words": _("These words are taken out already.")})
        FactRedaction.objects.create(
            fact=fact, words=order.words, kind=kind, reasons=reasons, redacted_at=now, redacted_by=by
        )
        fact.wording_cut = True
        fact.save(update_fields=["wording_cut"])
        first = next(iter(reasons.values()))
        done = [
            _take_out(text, order, reasons.get(text.language, first))
            for text in _resting_on(fact, order.words)
            if may(by, Right.APPROVE, text.brand)
        ]
        _publish_anew([taken.text for taken in done], now=now)
        after = {
            "key": fact.key,
            "kind": kind,
            "reasons": reasons,
            "texts": [{"text": each.text.pk, "digest": each.text.digest, **each.told} for each in done],
        }
        trail.write(
            brand, "fact.redacted", by=by, now=now, subject=fact, thread=fact.case.thread, after=after
        )
    return [taken.text for taken in done]


def _resting_on(fact: Fact, words: str) -> list[PublicText]:
    """The public texts that cite any version of the fact and hold the words, the oldest first."""
    cited = Citation.objects.filter(version__fact=fact, public=True)
    owners = cited.values_list("owner_label", "owner_id").distinct()
    theirs = Q(pk__in=[])
    for label, owner in owners:
        theirs |= Q(owner_label=label, owner_id=owner)
    texts = PublicText.objects.filter(theirs).select_related("brand").order_by("pk")
    return [text for text in texts if _places(text, words)]


def _ever_said(fact: Fact) -> Iterable[str]:
    """Every sentence and value of every version, in every language of the brand."""
    brand = fact.case.brand
    for version in FactVersion.objects.filter(fact=fact).select_related("fact"):
        for code in brand.languages:
            yield rendered_sentence(version, code, brand=brand)
            yield rendered_value(version, code, brand=brand)


def _take_out(text: PublicText, order: _Order, reason: str) -> _Taken:
    """Make the redactions in the text, which is locked, and take the words from what has not arrived: none where they are gone already."""
    text = PublicText.objects.select_for_update(of=("self",)).select_related("brand", "case").get(pk=text.pk)
    made = [
        Redaction.objects.create(
            public_text=text,
            part=part,
            start=start,
            end=end,
            kind=order.kind,
            reason=reason,
            redacted_at=order.now,
            redacted_by=order.by,
        )
        for part, start, end in _places(text, order.words)
        if not text.redactions.filter(
            part=part, start__lte=start, end__gte=end, kind__in=order.covered_by
        ).exists()
    ]
    if not made:
        return _Taken(text, made)
    instead = _instead(text, made[0])
    held = take_from_deliveries(text, order.words, instead=instead, now=order.now)
    return _Taken(text, made, held, end_approval(text, now=order.now))


def _publish_anew(texts: Iterable[PublicText], *, now: datetime) -> None:
    for brand in {text.brand_id: text.brand for text in texts}.values():
        build_soon(brand, now=now)
        sign_soon(brand.organisation_id, now=now)


def _instead(text: PublicText, made: Redaction) -> str:
    """What stands for the words in what has not arrived yet: a struck instruction as the page strikes it."""
    if not made.struck:
        return GONE
    zone = ZoneInfo(text.brand.time_zone)
    place = (made.part, made.start, made.end)
    cut = next(cut for cut in cuts_of(text) if cut.struck and (cut.part, cut.start, cut.end) == place)
    with translation.override(spoken_language(text.language)):
        return notice(cut, language=text.language, zone=zone)


def _cleaned(words: str) -> str:
    return words.replace("\r\n", "\n").strip()


def _faults(order: _Order, reasons: Mapping[str, str]) -> dict[str, str]:
    faults = {} if order.kind in Redaction.Kind.values else {"kind": _("Say why the words go.")}
    for field, reason in reasons.items():
        if not reason or len(reason) > REASON_LENGTH:
            faults[field] = _("Give the reason in a sentence: readers see it.")
        elif order.words and order.words in reason:
            faults[field] = _("Do not repeat the words in the reason: readers see it.")
    return faults


def _check(faults: Mapping[str, str]) -> None:
    if faults:
        raise InputRefused(_("Nothing was removed."), fields=dict(faults))


def _places(text: PublicText, words: str) -> list[tuple[str, int, int]]:
    """Where the words stand: `title` or `body`, and the code points there."""
    found = []
    for part, said in ((TITLE, text.title), (BODY, text.body)):
        start = said.find(words) if words else -1
        while start >= 0:
            found.append((str(part), start, start + len(words)))
            start = said.find(words, start + len(words))
    return found
