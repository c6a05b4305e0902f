"""A brand's own rules of the lint: words it never says, words it always says."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.engine import lint
from fauxpas.engine.lint.reading import read
from fauxpas.engine.lint.rules import holds
from fauxpas.react.models import BrandPhrase

PHRASE_LENGTH, INSTEAD_LENGTH, REASON_LENGTH = 120, 200, 300
MOST_PHRASES = 200
R = BrandPhrase.Rule
# A phrase is words and blanks; signs mean something in the lint's own patterns. `*` ends a word of any ending.
_WORDS = re.compile(r"[\w'’ .,%€$£&/+-]+\*?(?:\s+[\w'’.,%€$£&/+-]+\*?)*")
_PATTERN_SIGNS = re.compile(r"[()|?{}<>]|\.\.")


def add_phrase(
    brand: Brand,
    *,
    language: str,
    rule: str,
    phrase: str,
    by: Person,
    now: datetime,
    instead: str = "",
    reason: str = "",
) -> BrandPhrase:
    """A phrase the brand never says, or always says, in one language. Raises InputRefused for what is no plain phrase."""
    check_right(by, Right.APPROVE, brand)
    phrase, instead, reason = " ".join(phrase.split()), " ".join(instead.split()), reason.strip()
    _check(brand, language=language, rule=rule, phrase=phrase, instead=instead, reason=reason)
    try:
        with transaction.atomic():
            added = BrandPhrase.objects.create(
                brand=brand,
                language=language,
                rule=rule,
                phrase=phrase,
                instead=instead,
                reason=reason,
                added_by=by,
                added_at=now,
            )
            trail.write(brand, "phrase.added", by=by, now=now, subject=added, after=_told(added))
    except IntegrityError:
        raise InputRefused(
            _("This phrase is on the list already."),
            fields={"phrase": _("This phrase is on the list already.")},
        ) from None
    return added


def remove_phrase(phrase: BrandPhrase, *, by: Person, now: datetime) -> None:
    """Take a phrase off the brand's list; the trail keeps that it was on it."""
    check_right(by, Right.APPROVE, phrase.brand)
    with transaction.atomic():
        before, brand = _told(phrase), phrase.brand
        trail.write(brand, "phrase.removed", by=by, now=now, subject=phrase, before=before)
        phrase.delete()


def rules_for(phrases: Iterable[BrandPhrase]) -> list[lint.Rule]:
    """The phrases never said, as the lint reads rules, told in the reader's language."""
    rules = []
    for phrase in phrases:
        if phrase.rule != R.NEVER:
            continue
        message = phrase.reason or pgettext("lint", "We never say this.")
        suggestion = pgettext("lint", "Say: “{words}”").format(words=phrase.instead) if phrase.instead else ""
        rules.append(
            lint.Rule(
                id=f"brand-{phrase.pk}",
                severity="high",
                message=message,
                suggestion=suggestion,
                source="",
                patterns=(phrase.phrase,),
            )
        )
    return rules


def missing_phrases(text: str, phrases: Sequence[BrandPhrase], language: str) -> list[BrandPhrase]:
    """The phrases always said in this language that a text does not say."""
    asked = [each for each in phrases if each.rule == R.ALWAYS and each.language == language]
    if not asked or language not in lint.LANGUAGES:
        return []
    line = read(text).line
    return [each for each in asked if not holds((each.phrase,), line, language)]


def _check(brand: Brand, *, language: str, rule: str, phrase: str, instead: str, reason: str) -> None:
    faults: dict[str, str] = {}
    if language not in brand.languages or language not in lint.LANGUAGES:
        faults["language"] = _("Texts in this language are not read over.")
    if rule not in R.values:
        faults["rule"] = _("Choose whether it is never or always said.")
    if not phrase or len(phrase) > PHRASE_LENGTH:
        faults["phrase"] = _("Write a phrase of at most %(most)s characters.") % {"most": PHRASE_LENGTH}
    elif _PATTERN_SIGNS.search(phrase) or not _WORDS.fullmatch(phrase) or not read(phrase).line.strip():
        faults["phrase"] = _("Write plain words; * may end a word.")
    if len(instead) > INSTEAD_LENGTH:
        faults["instead"] = _("A text has at most %(most)s characters.") % {"most": INSTEAD_LENGTH}
    if len(reason) > REASON_LENGTH:
        faults["reason"] = _("A reason has at most %(most)s characters.") % {"most": REASON_LENGTH}
    if not faults and BrandPhrase.objects.filter(brand=brand).count() >= MOST_PHRASES:
        faults["phrase"] = _("A brand has at most %(most)s phrases.") % {"most": MOST_PHRASES}
    if faults:
        raise InputRefused(_("The phrase was not added."), fields=faults)


def _told(phrase: BrandPhrase) -> dict[str, str]:
    return {
        "language": phrase.language,
        "rule": phrase.rule,
        "phrase": phrase.phrase,
        "instead": phrase.instead,
        "reason": phrase.reason,
    }
