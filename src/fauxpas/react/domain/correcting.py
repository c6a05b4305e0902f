"""The words of a correction: what was said, with today's facts, below a line for each fact that says what it is now.

“Correction of 19 November at 14:05. We wrote: “12,480 packets are in shops.” It should read: “13,000 packets are in shops.”” Both
sentences come from the ledger, the former one too, so that nobody types a number.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fauxpas.core import format as told
from fauxpas.react.domain.checks_places import Places
from fauxpas.react.domain.words import OWNER, Reading, promise_in, said_texts_of
from fauxpas.react.models import Statement, StatementText
from fauxpas.understand.cuts import GONE, TITLE, cuts_of
from fauxpas.understand.domain.citing import TOKEN
from fauxpas.understand.models import Citation, FactVersion, PublicText, Redaction, TouchedText

TITLE_LENGTH = 200
# A paragraph that repeats what a former version said is the line of an earlier correction.
_EARLIER = re.compile(r"\[\[\s*F-?\d+\s+v\d+[^\[\]\n]*\]\]", re.IGNORECASE)


@dataclass(frozen=True)
class Frame:
    """The fixed sentences of a correction in one language; `gone` by what became of the fact."""

    title: str
    opening: str
    wrote: str
    read: str
    gone: Mapping[str, str]
    instead: str
    struck: str
    do_instead: str
    anew: str


_S = FactVersion.Status
FRAMES: Mapping[str, Frame] = {
    "en": Frame(
        title="Correction: {title}",
        opening="Correction of what we said on {day} at {time} ({city}).",
        wrote="We wrote: “{former}”",
        read="It should read: “{current}”",
        gone={
            _S.REFUTED: "This was wrong.",
            _S.WITHDRAWN: "We withdraw this.",
            _S.UNKNOWN: "We do not know this yet.",
            _S.DISPUTED: "This is no longer certain. We are checking it.",
            _S.REPORTED: "This is not confirmed. We are checking it.",
        },
        instead="what we can say instead of {key}",
        struck="Do not follow this any more: “{words}” {reason}",
        do_instead="what to do instead",
        anew="what can be said without the words that were taken out",
    ),
    "fr": Frame(
        title="Rectificatif\u00a0: {title}",
        opening="Rectificatif à notre message du {day}, {time} ({city}).",
        wrote="Nous avions écrit\u00a0: «\u00a0{former}\u00a0»",
        read="Il faut lire\u00a0: «\u00a0{current}\u00a0»",
        gone={
            _S.REFUTED: "C’était faux.",
            _S.WITHDRAWN: "Nous retirons cette information.",
            _S.UNKNOWN: "Nous ne le savons pas encore.",
            _S.DISPUTED: "Ce n’est plus certain\u00a0: nous vérifions.",
            _S.REPORTED: "Ce n’est pas confirmé\u00a0: nous vérifions.",
        },
        instead="ce que nous pouvons dire à la place de {key}",
        struck="Ne suivez plus cette consigne\u00a0: «\u00a0{words}\u00a0» {reason}",
        do_instead="ce qu’il faut faire à la place",
        anew="ce qui peut être dit sans les mots retirés",
    ),
}


@dataclass(frozen=True)
class Line:
    """What a correction says of one thing; `few` says it where there is no room for what was wrong."""

    whole: str
    few: str


@dataclass(frozen=True)
class Corrected:
    """A correction in one language, its facts still as marks; `few` is empty where no line says what changed."""

    title: str
    body: str
    few: str = ""


def corrected_texts(statement: Statement) -> dict[str, Corrected]:
    """The correction in every language the statement was written in.

    statement : published, with its texts. What no changed fact touches reads as it was said: a person finds the words.
    """
    former = _former_versions(statement)
    open_rows = TouchedText.objects.filter(
        owner_label=OWNER, owner_id=statement.pk, state=TouchedText.State.OPEN
    )
    typed = list(
        open_rows.filter(found_by=TouchedText.FoundBy.GUARD).select_related("fact__current", "version")
    )
    struck, gone = _struck_words(statement), _words_gone(statement)
    said = {each.language: each for each in said_texts_of(statement)}
    texts = {}
    for text in statement.texts.all():
        frame = FRAMES[told.spoken(text.language)]
        taken = _taken(frame, gone.get(text.language, ()), struck.get(text.language, ()))
        promise = promise_in(statement.case, language=text.language, at=statement.next_update_at)
        title, body = _take_out(text, said.get(text.language), taken, anew=frame.anew, promise=promise)
        body = _without_earlier_lines(body)
        hidden = _versions_hidden(said.get(text.language), gone.get(text.language, ()))
        lines = [_line(frame, version, hidden=version.pk in hidden) for version in former]
        for row in typed:
            body, line = _typed_anew(frame, row, body, language=text.language)
            lines += line
        for _words, left, reason in struck.get(text.language, ()):
            told_not_to = frame.struck.format(words=left, reason=reason)
            lines.insert(0, Line(told_not_to, told_not_to))
        body = _with_slots(frame, body, gone=[version for version in former if not _citable(version)])
        if not lines:
            texts[text.language] = Corrected(title, body if text.language in gone else text.body)
            continue
        opening = _opening(frame, statement, language=text.language)
        marked = "\n".join(f"- {line.whole}" for line in lines)
        whole = f"{opening}\n\n{marked}\n\n{body.strip()}"
        texts[text.language] = Corrected(_title(frame, title), whole, "\n".join(line.few for line in lines))
    return texts


def texts_left(statement: Statement) -> dict[str, tuple[str, str, Mapping[str, str]]]:
    """Of a text that was said, by language: title and body as they were typed, without what was taken out or struck since.

    With the words that went, and what stands instead of them. Five queries.
    """
    struck, gone = _struck_words(statement), _words_gone(statement)
    said = {each.language: each for each in said_texts_of(statement)}
    left: dict[str, tuple[str, str, Mapping[str, str]]] = {}
    for text in statement.texts.all():
        frame = FRAMES[told.spoken(text.language)]
        taken = _taken(frame, gone.get(text.language, ()), struck.get(text.language, ()))
        promise = promise_in(statement.case, language=text.language, at=statement.next_update_at)
        words = _take_out(text, said.get(text.language), taken, anew=frame.anew, promise=promise)
        left[text.language] = (*words, taken)
    return left


def _taken(frame: Frame, gone: Iterable[str], struck: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """The words that readers must not get again, with what stands instead: a gap, or a slot for what to do."""
    taken = dict.fromkeys(gone, GONE)
    return taken | {words: "{" + frame.do_instead + "}" for words, _left, _why in struck}


def _former_versions(statement: Statement) -> list[FactVersion]:
    """The versions the statement said that the ledger no longer holds, one a fact, in the order of the facts."""
    said = Citation.objects.filter(owner_label=OWNER, owner_id=statement.pk, public=True, former=False)
    open_facts = TouchedText.objects.filter(
        owner_label=OWNER,
        owner_id=statement.pk,
        state=TouchedText.State.OPEN,
        found_by=TouchedText.FoundBy.CITATION,
    ).values("fact")
    versions = FactVersion.objects.filter(pk__in=said.values("version"), fact__in=open_facts)
    return list(versions.select_related("fact__current", "fact__case__brand").order_by("fact__number"))


def _struck_words(statement: Statement) -> dict[str, list[tuple[str, str, str]]]:
    """The instructions struck in what it said, as said and as readers still read them, and why; by language, in reading order."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for text in PublicText.objects.filter(owner_label=OWNER, owner_id=statement.pk):
        for cut in cuts_of(text):
            if cut.struck:
                said = (text.title if cut.part == TITLE else text.body)[cut.start : cut.end]
                found.setdefault(text.language, []).append((said, cut.words, cut.reason))
    return {language: list(dict.fromkeys(told)) for language, told in found.items()}


def _words_gone(statement: Statement) -> dict[str, list[str]]:
    """The words taken out of what it said, by language: a correction does not bring them back."""
    found: dict[str, list[str]] = {}
    taken = Redaction.objects.filter(
        public_text__owner_label=OWNER, public_text__owner_id=statement.pk
    ).exclude(kind=Redaction.Kind.WRONG_ADVICE)
    for each in taken.select_related("public_text").order_by("start"):
        text = each.public_text
        found.setdefault(text.language, []).append(each.words)
    return found


def _take_out(
    text: StatementText, said: Reading | None, taken: Mapping[str, str], *, anew: str, promise: str
) -> tuple[str, str]:
    """Title and body as they were typed, without the words taken out of what was said; taken : words to what stands instead."""
    if said is None or not taken:
        return text.title, text.body
    return (
        _without(text.title, said.title, taken, anew=anew, places=Places(text.title, promise=promise)),
        _without(
            text.body,
            said.body,
            taken,
            anew=anew,
            places=Places(text.body, promise=promise, citations=said.citations),
        ),
    )


def _without(typed: str, said: str, taken: Mapping[str, str], *, anew: str, places: Places) -> str:
    """What was typed without every place where these words are read.

    Words that were filled in by a mark go with the whole mark, which leaves a slot open: a person has to write that anew. So does
    a text whose marks no longer lead to what was said.
    """
    slot = "{" + anew + "}"
    spans = sorted(
        (*places.typed(start, end), words) for words in taken for start, end in _found(words, said)
    )
    pieces, done = [], 0
    for start, end, words in spans:
        instead = taken[words] if typed[start:end] == words or taken[words] != GONE else slot
        pieces += [typed[done : max(start, done)], instead]
        done = max(end, done)
    left = "".join(pieces) + typed[done:]
    led = places.typed(len(said), len(said)) == (len(typed), len(typed))
    return left if led or not spans else f"{slot}\n\n{left}"


def _versions_hidden(said: Reading | None, gone: Iterable[str]) -> set[int]:
    """The ids of the versions whose words, as they were said, were taken out in part: a correction does not repeat them."""
    if said is None:
        return set()
    spans = [span for words in gone for span in _found(words, said.body)]
    return {
        cited.version.pk
        for cited in said.citations
        if any(start < cited.end and cited.start < end for start, end in spans)
    }


def _found(words: str, said: str) -> Iterable[tuple[int, int]]:
    start = said.find(words)
    while start >= 0:
        yield start, start + len(words)
        start = said.find(words, start + len(words))


def _line(frame: Frame, former: FactVersion, *, hidden: bool) -> Line:
    key = former.fact.key
    was = GONE if hidden else f"[[{key} v{former.number} text]]"
    current = former.fact.current
    if current is None or not _citable(former):
        status = _S.UNKNOWN if current is None else _S(current.status)
        whole = f"{frame.wrote.format(former=was)} {frame.gone.get(status, frame.gone[_S.WITHDRAWN])}"
        return Line(whole, whole)
    return _corrected(frame, was, key)


def _corrected(frame: Frame, was: str, key: str) -> Line:
    read = frame.read.format(current=f"[[{key} text]]")
    return Line(f"{frame.wrote.format(former=was)} {read}", read)


def _citable(version: FactVersion) -> bool:
    """Whether the fact, as it stands now, may be said at all."""
    current = version.fact.current
    return current is not None and current.status == _S.CONFIRMED and current.public


def _with_slots(frame: Frame, body: str, *, gone: list[FactVersion]) -> str:
    """The body with an open slot wherever it cites a fact that may no longer be said: a person has to fill it."""
    numbers = {version.fact.number: version.fact.key for version in gone}

    def instead(token: re.Match[str]) -> str:
        key = numbers.get(int(token["number"]))
        return token[0] if key is None else "{" + frame.instead.format(key=key) + "}"

    return TOKEN.sub(instead, body)


def _typed_anew(frame: Frame, row: TouchedText, body: str, *, language: str) -> tuple[str, list[Line]]:
    """The body with the typed passage replaced by a citation, and the line that says so; as it was where it is not found."""
    current = row.fact.current
    if row.language != language or not row.passage or current is None or row.passage not in body:
        return body, []
    if current.status != _S.CONFIRMED or not current.public or current.value is None:
        return body, []
    key = row.fact.key
    return body.replace(row.passage, f"[[{key}]]"), [_corrected(frame, row.passage, key)]


def _without_earlier_lines(body: str) -> str:
    """The body without the opening and the lines of an earlier correction: this one says what holds now."""
    blocks = re.split(r"\n{2,}", body)
    lines = next((place for place, block in enumerate(blocks) if _EARLIER.search(block)), None)
    if lines is None:
        return body
    return "\n\n".join(blocks[: max(lines - 1, 0)] + blocks[lines + 1 :])


def _opening(frame: Frame, statement: Statement, *, language: str) -> str:
    zone_name = statement.case.brand.time_zone
    zone, at = ZoneInfo(zone_name), statement.published_at or statement.saved_at
    return frame.opening.format(
        day=told.day(at, language=language, zone=zone),
        time=told.clock_time(at, language=language, zone=zone),
        city=zone_name.rsplit("/", 1)[-1].replace("_", " "),
    )


def _title(frame: Frame, title: str) -> str:
    prefix = frame.title.format(title="")
    bare = title.removeprefix(prefix).strip()
    return frame.title.format(title=bare)[:TITLE_LENGTH]
