"""Which brands listen to a source, and the matcher of their queries, made anew as soon as one of them changes."""

from dataclasses import dataclass

from fauxpas.core.models import Brand
from fauxpas.core.sources import RawPost
from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import Post
from fauxpas.watch.models import PostFields, Source, WatchQuery

_MOST_KEPT = 64
_matchers: dict[tuple[tuple[int, str], ...], Matcher[int]] = {}


@dataclass(frozen=True)
class Listening:
    """The brands a source is read for, by id, and what their active queries catch."""

    source: Source
    brands: dict[int, Brand]
    brand_of: dict[int, int]
    matcher: Matcher[int]
    asks_language: bool

    def match(self, post: RawPost) -> dict[int, list[int]]:
        """The ids of the queries a post satisfies, by the id of their brand; empty when none does."""
        caught: dict[int, list[int]] = {}
        for query in self.matcher.match(as_post(post, source=self.source.name)):
            caught.setdefault(self.brand_of[query], []).append(query)
        return caught


def listening(source: Source) -> Listening:
    """Who listens to the source at this moment; one or two queries."""
    brands = Brand.objects.filter(organisation=source.organisation_id)
    if source.brand_id is not None:
        brands = brands.filter(pk=source.brand_id)
    by_id = {brand.pk: brand for brand in brands}
    rows = (
        WatchQuery.objects.filter(brand__in=by_id, active=True)
        .order_by("pk")
        .values_list("pk", "brand_id", "text")
    )
    brand_of = {pk: brand for pk, brand, _ in rows}
    asked = tuple((pk, text) for pk, _, text in rows)
    matcher = _matchers.get(asked)
    if matcher is None:
        matcher = Matcher(asked)
        if len(_matchers) >= _MOST_KEPT:
            _matchers.clear()
        _matchers[asked] = matcher
    return Listening(
        source=source,
        brands=by_id,
        brand_of=brand_of,
        matcher=matcher,
        asks_language=any("lang:" in text.lower() for _, text in asked),
    )


def as_post(post: RawPost, *, source: str) -> Post:
    """A source's row as the engine reads it."""
    return Post(
        id=post.key,
        text=post.text,
        posted_at=post.posted_at,
        author=post.author or None,
        source=source,
        url=post.url or None,
        language=post.language or None,
        rating=post.rating,
        reply_to=post.reply_to or None,
        reach=post.reach,
    )


def stored_post(stored: PostFields, *, source: str) -> Post:
    """A stored post or mention as the engine reads it; `source` is its source's name."""
    return as_post(stored_raw(stored), source=source)


def stored_raw(stored: PostFields) -> RawPost:
    """A stored post or mention as the row it was made of."""
    return RawPost(
        key=stored.source_key,
        text=stored.text,
        url=stored.url,
        author=stored.author,
        posted_at=stored.posted_at,
        language=stored.language,
        rating=stored.rating,
        reply_to=stored.reply_to,
        reach=stored.reach,
    )
