"""Watch queries: write, try, save, stop; and why a post is a mention."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db import transaction
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import queue, trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import Post
from fauxpas.engine.query import Node, QueryError, explain, parse, propose
from fauxpas.watch.listening import stored_post
from fauxpas.watch.marking import marked
from fauxpas.watch.models import HeardPost, Mention, WatchQuery
from fauxpas.watch.queries import sources_of

TRIED = 300  # of each: the newest mentions, the newest posts that were none; more would keep the page waiting
SHOWN = 20


@dataclass(frozen=True)
class Previewed:
    """One post a query would catch, the words that make it match marked in `html`; `source` is its name."""

    html: SafeString
    text: str
    source: str
    at: datetime
    url: str
    author: str
    language: str


@dataclass(frozen=True)
class Preview:
    """What a query would catch of the posts heard lately: how many of how many, and the newest of them."""

    posts: list[Previewed]
    count: int
    tried: int


@dataclass(frozen=True)
class Reason:
    """One query that made a post a mention, and the text with the words that did."""

    query: WatchQuery
    html: SafeString


def check_query(text: str) -> Node:
    """The tree of a query. Raises InputRefused that points at the character, in the reader's language."""
    try:
        return parse(text)
    except QueryError as fault:
        words = fault.message("fr" if (get_language() or "en").startswith("fr") else "en")
        place = text[fault.position : fault.position + fault.length].strip()
        told = {"words": words, "place": fault.position + 1, "sign": place}
        at = _("%(words)s Character %(place)s: “%(sign)s”.") if place else _("%(words)s Character %(place)s.")
        raise InputRefused(words, fields={"text": at % told}) from fault


def save_query(
    brand: Brand, *, name: str, text: str, query: WatchQuery | None = None, by: Person, now: datetime
) -> WatchQuery:
    """Listen for a query, new or changed; the worker makes mentions of the posts heard lately that it catches.

    Raises InputRefused, naming the field, and NotAllowed.
    """
    check_right(by, Right.WATCH, brand)
    name, text = name.strip()[:120], text.strip()
    if not name:
        raise InputRefused(_("Give the query a name."), fields={"name": _("Give the query a name.")})
    check_query(text)
    with transaction.atomic():
        before = {}
        if query is None:
            query = WatchQuery(brand=brand, made_by=by, created_at=now, version=0)
        else:
            query = WatchQuery.objects.select_for_update().get(pk=query.pk, brand=brand)
            before = _told(query)
        query.name, query.text, query.active = name, text, True
        query.version += 1
        query.save()
        trail.write(brand, "query.saved", by=by, now=now, subject=query, before=before, after=_told(query))
        queue.enqueue("watch.backfill", now=now, key=str(query.pk), payload={"query": query.pk}, brand=brand)
    return query


def stop_query(query: WatchQuery, *, by: Person, now: datetime) -> WatchQuery:
    """Listen for it no more; its mentions stay. Raises MoveRefused when it was stopped already, and NotAllowed."""
    check_right(by, Right.WATCH, query.brand)
    with transaction.atomic():
        query = WatchQuery.objects.select_for_update(of=("self",)).select_related("brand").get(pk=query.pk)
        if not query.active:
            raise MoveRefused(_("This query was stopped already."))
        query.active = False
        query.save(update_fields=["active"])
        trail.write(
            query.brand,
            "query.stopped",
            by=by,
            now=now,
            subject=query,
            before={"active": True},
            after={"active": False},
        )
    return query


def propose_query(brand: Brand) -> str:
    """A first query made of the brand's names, for people to correct; empty when no name holds a letter."""
    return propose([brand.name, *brand.other_names], brand.languages)


def preview_query(brand: Brand, text: str) -> Preview:
    """Try a query on the newest posts heard, mentions and others; five queries. Raises InputRefused as `check_query`."""
    tree = check_query(text)
    sources = {source.pk: source.name for source in sources_of(brand)}
    mentions = Mention.objects.filter(brand=brand).defer("folded").order_by("-pk")[:TRIED]
    heard = HeardPost.objects.filter(source__in=sources).order_by("-pk")[:TRIED]
    tried: dict[tuple[int, str], Mention | HeardPost] = {}
    newest: Iterable[Mention | HeardPost] = chain[Mention | HeardPost](mentions, heard)
    for post in newest:
        tried.setdefault((post.source_id, post.source_key), post)
    matcher = Matcher([(0, tree)])
    caught = [post for post in tried.values() if matcher.match(_read(post, sources))]
    caught.sort(key=lambda post: post.posted_at or post.seen_at, reverse=True)
    shown = [
        Previewed(
            html=marked(post.text, explain(tree, _read(post, sources))),
            text=post.text,
            source=sources.get(post.source_id, ""),
            at=post.posted_at or post.seen_at,
            url=post.url,
            author=post.author,
            language=post.language,
        )
        for post in caught[:SHOWN]
    ]
    return Preview(shown, len(caught), len(tried))


def _read(post: Mention | HeardPost, sources: Mapping[int, str]) -> Post:
    return stored_post(post, source=sources.get(post.source_id, ""))


def explain_mention(mention: Mention) -> list[Reason]:
    """Each query that made the post a mention and still matches it, with the words marked; one query."""
    post = stored_post(mention, source=mention.source.name)
    return [
        Reason(query, marked(mention.text, spans))
        for query in _still_active(mention.queries)
        if (spans := explain(parse(query.text), post))
    ]


def _still_active(ids: Iterable[int]) -> Iterable[WatchQuery]:
    return WatchQuery.objects.filter(pk__in=list(ids), active=True).order_by("name", "pk")


def _told(query: WatchQuery) -> dict[str, object]:
    return {"name": query.name, "text": query.text, "active": query.active, "version": query.version}
