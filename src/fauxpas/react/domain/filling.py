"""Finds what stands in the open slots of a wording, in bounded time whatever was typed."""

import re
from collections.abc import Mapping

from fauxpas.react.domain.words import PROMISE_SLOT, SLOT

SLOT_LENGTH = 280
# Ends of lines of whatever script, control signs, and signs that turn the direction of what follows: what was approved
# would read otherwise on the page than in the slot. Sources: Unicode line breaking (UAX 14), bidirectional controls (UAX 9).
NOT_IN_A_SLOT = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]"
)
MOST_SLOTS = 60
# Texts that people write need some thousands; what would need more is handed to an approver instead.
MOST_STEPS = 100_000


def values_in(words: str, typed: str) -> dict[str, str] | None:
    """What each slot of `words` holds in `typed`; None when the fixed words differ or a slot holds more than it may.

    None too when the answer is not found within MOST_STEPS: a regular expression could be kept busy for years.
    """
    fixed, names, end = [""], list[str](), 0
    for found in SLOT.finditer(words):
        fixed[-1] += words[end : found.start()]
        end = found.end()
        if found[1].strip() == PROMISE_SLOT:
            fixed[-1] += found[0]
        else:
            names.append(found[1].strip())
            fixed.append("")
    fixed[-1] += words[end:]
    if len(names) > MOST_SLOTS or not typed.startswith(fixed[0]):
        return None
    return _Search(typed, fixed, names).found(0, len(fixed[0]), {})


class _Search:
    """Tries the shortest value of each slot first, and no dead end twice."""

    def __init__(self, typed: str, fixed: list[str], names: list[str]) -> None:
        self.typed, self.fixed, self.names = typed, fixed, names
        self.again = [sorted(set(names[:place]) & set(names[place:])) for place in range(len(names))]
        self.dead: set[tuple[object, ...]] = set()
        self.steps = 0

    def found(self, slot: int, place: int, held: Mapping[str, str]) -> dict[str, str] | None:
        if slot == len(self.names):
            return dict(held) if place == len(self.typed) else None
        state = (slot, place, *(held[name] for name in self.again[slot]))
        if state in self.dead:
            return None
        after = self.fixed[slot + 1]
        for end in self._ends(self.names[slot], place, held):
            self.steps += 1
            if self.steps > MOST_STEPS:
                return None
            if self.typed.startswith(after, end):
                more = {**held, self.names[slot]: self.typed[place:end]}
                answer = self.found(slot + 1, end + len(after), more)
                if answer is not None:
                    return answer
        self.dead.add(state)
        return None

    def _ends(self, name: str, place: int, held: Mapping[str, str]) -> range:
        if name in held:
            end = place + len(held[name])
            return range(end, end + self.typed.startswith(held[name], place))
        most = min(place + SLOT_LENGTH, len(self.typed))
        stop = NOT_IN_A_SLOT.search(self.typed, place, most)
        return range(place + 1, 1 + (stop.start() if stop is not None else most))
