"""What the detector is given, and what it answers."""

from dataclasses import dataclass

from fauxpas.engine.bursts.usual import Floats


@dataclass(frozen=True)
class Window:
    """One brand's recent past, oldest first, in bins of equal length.

    bin_seconds : length of a bin; best 300 to 3600.
    start : unix seconds of the first bin.
    count, negative, authors : (n,) mentions, negative mentions and distinct authors per bin; nan is unknown (the
    source was blind), never zero. `negative` or `authors` all nan: not measured.
    harm : (n,) mentions that tell of harm; None: not measured.
    """

    bin_seconds: int
    start: int
    count: Floats
    negative: Floats
    authors: Floats
    harm: Floats | None = None


@dataclass(frozen=True)
class Verdict:
    """What `judge` found.

    level : 0 calm, 1 watch, 2 alert, 3 crisis.
    began : unix seconds at which the rise began; None when calm.
    expected, low, high : the usual level of the judged span and its band; above `high` is an alarm.
    observed, span_seconds : mentions in the judged span, and its length.
    negative_share, usual_negative_share : 0..1; 0 when not measured or nothing was said.
    authors, usual_authors : distinct authors in the span (summed over bins), and the usual number.
    score : 0..1, strictly rising with rarity; 0.5 is seen once a month by chance; 0 only when nothing is known.
    learning : too little history to be sure.
    because : what speaks for the level, among "volume", "negative_share", "authors", "harm".
    """

    level: int
    began: int | None
    expected: float
    low: float
    high: float
    observed: int
    span_seconds: int
    negative_share: float
    usual_negative_share: float
    authors: int
    usual_authors: float
    score: float
    learning: bool
    because: tuple[str, ...]

    @property
    def known(self) -> bool:
        """False when every source was blind for the whole day: neither calm nor alarming."""
        return self.score > 0.0
