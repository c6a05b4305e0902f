"""What the lint and the guard say of a passage, kept for readers of every language: reports and answers outlive who asked."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar


class _Saying(Protocol):
    @property
    def message(self) -> str: ...


Said = TypeVar("Said", bound=_Saying)


def told_to_all(judged: Callable[[str], Sequence[Said]]) -> list[tuple[Said, dict[str, str]]]:
    """Each thing a check finds, with its message by language of the reader.

    judged : the check, its messages told in a language; it finds the same in both.
    """
    pairs = zip(judged("en"), judged("fr"), strict=True)
    return [(english, {"en": english.message, "fr": french.message}) for english, french in pairs]
