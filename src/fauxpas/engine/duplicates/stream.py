"""One brand's posts in time, one after the other: which earlier post each repeats."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from fauxpas.engine.duplicates.sketch import ALIKE, band_keys, likeness, runs_of
from fauxpas.engine.duplicates.wording import Wording, head_keys, is_short, wording
from fauxpas.engine.posts import Post

VERSION = "duplicates-1"
WINDOW_SECONDS = 7 * 86_400
MOST_KEPT = 50_000
MOST_VARIANTS = 8
RUNS_REMEMBERED = 4_000
UNKNOWN = float("-inf")


@dataclass(slots=True)
class _Original:
    """A post that repeats none: its words, when they were last heard, and the keys under which it is found.

    classes : the `Wording.exact` of its own words, then of the last variants of them that were heard.
    """

    id: str
    words: str
    head: str
    heard: float
    classes: list[int]
    keys: list[int]


# What is passed on is passed on again: in a storm the same originals are compared with over and over.
_known_runs = lru_cache(maxsize=RUNS_REMEMBERED)(runs_of)


def begins(head: str, words: str) -> bool:
    """Whether what is left of a text that was cut off is the beginning of the words; False when nothing was cut."""
    return bool(head) and words.startswith(head)


class Duplicates:
    """Remembers the posts of one brand and says which earlier one a new post repeats.

    Posts come in (posted_at, id) order; one without a time is taken as of the time of the one before. A repeat is: the
    same words (case, accents, signs, addresses and handles aside), a repost of them, the beginning of them cut off by "…", or
    words of which at least 0.7 of the runs of five characters are shared. The answer is always an original, never a repeat of
    one, and the earliest that fits. Words nobody repeated for `window_seconds` are forgotten, and beyond `most_kept`
    originals those not repeated for longest; of each, the last eight variants are known at sight. So memory stays under
    some 200 MB, and far below for an ordinary brand.
    """

    def __init__(self, *, window_seconds: float = WINDOW_SECONDS, most_kept: int = MOST_KEPT) -> None:
        self._window = window_seconds
        self._most = most_kept
        self._now = UNKNOWN
        self._next = 0
        # In the order in which they were last heard, so that what is to be forgotten comes first.
        self._originals: dict[int, _Original] = {}
        self._classes: dict[int, int] = {}
        self._keys: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._originals)

    def step(self, post: Post) -> str | None:
        """The id of the earliest post that this one repeats; None when it repeats none, or says nothing at all."""
        return self.steps([post])[0]

    def steps(self, posts: Sequence[Post]) -> list[str | None]:
        """As `step` for one post after the other, quicker."""
        wordings = [wording(post.text) for post in posts]
        # Most copies are exact, and those need no sketch.
        new = {
            heard.exact: heard.words
            for heard in wordings
            if not heard.short and heard.exact not in self._classes
        }
        sketches = dict(zip(new, band_keys(list(new.values())), strict=True))
        return [self._step(post, heard, sketches) for post, heard in zip(posts, wordings, strict=True)]

    def freeze(self) -> bytes:
        """Everything remembered, as bytes that `thaw` reads; what comes after is answered as if nothing had happened."""
        rows = [
            [place, held.id, held.words, held.head, held.heard, held.classes, self._owned(place, held)]
            for place, held in self._originals.items()
        ]
        state = {
            "version": VERSION,
            "window_seconds": self._window,
            "most_kept": self._most,
            "now": self._now,
            "next": self._next,
            "originals": rows,
        }
        return json.dumps(state).encode()

    @classmethod
    def thaw(cls, frozen: bytes) -> "Duplicates":
        """What `freeze` made into bytes. Raises ValueError when they are not such bytes, or another version's."""
        state = json.loads(frozen)
        if not isinstance(state, dict) or state.get("version") != VERSION:
            raise ValueError(f"these are not the bytes of {VERSION}")
        duplicates = cls(window_seconds=state["window_seconds"], most_kept=state["most_kept"])
        duplicates._now, duplicates._next = state["now"], state["next"]
        sketched = [row[2] for row in state["originals"] if not is_short(row[2])]
        sketches = iter(band_keys(sketched))
        for place, name, words, head, heard, classes, owned in state["originals"]:
            keys = [] if is_short(words) else [*next(sketches), *head_keys(words)]
            duplicates._originals[place] = _Original(name, words, head, heard, classes, keys)
            duplicates._classes.update(dict.fromkeys(classes, place))
            duplicates._keys.update((key, place) for bit, key in enumerate(keys) if owned >> bit & 1)
        return duplicates

    def _owned(self, place: int, original: _Original) -> int:
        """Which of its keys lead to this original, one bit each: an older one may have had them first."""
        return sum(1 << bit for bit, key in enumerate(original.keys) if self._keys.get(key) == place)

    def _step(self, post: Post, heard: Wording, sketches: dict[int, list[int]]) -> str | None:
        if post.posted_at is not None:
            self._tell_time(post.posted_at.timestamp())
        self._forget()
        if not heard.exact:
            return None
        place = self._classes.get(heard.exact)
        if place is None and not heard.short:
            keys = sketches.get(heard.exact) or band_keys([heard.words])[0]
            keys = [*keys, *head_keys(heard.words)]
            place = self._find_alike(heard, keys)
            if place is not None:
                self._note_variant(heard.exact, place)
        elif place is None:
            keys = []
        if place is None:
            self._keep(_Original(post.id, heard.words, heard.head, self._now, [heard.exact], keys))
            return None
        original = self._originals[place] = self._originals.pop(place)
        original.heard = self._now
        return original.id if original.id != post.id else None

    def _tell_time(self, at: float) -> None:
        if self._now == UNKNOWN:
            for held in self._originals.values():
                held.heard = at
        self._now = max(self._now, at)

    def _find_alike(self, heard: Wording, keys: Sequence[int]) -> int | None:
        """The place of the earliest original that the words repeat."""
        candidates = sorted({place for key in keys if (place := self._keys.get(key)) is not None})
        for place in candidates:
            known = self._originals[place]
            if begins(heard.head, known.words) or begins(known.head, heard.words):
                return place
            if likeness(_known_runs(heard.words), _known_runs(known.words)) >= ALIKE:
                return place
        return None

    def _note_variant(self, exact: int, place: int) -> None:
        """Spare the next copy of a variant the search; one that is forgotten for newer ones is found by its likeness again."""
        self._classes[exact] = place
        classes = self._originals[place].classes
        classes.append(exact)
        for old in classes[1:-MOST_VARIANTS]:
            del self._classes[old]
        del classes[1:-MOST_VARIANTS]

    def _keep(self, original: _Original) -> None:
        place = self._next
        self._next += 1
        self._originals[place] = original
        for exact in original.classes:
            self._classes[exact] = place
        for key in original.keys:
            self._keys.setdefault(key, place)

    def _forget(self) -> None:
        while self._originals:
            place, oldest = next(iter(self._originals.items()))
            if oldest.heard >= self._now - self._window and len(self._originals) <= self._most:
                return
            del self._originals[place]
            for exact in oldest.classes:
                del self._classes[exact]
            for key in oldest.keys:
                if self._keys.get(key) == place:
                    del self._keys[key]
