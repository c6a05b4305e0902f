"""What speaks against making a dormant page public now: it was approved before anything of the night was known.

With nothing against it the page goes live in one tap. Otherwise somebody reads what speaks against it and signs why it goes out
all the same; nothing here is refused for good, because a page that warns people must not wait for a quarrel of figures.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, InputRefused
from fauxpas.engage.models import DormantPage
from fauxpas.engage.page.site import languages_of
from fauxpas.react.domain.checks import contradictions
from fauxpas.react.domain.denials import find_denials
from fauxpas.react.domain.freeze import freezing_case
from fauxpas.react.domain.gates import grave_words
from fauxpas.react.domain.words import Reading
from fauxpas.react.models import Gate, GateRule, Statement
from fauxpas.room.models import Case

REASON_LENGTH = 500


@dataclass(frozen=True)
class Objection:
    """One thing that speaks against it. key : the same in every language, as long as the same thing speaks against it.

    code : frozen, contradiction, denies_known or grave_words. language, fact : what it is about, when it is about one.
    """

    code: str
    key: str
    sentence: str
    language: str = ""
    fact: str = ""


def find_objections(page: DormantPage, case: Case | None, *, now: datetime) -> list[Objection]:
    """What speaks against making the page public for this case; without one, every open case of the brand is asked.

    The freeze of another case, what the facts or earlier public texts contradict, and words of a death. Empty when one tap is enough.
    """
    readings = _readings(page)
    asked = [case] if case is not None else list(_open_cases(page))
    found = [*_of_freeze(page, case), *_of_grave_words(readings)]
    for each in asked:
        found += _of_facts(each, readings, now=now)
    return list({each.key: each for each in found}.values())


def told_first(page: DormantPage) -> list[str]:
    """Whom the brand wants told before the public, in words: a reminder beside the button, which waits for nobody. One query."""
    chosen = set(GateRule.objects.filter(brand=page.brand_id).values_list("gate", flat=True))
    return [str(gate.label) for gate in Gate if gate in chosen]


def seen_digest(objections: Sequence[Objection]) -> str:
    """SHA-256, in hexadecimal, of what spoke against it: a reason is signed for what was read, not for what came since."""
    return hashlib.sha256(trail.canonical(sorted(each.key for each in objections)).encode()).hexdigest()


def check_signed(objections: Sequence[Objection], *, because: str, seen: str) -> str:
    """The reason to keep; empty when nothing speaks against it.

    Raises InputRefused without a reason, telling what speaks against it; Conflict when that is not what was read.
    """
    because = because.strip()
    if not objections:
        return ""
    if not because or len(because) > REASON_LENGTH:
        told = " ".join(each.sentence for each in objections)
        sentence = _("Say why it goes out all the same, in at most %(most)s characters.") % {
            "most": REASON_LENGTH
        }
        raise InputRefused(f"{told} {sentence}", fields={"because": sentence})
    if seen != seen_digest(objections):
        raise Conflict(_("Something else speaks against it now. Read it before you decide."))
    return because


def _readings(page: DormantPage) -> list[Reading]:
    """The page's words as a statement's, which cites nothing."""
    found = []
    for language in languages_of(page.brand):
        words = page.texts.get(language, {})
        title, body = words.get("title", ""), words.get("body", "")
        found.append(Reading(language, title, body, body, (), (), (), typed_title=title, typed=body))
    return found


def _open_cases(page: DormantPage) -> Sequence[Case]:
    return list(
        Case.objects.filter(brand=page.brand_id, closed_at__isnull=True)
        .select_related("brand")
        .order_by("pk")
    )


def _of_freeze(page: DormantPage, case: Case | None) -> list[Objection]:
    frozen = freezing_case(page.brand, but=case)
    if frozen is None:
        return []
    sentence = _("Case %(number)s, “%(title)s”, asked that nothing else goes out.")
    words = {"number": frozen.number, "title": frozen.title}
    return [Objection("frozen", f"frozen {frozen.pk}", sentence % words)]


def _of_grave_words(readings: Sequence[Reading]) -> list[Objection]:
    spoken = grave_words(readings)
    if not spoken:
        return []
    sentence = _(
        "It speaks of a death or of who was hurt: “%(words)s”. The public hears that from the competent authority, after the "
        "families."
    ) % {"words": " / ".join(spoken[:3])}
    return [Objection("grave_words", f"grave {' / '.join(spoken)}", sentence)]


def _of_facts(case: Case, readings: Sequence[Reading], *, now: datetime) -> list[Objection]:
    found = [
        Objection(
            "contradiction",
            f"contradiction {mark.key}",
            mark.message,
            mark.language,
            mark.against.fact if mark.against is not None else "",
        )
        for mark in contradictions(Statement(case=case), readings, now=now)
    ]
    for language, keys in find_denials(case, readings, now=now):
        sentence = _("It says that nothing is confirmed, but these facts are: %(keys)s.")
        key = f"denies {case.pk} {language} {' '.join(keys)}"
        found.append(Objection("denies_known", key, sentence % {"keys": ", ".join(keys)}, language, keys[0]))
    return found
