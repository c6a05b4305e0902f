"""What became of every row: nothing is lost without a line that says so."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Ledger:
    """Rows read, and what became of them: read = faulty + unmatched + matched; a post is one mention per brand it matches.

    faults : what was wrong with lines that are not posts, by the code of the `PostError`.
    """

    read: int = 0
    unmatched: int = 0
    matched: int = 0
    mentions: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def count(self, *, brands: int) -> None:
        """Enter one good post that is a mention of so many brands."""
        self.matched += brands > 0
        self.unmatched += brands == 0
        self.mentions += brands

    def add(self, other: "Ledger") -> None:
        """Enter all that another ledger holds."""
        self.read += other.read
        self.unmatched += other.unmatched
        self.matched += other.matched
        self.mentions += other.mentions
        self.faults += other.faults

    def as_counts(self) -> dict[str, object]:
        """The numbers by name, ready for JSON."""
        return {**vars(self), "faults": dict(self.faults)}

    def __str__(self) -> str:
        faults = ", ".join(f"{count} {code}" for code, count in sorted(self.faults.items()))
        return (
            f"{self.read} read: {self.matched} matched ({self.mentions} mentions), {self.unmatched} matched nothing, "
            f"{sum(self.faults.values())} not posts{f' ({faults})' if faults else ''}"
        )

    def balances(self) -> bool:
        """Whether every row read is accounted for."""
        return self.read == self.unmatched + self.matched + sum(self.faults.values())
