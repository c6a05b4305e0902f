"""A text held against the ledger, and against every public word of the brand in its language."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import get_language, pgettext

from fauxpas.core.models import Brand
from fauxpas.engine import guard
from fauxpas.react.domain.checks_marks import Against, Mark, Repair, Sheet, key_of
from fauxpas.react.domain.media_reading import spoken_of
from fauxpas.react.domain.words import OWNER
from fauxpas.react.models import Statement
from fauxpas.room.domain import cases_together
from fauxpas.understand.cuts import GONE, cuts_of, pieces_left
from fauxpas.understand.domain import (
    day_there,
    guarded_ledger,
    held_against,
    ledger_versions,
    rendered_sentence,
)
from fauxpas.understand.models import FactVersion, PublicText

# The newest of this case and of the brand's others: what was said before that is on the page for whoever asks.
MOST_TEXTS = 40
AROUND = 60
STOPPING = frozenset({"contradicts", "stale"})
_VALUED = frozenset(
    {
        FactVersion.Type.NUMBER,
        FactVersion.Type.MONEY,
        FactVersion.Type.PERCENT,
        FactVersion.Type.DURATION,
        FactVersion.Type.DATE,
        FactVersion.Type.PLACE,
        FactVersion.Type.REFERENCE,
    }
)


@dataclass(frozen=True)
class Known:
    """What a text is held against.

    facts : every version of the case's ledger, by language. said : public texts, the newest first. beside : what was said in
    pictures, films and sounds, by statement and language.
    """

    facts: dict[str, list[guard.Fact]]
    versions: dict[str, FactVersion]
    said: dict[str, list[PublicText]]
    beside: dict[tuple[int, str], str]
    brand: Brand
    at: datetime


def known_of(statement: Statement, *, now: datetime) -> Known:
    """The ledger of the statement's case and what its brand, or any of the same case, said so far, in films too. Five queries at most.

    A text that was corrected, and the one this statement corrects, are not held against it.
    """
    case, brand = statement.case, statement.case.brand
    versions = ledger_versions(case)
    facts = {code: guarded_ledger(versions, language=code, brand=brand) for code in brand.languages}
    said: dict[str, list[PublicText]] = defaultdict(list)
    ours = Q(brand=brand) | Q(case__in=cases_together(case))
    texts = PublicText.objects.filter(ours, corrections__isnull=True)
    if statement.corrects_id is not None:
        texts = texts.exclude(owner_label=OWNER, owner_id=statement.corrects_id)
    for text in texts.order_by("-said_at", "-pk")[: MOST_TEXTS * len(brand.languages)]:
        said[text.language].append(text)
    others = [text for each in said.values() for text in each if text.brand_id != brand.pk]
    prefetch_related_objects(others, "redactions")
    return Known(
        facts=facts,
        versions={each.fact.key: each for each in versions if each.pk == each.fact.current_id},
        said=said,
        beside=spoken_of(
            text.owner_id for texts in said.values() for text in texts if text.owner_label == OWNER
        ),
        brand=brand,
        at=now,
    )


def verdicts_on(sheet: Sheet, known: Known) -> tuple[list[Mark], int]:
    """What the guard marks in a text, and how many of its claims agree with the ledger."""
    facts = known.facts.get(sheet.language, ())
    found = held_against(
        sheet.text, facts, language=sheet.language, brand=known.brand, at=known.at, told_in=get_language()
    )
    marks: list[Mark] = []
    agreed: list[tuple[int, int]] = []
    for verdict in found:
        if sheet.promises(verdict.start, verdict.end):
            continue
        if verdict.verdict == "consistent" or _rests_on(sheet, verdict, known):
            agreed.append((verdict.start, verdict.end))
        else:
            marks.append(_of_ledger(sheet, verdict, known))
    marks += _of_texts(sheet, known, agreed=agreed)
    return marks, len(agreed)


def _rests_on(sheet: Sheet, verdict: guard.Verdict, known: Known) -> bool:
    """Whether the words are a citation of the very fact they are held against: they are the ledger's own."""
    cited = sheet.cites(verdict.start, verdict.end)
    if cited is None:
        return False
    held = known.versions.get(verdict.fact.id) if verdict.fact is not None else None
    return held is None or held.fact_id == cited.version.fact_id


def _of_ledger(sheet: Sheet, verdict: guard.Verdict, known: Known) -> Mark:
    part, start, end = sheet.place(verdict.start, verdict.end)
    version = known.versions.get(verdict.fact.id) if verdict.fact is not None else None
    against = repair = None
    if version is not None:
        sentence = _sentence(version, sheet.language, known)
        against = Against(sentence, version.recorded_at, fact=version.fact.key, status=version.status)
        if (
            verdict.verdict in STOPPING
            and _citable(version)
            and sheet.cites(verdict.start, verdict.end) is None
        ):
            repair = Repair(start, end, f"[[{version.fact.key}]]")
    held = f"{version.fact.key} {version.pk}" if version is not None else ""
    return Mark(
        key=key_of(sheet.language, part, verdict.verdict, verdict.text.casefold(), held),
        look=verdict.verdict,
        rule=verdict.verdict,
        severity="high" if verdict.verdict in STOPPING else "medium",
        language=sheet.language,
        part=part,
        start=start,
        end=end,
        shown=sheet.shown(verdict.start, verdict.end),
        words=verdict.text,
        message=verdict.message,
        repair=repair if part != "title" and not sheet.fixed else None,
        against=against,
        stops=verdict.verdict in STOPPING,
    )


def _of_texts(sheet: Sheet, known: Known, *, agreed: list[tuple[int, int]]) -> list[Mark]:
    said = known.said.get(sheet.language, [])
    words = [_said_to(known.brand, text) for text in said]
    bodies = [_whole(text, *each, known) for text, each in zip(said, words, strict=True)]
    marks: dict[tuple[int, int], Mark] = {}
    on = day_there(known.brand, known.at)
    clashes = guard.compare(sheet.text, bodies, language=sheet.language, on=on, told_in=get_language())
    for clash in clashes:
        span = (clash.start, clash.end)
        if span in marks:
            continue
        text, body = said[clash.other], bodies[clash.other]
        moved = any(start < clash.end and clash.start < end for start, end in agreed)
        part, start, end = sheet.place(*span)
        against = Against(
            clash.other_text,
            text.said_at,
            text_id=text.pk,
            title=words[clash.other][0],
            before=body[max(0, clash.other_start - AROUND) : clash.other_start],
            after=body[clash.other_end : clash.other_end + AROUND],
        )
        marks[span] = Mark(
            key=key_of(sheet.language, part, "said", clash.text.casefold(), text.pk, clash.other_start),
            look="ambiguous" if moved else "contradicts",
            rule="said-otherwise",
            severity="medium" if moved else "high",
            language=sheet.language,
            part=part,
            start=start,
            end=end,
            shown=sheet.shown(*span),
            words=clash.text,
            message=_moved_on(clash) if moved else clash.message,
            against=against,
            stops=not moved,
        )
    return list(marks.values())


def _said_to(brand: Brand, text: PublicText) -> tuple[str, str]:
    """Title and body: of another brand's text only what its readers still get."""
    if text.brand_id == brand.pk:
        return text.title, text.body
    title, body = pieces_left(text, cuts_of(text))
    return GONE.join(title), GONE.join(body)


def _whole(text: PublicText, title: str, body: str, known: Known) -> str:
    """All that was said at once: title, body, and what was spoken or shown beside them."""
    beside = known.beside.get((text.owner_id, text.language), "") if text.owner_label == OWNER else ""
    return f"{title}\n\n{body}" + (f"\n\n{beside}" if beside else "")


def _moved_on(clash: guard.Clash) -> str:
    """The ledger agrees with the new words: the text should say that it changed."""
    words = pgettext(
        "guard",
        "The ledger agrees with “{now}”, and we said “{then}” before. Say that it changed, and when.",
    )
    return words.format(now=clash.text, then=clash.other_text)


def _sentence(version: FactVersion, language: str, known: Known) -> str:
    words = rendered_sentence(version, language, brand=known.brand)
    return words or f"{version.subject} {version.attribute}".strip()


def _citable(version: FactVersion) -> bool:
    return (
        version.status == FactVersion.Status.CONFIRMED
        and version.public
        and version.type in _VALUED
        and version.value is not None
    )
