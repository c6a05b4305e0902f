"""A sentence that is kept, and told later in the language of whoever reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext


@dataclass(frozen=True)
class Sentence(Promise):
    """An English sentence of the catalogue, marked with gettext_noop, and its values; as text it is in the active language.

    What happens while nobody looks, such as a source that fails, is told to readers of several languages.
    """

    english: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        told = gettext(self.english)
        return told % self.values if self.values else told
