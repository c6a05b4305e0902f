"""A statement as each place will show it, before anything is public."""

from collections.abc import Sequence
from dataclasses import dataclass

from fauxpas.core.channels import Said
from fauxpas.react.domain.deliveries import known_kind
from fauxpas.react.domain.lengths import fitting
from fauxpas.react.domain.links import permalink_of
from fauxpas.react.domain.words import Reading
from fauxpas.react.models import Statement
from fauxpas.react.queries import Place


@dataclass(frozen=True)
class Preview:
    """One language in one place: `signs` of at most `limit` (None: no limit)."""

    place: Place
    language: str
    text: str
    signs: int
    limit: int | None

    @property
    def too_long(self) -> bool:
        """Whether the place would not take it whole."""
        return self.limit is not None and self.signs > self.limit


def previews_of(statement: Statement, readings: Sequence[Reading], places: Sequence[Place]) -> list[Preview]:
    """What each place would be given, place by place, in the brand's order of languages; places of unknown kind are left out."""
    found = []
    words = [(reading, _said(statement, reading)) for reading in readings]
    for place in places:
        kind = known_kind(place.channel.kind)
        if kind is None:
            continue
        for reading, whole in words:
            if place.channel.language not in {"", reading.language}:
                continue
            shorts = {short.family: short.body for short in reading.shorts}
            said = fitting(whole, shorts, limit=place.limit)
            text = kind.compose(said, place.channel.config)
            found.append(Preview(place, reading.language, text, len(text), place.limit))
    return found


def _said(statement: Statement, reading: Reading) -> Said:
    brand = statement.case.brand
    return Said(
        brand=brand.name,
        kind=statement.kind,
        language=reading.language,
        title=reading.title,
        body=reading.body,
        link=permalink_of(brand, reading.language, None),
        said_at=statement.published_at or statement.saved_at,
        next_update_at=statement.next_update_at,
        time_zone=brand.time_zone,
    )
