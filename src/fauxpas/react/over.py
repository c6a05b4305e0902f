"""A text read over, as the editor draws it: words with their marks, numbered, and what is said of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from fauxpas.core.errors import Words
from fauxpas.react.domain.checks import Checked
from fauxpas.react.domain.checks_marks import Mark
from fauxpas.react.domain.lengths import FAMILIES
from fauxpas.react.domain.words import Reading
from fauxpas.react.marked import Cite, cites_of
from fauxpas.room.models import Case
from fauxpas.understand.domain import Cited
from fauxpas.understand.domain.citing import language_name

# The sign and the colour of each look (look.md); a look is never told by its colour alone.
SIGNS: Mapping[str, tuple[str, str]] = {
    "contradicts": ("≠", "red"),
    "stale": ("↺", "ochre"),
    "unsupported": ("?", "ochre"),
    "ambiguous": ("±", "plum"),
    "lint": ("~", "pen"),
}
TITLES: Mapping[str, Words] = {
    "contradicts": _("Contradicts the ledger"),
    "stale": _("Was true before"),
    "unsupported": _("No fact supports it"),
    "ambiguous": _("A person must say"),
    "said-otherwise": _("We said otherwise"),
}
PARTS: Mapping[str, Words] = {
    "responsibility": _("responsibility"),
    "repair": _("repair"),
    "regret": _("regret"),
    "explanation": _("explanation"),
    "resolve": _("what will change"),
    "forgiveness": _("asking forgiveness"),
    "what": _("what happened"),
    "who": _("who is concerned"),
    "when": _("when"),
    "why": _("why"),
    "do-now": _("what to do now"),
    "contact": _("whom to ask"),
    "next-update": _("when you speak again"),
}
_LOUDEST = ("contradicts", "stale", "ambiguous", "unsupported", "lint")


@dataclass(frozen=True)
class Item:
    """One mark with its number in its language.

    place : the short text it stands in, empty for the whole text. here : the words it marks; typed : those its repair takes
    the place of; both as they were typed.
    """

    number: int
    mark: Mark
    sign: str
    tone: str
    title: Words
    place: Words
    here: str
    typed: str
    fact_url: str


@dataclass(frozen=True)
class Run:
    """A run of words: under a mark, resting on a fact, both or neither."""

    text: str
    look: str = ""
    numbers: tuple[int, ...] = ()
    key: str = ""
    status: str = ""
    url: str = ""


@dataclass(frozen=True)
class OverLine:
    """A line of the text, and the marks that begin on it."""

    items: list[Item]
    runs: list[Run]
    bold: bool = False


@dataclass(frozen=True)
class Over:
    """One language as the editor draws it. aside : marks that no fact supports, folded; items : all the others.

    cites : what the marks typed in it stand for.
    """

    language: str
    name: str
    lines: list[OverLine]
    items: list[Item]
    aside: list[Item]
    found: list[Words]
    missing: list[Words]
    checked: Checked
    cites: list[Cite]


def over_of(
    checked: Checked, reading: Reading, *, case: Case, numbers: Mapping[int, int], promise: str
) -> Over:
    """Draw one language. numbers : a fact's id to its number in the case. promise : what stands for {next_update}."""
    items = _numbered(checked, reading, case)
    whole = [item for item in items if item.mark.part in {"title", "body"}]
    lines = [OverLine(*_drawn(reading.title, "title", whole, [], case, numbers)[0], bold=True)]
    lines += [
        OverLine(*line) for line in _drawn(reading.body, "body", whole, reading.citations, case, numbers)
    ]
    return Over(
        language=checked.language,
        name=language_name(checked.language),
        lines=[line for line in lines if any(run.text.strip() for run in line.runs)],
        items=[item for item in items if item.mark.look != "unsupported"],
        aside=[item for item in items if item.mark.look == "unsupported"],
        found=[PARTS[name] for name in checked.components],
        missing=[PARTS[name] for name in checked.missing],
        checked=checked,
        cites=cites_of(reading, case=case, numbers=numbers, promise=promise),
    )


def _numbered(checked: Checked, reading: Reading, case: Case) -> list[Item]:
    names: dict[str, Words] = {family.key: family.name for family in FAMILIES}
    typed = {"title": reading.typed_title, "body": reading.typed}
    typed |= {short.family: short.typed for short in reading.shorts}
    beside = [spoken for media in reading.media for spoken in media.spoken]
    typed |= {spoken.part: spoken.text for spoken in beside}
    names |= {spoken.part: spoken.label for spoken in beside}
    return [
        Item(
            number=number,
            mark=mark,
            sign=SIGNS[mark.look][0],
            tone=SIGNS[mark.look][1],
            title=TITLES.get(mark.rule, mark.message),
            place=names.get(mark.part, ""),
            here=typed[mark.part][mark.start : mark.end],
            typed=typed[mark.part][
                slice(mark.repair.start, mark.repair.end) if mark.repair else slice(mark.start, mark.end)
            ],
            fact_url=_fact_url(case, mark),
        )
        for number, mark in enumerate(checked.marks, 1)
    ]


def _fact_url(case: Case, mark: Mark) -> str:
    key = mark.against.fact if mark.against is not None else ""
    return f"{case.path}facts/{int(key.removeprefix('F-'))}/" if key else ""


def _drawn(
    text: str,
    part: str,
    items: Sequence[Item],
    citations: Sequence[Cited],
    case: Case,
    numbers: Mapping[int, int],
) -> list[tuple[list[Item], list[Run]]]:
    """The text cut into lines, and each line wherever a mark or a citation begins or ends."""
    mine = [item for item in items if item.mark.part == part]
    edges = {0, len(text), *(edge for item in mine for edge in item.mark.shown)}
    edges |= {edge for cited in citations for edge in (cited.start, cited.end)}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    lines: list[tuple[list[Item], list[Run]]] = [([], [])]
    for start, end in pairwise(cuts):
        lines[-1][0].extend(item for item in mine if item.mark.shown[0] == start)
        run = _run(start, end, mine, citations, case, numbers)
        first, *others = text[start:end].split("\n")
        lines[-1][1].append(replace(run, text=first))
        lines += [([], [replace(run, text=other)]) for other in others]
    return lines


def _run(
    start: int,
    end: int,
    items: Sequence[Item],
    citations: Sequence[Cited],
    case: Case,
    numbers: Mapping[int, int],
) -> Run:
    over = [item for item in items if item.mark.shown[0] <= start and end <= item.mark.shown[1]]
    look = min((item.mark.look for item in over), key=_LOUDEST.index, default="")
    ends = tuple(item.number for item in over if item.mark.shown[1] == end)
    cited = next((each for each in citations if each.start <= start and end <= each.end), None)
    if cited is None:
        return Run("", look, ends)
    number = numbers.get(cited.version.fact_id, 0)
    return Run("", look, ends, f"F-{number:02d}", cited.version.status, f"{case.path}facts/{number}/")
