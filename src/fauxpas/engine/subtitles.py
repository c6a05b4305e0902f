"""Subtitles: WebVTT and SubRip read strictly, written as WebVTT that browsers show, and as the words that are spoken.

Source: WebVTT: The Web Video Text Tracks Format, W3C Candidate Recommendation of 4 April 2019, sections 4.1 and 6.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_CUES = 5000
# A silence this long ends a paragraph of the spoken words.
PARAGRAPH_MS = 2000
_TIME = r"(?:(\d{1,4}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+(.*))?")
_SETTING = re.compile(r"(?:vertical|line|position|size|align):[\w.%,-]+")
# What is kept of the marks in a cue: emphasis, and who speaks. Classes, colours, fonts and positions of SubRip go.
_KEPT_TAG = re.compile(r"</?[biu]>|</v>")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?[ \t]+([^<>&\s][^<>&]*)>")
_TAG = re.compile(r"<[^<>]*>")
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")
_SKIPPED = re.compile(r"(?:NOTE(?:[ \t]|$)|STYLE[ \t]*$|REGION[ \t]*$)")

Line = tuple[int, str]


@dataclass(frozen=True)
class Cue:
    """A few words on the screen. start, end : milliseconds. text : a payload of WebVTT; settings : where it stands, often empty."""

    start: int
    end: int
    text: str
    settings: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong at a line, counted from 1.

    code : empty (no cue at all), timing (no time where one is due, or none that can be read), backwards (it ends before it begins),
    order (it begins before the one above), silent (a time without words), many (more than MOST_CUES).
    """

    line: int
    code: str


def read_subtitles(text: str) -> tuple[list[Cue], list[Fault]]:
    """The cues of a WebVTT or SubRip file in reading order, and everything that is wrong with it."""
    lines = (
        text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    )
    marked = re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]) is not None
    cues: list[Cue] = []
    faults: list[Fault] = []
    for block in _blocks(lines, header=marked):
        if marked and _SKIPPED.match(block[0][1]):
            continue
        found = _cue(block, marked=marked)
        if isinstance(found, Fault):
            faults.append(found)
        elif cues and found.start < cues[-1].start:
            faults.append(Fault(_timing_line(block), "order"))
        else:
            cues.append(found)
    if len(cues) > MOST_CUES:
        faults.append(Fault(1, "many"))
    if not cues and not faults:
        faults.append(Fault(1, "empty"))
    return cues, faults


def as_webvtt(cues: Sequence[Cue]) -> str:
    """The cues as a WebVTT file."""
    blocks = [
        f"{_told(cue.start)} --> {_told(cue.end)}{f' {cue.settings}' if cue.settings else ''}\n{cue.text}"
        for cue in cues
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def spoken_words(cues: Sequence[Cue]) -> str:
    """The words of the cues as a text: a paragraph ends where somebody else speaks, or nobody does for a while."""
    paragraphs: list[str] = []
    voice, quiet_since = "", -PARAGRAPH_MS
    for cue in cues:
        named = _VOICE.search(cue.text)
        speaker = named[1].strip() if named else ""
        words = " ".join(html.unescape(_TAG.sub("", cue.text)).split())
        if not paragraphs or speaker != voice or cue.start - quiet_since >= PARAGRAPH_MS:
            paragraphs.append(f"{html.unescape(speaker)}: {words}" if speaker else words)
        else:
            paragraphs[-1] += f" {words}"
        voice, quiet_since = speaker, cue.end
    return "\n\n".join(paragraphs)


def _blocks(lines: Sequence[str], *, header: bool) -> Iterator[list[Line]]:
    """Runs of lines between blank ones, each line with its number; without the header of WebVTT."""
    block: list[Line] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append((number, line))
            continue
        if block and not (header and block[0][0] == 1):
            yield block
        block = []


def _cue(block: Sequence[Line], *, marked: bool) -> Cue | Fault:
    """One cue, or what is wrong with it; marked : it is of WebVTT, where & and < are written as entities."""
    place = next((place for place, (_, line) in enumerate(block[:2]) if "-->" in line), None)
    if place is None:
        return Fault(block[0][0], "timing")
    number, line = block[place]
    times = _TIMING.fullmatch(line.strip())
    if times is None:
        return Fault(number, "timing")
    start, end = _milliseconds(times.groups()[:4]), _milliseconds(times.groups()[4:8])
    if end <= start:
        return Fault(number, "backwards")
    said = block[place + 1 :]
    stray = next((at for at, words in said if "-->" in words), None)
    if stray is not None:
        return Fault(stray, "timing")
    text = "\n".join(payload for _, words in said if (payload := _payload(words, marked=marked)))
    if not html.unescape(_TAG.sub("", text)).strip():
        return Fault(number, "silent")
    settings = " ".join(_SETTING.findall(times[9] or "")) if marked else ""
    return Cue(start, end, text, settings)


def _timing_line(block: Sequence[Line]) -> int:
    return next(number for number, line in block if "-->" in line)


def _payload(line: str, *, marked: bool) -> str:
    """One line of a cue with nothing in it but words, emphasis and who speaks."""
    pieces, done = [], 0
    line = line if marked else _OVERRIDE.sub("", line)
    for tag in _TAG.finditer(line):
        pieces.append(_escaped(line[done : tag.start()], marked=marked))
        done = tag.end()
        voice = _VOICE.fullmatch(tag[0])
        if voice:
            pieces.append(f"<v {voice[1].strip()}>")
        elif _KEPT_TAG.fullmatch(tag[0]):
            pieces.append(tag[0])
    return "".join([*pieces, _escaped(line[done:], marked=marked)]).strip()


def _escaped(words: str, *, marked: bool) -> str:
    return html.escape(html.unescape(words) if marked else words, quote=False)


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _told(moment: int) -> str:
    seconds, thousandths = divmod(moment, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{thousandths:03d}"
