"""Read a statement over before it goes out: what it should not say, what it lacks, how easily it is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fauxpas.engine.lint.readability import reading_ease
from fauxpas.engine.lint.reading import Reading, read
from fauxpas.engine.lint.rules import Book, Kind, Language, Part, Rule, book, find_all, holds

# What each kind of text owes its readers. Forgiveness is never asked for; a cause never of a holding text.
OWED: dict[Kind, tuple[str, ...]] = {
    "holding": ("repair", "regret", "what", "who", "when", "do-now", "contact", "next-update"),
    "update": ("repair", "explanation", "what", "who", "when", "why", "do-now", "contact", "next-update"),
    "apology": (
        *("responsibility", "repair", "regret", "explanation", "resolve"),
        *("what", "who", "when", "why", "contact"),
    ),
    "reply": ("repair", "regret", "what", "do-now", "contact"),
    "recall": ("repair", "what", "who", "when", "why", "do-now", "contact"),
    "internal": ("repair", "what", "who", "when", "why", "do-now", "contact", "next-update"),
}
# People may be told first what happened, in one sentence, and then what to do.
_BEFORE_INSTRUCTIONS = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to change. start, end : code points of the text, end exclusive."""

    rule: str
    severity: str
    start: int
    end: int
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Review:
    """What the lint says of a text.

    findings : in the order of the text; at most one a rule and place.
    apology : whether it apologises at all. components : those it has, in the order of COMPONENTS.
    missing : the components and slots its kind owes and that were not found.
    readability : `reading_ease`; None without a word.
    """

    findings: tuple[Finding, ...]
    apology: bool
    components: tuple[str, ...]
    missing: tuple[str, ...]
    readability: float | None


def lint(
    text: str,
    language: Language,
    kind: Kind = "update",
    extra_rules: Sequence[Rule] = (),
    *,
    told_in: str | None = None,
) -> Review:
    """Read `text` over. It finds wordings, not lies: whether a fact is true is the guard's business.

    extra_rules : a brand's own rules, in the same language of patterns. told_in : the language of messages and suggestions, by
    default the text's; what they quote stays in the text's. Raises PatternUnreadable for a rule of the brand's.
    """
    reading = read(text)
    known = book(language)
    components = tuple(part.name for part in known.components if has_part(part, reading, language))
    held = {*components, *(part.name for part in known.slots if has_part(part, reading, language))}
    if "explanation" in held:
        held.add("why")
    findings = [
        found
        for rule in (*known.rules, *extra_rules)
        if _applies(rule, reading, language, kind)
        for found in _finds(rule, reading, language, told_in)
    ]
    findings.extend(_late_instructions(reading, known, language, told_in))
    return Review(
        findings=tuple(_merged(findings)),
        apology=has_part(known.apology, reading, language),
        components=components,
        missing=tuple(name for name in OWED[kind] if name not in held),
        readability=reading_ease(
            [text[word.start : word.end].lower() for word in reading.words], len(reading.sentences), language
        ),
    )


def _applies(rule: Rule, reading: Reading, language: Language, kind: Kind) -> bool:
    if not rule.kinds and not rule.within:
        return True
    return kind in rule.kinds or holds(rule.within, reading.line, language)


def _finds(rule: Rule, reading: Reading, language: Language, told_in: str | None) -> Iterator[Finding]:
    for start, end in find_all(rule.patterns, reading, language):
        if not holds(rule.unless, reading.around(start, end), language):
            yield _finding(rule, reading, (start, end), told_in)


def _finding(rule: Rule, reading: Reading, place: tuple[int, int], told_in: str | None) -> Finding:
    first, last = reading.span(*place)
    return Finding(rule.id, rule.severity, first, last, *rule.words(told_in))


def has_part(part: Part, reading: Reading, language: Language) -> bool:
    """Whether a text holds this component or piece of information."""
    return any(
        not holds(part.unless, reading.around(start, end), language)
        for start, end in find_all(part.patterns, reading, language)
    )


def _late_instructions(
    reading: Reading, known: Book, language: Language, told_in: str | None
) -> Iterator[Finding]:
    """The first instruction that protects people, when it stands behind what is about us."""
    first = min((span[0] for span in find_all(known.instructions.patterns, reading, language)), default=None)
    if first is None:
        return
    before = [
        sentence
        for sentence in reading.sentences_before(first)
        if not holds(known.greeting.patterns, sentence, language)
    ]
    about_us = any(
        holds(known.lead.patterns, sentence, language) and not holds(known.lead.unless, sentence, language)
        for sentence in before
    )
    if len(before) > _BEFORE_INSTRUCTIONS or about_us:
        end = reading.line.find(" . ", first)
        place = (first, end + 1 if end >= 0 else len(reading.line))
        yield _finding(known.order, reading, place, told_in)


def _merged(findings: list[Finding]) -> list[Finding]:
    """In the order of the text; of finds of one rule that overlap, one stays, as long as both together."""
    kept: list[Finding] = []
    last: dict[tuple[str, str], int] = {}
    for found in sorted(findings, key=lambda found: (found.start, -found.end, found.rule)):
        key = (found.rule, found.message)
        place = last.get(key)
        if place is not None and kept[place].end > found.start:
            if found.end > kept[place].end:
                first = kept[place]
                kept[place] = Finding(
                    first.rule, first.severity, first.start, found.end, first.message, first.suggestion
                )
            continue
        last[key] = len(kept)
        kept.append(found)
    return kept
