"""Where what is read stands in what was typed: facts and the promise are typed as marks and read as words."""

import re
from collections.abc import Sequence

from fauxpas.react.domain.words import PROMISE_MARK
from fauxpas.understand.domain import Cited
from fauxpas.understand.domain.citing import TOKEN

_MARK = re.compile(f"{re.escape(PROMISE_MARK)}|{TOKEN.pattern}", TOKEN.flags)


class Places:
    """Offsets of a text as it is read, told as offsets of the text as it was typed; both in code points, end exclusive."""

    def __init__(self, typed: str, *, promise: str, citations: Sequence[Cited] = ()) -> None:
        """Take what was typed. promise : the words for it, empty when it stays as typed. citations : in reading order."""
        # each (start typed, end typed, start read, end read)
        self._pieces: list[tuple[int, int, int, int]] = []
        self._promises: list[tuple[int, int]] = []
        left, shift = list(citations), 0
        for mark in _MARK.finditer(typed):
            start = mark.start() + shift
            if mark[0] == PROMISE_MARK:
                length = len(promise) if promise else len(PROMISE_MARK)
                self._promises.append((start, start + length))
            elif left and left[0].start == start:
                length = left.pop(0).end - start
            else:
                continue
            self._pieces.append((mark.start(), mark.end(), start, start + length))
            shift += length - (mark.end() - mark.start())

    def typed(self, start: int, end: int) -> tuple[int, int]:
        """The typed words that are read between `start` and `end`; a mark is never cut."""
        return self._at(start, begins=True), max(self._at(end, begins=False), self._at(start, begins=True))

    def promised(self, start: int, end: int) -> bool:
        """Whether what is read between `start` and `end` stands for the promise."""
        return any(first <= start and end <= last for first, last in self._promises)

    def _at(self, place: int, *, begins: bool) -> int:
        shift = 0
        for typed_start, typed_end, read_start, read_end in self._pieces:
            if place < read_start or (place == read_start and not begins):
                break
            if place < read_end or (place == read_end and not begins):
                return typed_start if begins else typed_end
            shift = typed_end - read_end
        return place + shift
