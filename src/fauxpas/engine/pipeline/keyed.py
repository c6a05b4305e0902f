"""The keyed stages of one brand: fed with its posts in order, frozen and thawed as one piece."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence

from fauxpas.engine.pipeline.stages import KEYED_STAGES, Found, KeyedStage, Places
from fauxpas.engine.posts import Post


class StateOutdatedError(ValueError):
    """A frozen state was made by another version of a stage; the stream must be run again from its beginning."""


class KeyedRun:
    """The states of all keyed stages for one brand; `states` by the name of the stage.

    names : what the brand goes by.
    """

    def __init__(self, names: Sequence[str] = (), stages: Sequence[KeyedStage] = KEYED_STAGES) -> None:
        self._stages = stages
        self.states = {stage.name: stage.start(names) for stage in stages}

    def step(self, rows: Iterable[tuple[Post, Found]]) -> Iterator[tuple[Post, Found]]:
        """The same rows in the order of their `Places`, each with what the keyed stages add.

        Rows of later calls come later in that order; one that does not is taken where it comes.
        """
        places = Places()
        placed = sorted(((places.of(row[0]), row) for row in rows), key=lambda each: each[0])
        yield from self.step_as_they_come([row for _, row in placed])

    def step_as_they_come(self, rows: Sequence[tuple[Post, Found]]) -> list[tuple[Post, Found]]:
        """As `step`, in the order in which they are given."""
        posts = [post for post, _ in rows]
        whole = [dict(found) for _, found in rows]
        for stage in self._stages:
            for known, new in zip(whole, stage.step(self.states[stage.name], posts, whole), strict=True):
                known.update(new)
        return list(zip(posts, whole, strict=True))

    def freeze(self) -> bytes:
        """Everything remembered, as JSON of name, version and state of each stage."""
        parts = [
            [stage.name, stage.version, b64encode(stage.freeze(self.states[stage.name])).decode("ascii")]
            for stage in self._stages
        ]
        return json.dumps(parts).encode("ascii")

    @classmethod
    def thaw(cls, frozen: bytes, stages: Sequence[KeyedStage] = KEYED_STAGES) -> "KeyedRun":
        """The run that `freeze` was called on. Raises StateOutdatedError when a stage has changed since."""
        run = cls(stages=stages)
        parts = json.loads(frozen)
        if [(name, version) for name, version, _ in parts] != [(each.name, each.version) for each in stages]:
            raise StateOutdatedError(
                "the saved state belongs to other versions of the stages: start with an empty checkpoint"
            )
        run.states = {
            stage.name: stage.thaw(b64decode(state))
            for stage, (_, _, state) in zip(stages, parts, strict=True)
        }
        return run
