"""Two ordinary weeks of a brand, before whatever a test lets happen to it."""

from fauxpas.core.sources import Reading
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Source
from tests.factories import NOON, make_brand, make_query, make_source, raw_post


def two_ordinary_weeks() -> Source:
    """The source of a brand called Acme that said three things of it every two hours until two hours ago."""
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    source = make_source(brand)
    posts = [
        raw_post(text, minutes_ago=60 * hours, author=f"a{hours}")
        for hours in range(2, 24 * 15, 2)
        for text in ("acme shop", "acme delivery", "acme thing")
    ]
    take(source, Reading(posts=tuple(posts)), now=NOON)
    return source
