"""Sources: add, pause, resume, remove; and what people hear themselves."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from fauxpas.core import http, trail
from fauxpas.core.errors import InputRefused, MoveRefused, RefusedForGood, TryLater, Unavailable, Words
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.core.sources import Json, PushedKind, Reading, SourceKind, source_kind
from fauxpas.networks.by_hand.source import post_by_hand
from fauxpas.networks.feed.opml import Listed, read_opml, write_opml
from fauxpas.networks.webhook.source import make_secret
from fauxpas.watch.fetching import hear
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Mention, Source
from fauxpas.watch.queries import sources_of

BY_HAND = "by_hand"
MOST_FEEDS = 500
LOOKED_UP_AT_ONCE = 16


def add_source(brand: Brand, *, kind: str, name: str, address: str = "", by: Person, now: datetime) -> Source:
    """Listen to one more source; a polled one is asked at once.

    address : of a feed; for a search, its terms parted by commas. Raises InputRefused, naming the field, and NotAllowed.
    """
    check_right(by, Right.WATCH, brand)
    known = _known_kind(kind)
    name, address = name.strip()[:160], address.strip()
    if not name:
        raise _refused("name", _("Give the source a name."))
    config: Json = {}
    if known.polled and not known.needs_address:
        terms = [term.strip() for term in address.split(",") if term.strip()]
        if not terms:
            raise _refused("address", _("Write the words to search for, parted by commas."))
        config, address = {"terms": terms}, ""
    elif known.needs_address:
        _check_address(brand, kind, address)
    with transaction.atomic():
        source = _make(brand, kind=kind, name=name, address=address, config=config, now=now)
        trail.write(brand, "source.added", by=by, now=now, subject=source, after=_told(source))
    return source


def pause_source(source: Source, *, by: Person, now: datetime) -> Source:
    """Listen no more until it is resumed; its silence is then unknown. Raises MoveRefused when it is paused already."""
    return _turn(source, Source.State.ACTIVE, Source.State.PAUSED, "source.paused", by=by, now=now)


def resume_source(source: Source, *, by: Person, now: datetime) -> Source:
    """Listen again, from where it stopped. Raises MoveRefused when it is not paused."""
    return _turn(source, Source.State.PAUSED, Source.State.ACTIVE, "source.resumed", by=by, now=now)


def remove_source(source: Source, *, by: Person, now: datetime) -> None:
    """Listen no more and list it nowhere; the mentions it gave stay. Raises MoveRefused when it was removed already."""
    _turn(source, Source.State(source.state), Source.State.REMOVED, "source.removed", by=by, now=now)


def import_feeds(brand: Brand, opml: bytes, *, by: Person, now: datetime) -> int:
    """Listen to every feed of an OPML file that the brand does not listen to yet; returns how many are new.

    Raises InputRefused when it is no OPML, lists more than MOST_FEEDS or an address nobody may ask, and NotAllowed.
    """
    check_right(by, Right.WATCH, brand)
    listed = read_opml(opml)
    if len(listed) > MOST_FEEDS:
        raise InputRefused(_("A list may hold at most %(limit)s feeds.") % {"limit": MOST_FEEDS})
    _check_listed(listed)
    with transaction.atomic():
        known = set(sources_of(brand).filter(kind="feed").values_list("address", flat=True))
        new = [feed for feed in listed if feed.address not in known]
        for feed in new:
            source = _make(
                brand, kind="feed", name=feed.name, address=feed.address[:1000], config={}, now=now
            )
            trail.write(brand, "source.added", by=by, now=now, subject=source, after=_told(source))
    return len(new)


def export_feeds(brand: Brand) -> bytes:
    """The brand's feeds as OPML."""
    feeds = sources_of(brand).filter(kind="feed")
    return write_opml(brand.name, [Listed(feed.name, feed.address) for feed in feeds])


def add_by_hand(
    brand: Brand,
    *,
    text: str,
    url: str = "",
    author: str = "",
    posted_at: datetime | None = None,
    taken_by: str = "",
    by: Person,
    now: datetime,
) -> Mention:
    """Make a mention of a pasted link or text, or of a call; it needs no query to match.

    taken_by : who took the call, when it was one. The same link or words twice on one day are one mention. Raises
    InputRefused, naming the field, and NotAllowed.
    """
    check_right(by, Right.TRIAGE, brand)
    post = post_by_hand(text=text, url=url, author=author, posted_at=posted_at, now=now)
    with transaction.atomic():
        source = sources_of(brand).filter(kind=BY_HAND, brand=brand).first()
        if source is None:
            source = _make(brand, kind=BY_HAND, name=_("By hand"), address="", config={}, now=now)
        take(source, Reading(posts=(post,)), now=now, always=True)
        mention = Mention.objects.get(brand=brand, source=source, source_key=post.key)
        trail.write(
            brand,
            "mention.added",
            by=by,
            now=now,
            subject=mention,
            after={"url": url, "taken_by": taken_by.strip()},
        )
    return mention


def _make(brand: Brand, *, kind: str, name: str, address: str, config: Json, now: datetime) -> Source:
    known = _known_kind(kind)
    return Source.objects.create(
        organisation_id=brand.organisation_id,
        brand=brand,
        kind=kind,
        name=name,
        address=address,
        config=config,
        secret=make_secret() if isinstance(known, PushedKind) else "",
        due_at=now if known.polled else None,
        created_at=now,
    )


def _turn(
    source: Source, here: Source.State, there: Source.State, deed: str, *, by: Person, now: datetime
) -> Source:
    with transaction.atomic():
        locked = Source.objects.select_for_update().get(pk=source.pk)
        brand = _brand_of(locked, by)
        if locked.state != here or locked.state == Source.State.REMOVED:
            raise MoveRefused(_("This source is %(state)s.") % {"state": locked.get_state_display()})
        locked.state, locked.failures = there, 0
        if there == Source.State.ACTIVE and source_kind(locked.kind).polled:
            locked.due_at = now
        locked.save(update_fields=["state", "failures", "due_at"])
        hear(locked, now=now)
        trail.write(
            brand, deed, by=by, now=now, subject=locked, before={"state": here}, after={"state": there}
        )
    for field in ("state", "failures", "due_at", "hearing", "why_silent"):
        setattr(source, field, getattr(locked, field))
    return locked


def _brand_of(source: Source, by: Person) -> Brand:
    """The brand whose right counts: the source's own, or for a shared one every brand of the organisation."""
    brands = [source.brand] if source.brand is not None else list(source.organisation.brands.order_by("pk"))
    for brand in brands:
        check_right(by, Right.WATCH, brand)
    return brands[0]


def _known_kind(kind: str) -> SourceKind:
    try:
        return source_kind(kind)
    except KeyError as fault:
        raise _refused("kind", _("There is no such kind of source.")) from fault


def _check_address(brand: Brand, kind: str, address: str) -> None:
    if not address or len(address) > 1000:
        raise _refused("address", _("Give the address of the source."))
    if sources_of(brand).filter(kind=kind, address=address).exists():
        raise _refused("address", _("This address is listened to already."))
    if not settings.FAUXPAS["FAUXPAS_SEALED"]:
        try:
            http.check_address(address)
        except Unavailable as fault:
            raise _refused("address", fault.message) from fault


def _check_listed(listed: Sequence[Listed]) -> None:
    """Ask the guard about each host once, several at a time; one that cannot be found at this moment is let through."""
    if settings.FAUXPAS["FAUXPAS_SEALED"]:
        return
    hosts = {feed.address.split("/")[2].lower(): feed.address for feed in listed}
    tongue = get_language() or "en"
    with ThreadPoolExecutor(max_workers=LOOKED_UP_AT_ONCE) as pool:
        for fault in pool.map(lambda address: _guarded_against(address, tongue), hosts.values()):
            if fault:
                raise _refused("file", fault)


def _guarded_against(address: str, tongue: str) -> str:
    with override(tongue):
        try:
            http.check_address(address)
        except RefusedForGood as fault:
            return f"{address[:200]}: {fault}"
        except TryLater:
            pass
    return ""


def _refused(field: str, words: Words) -> InputRefused:
    return InputRefused(words, fields={field: words})


def _told(source: Source) -> dict[str, object]:
    return {"kind": source.kind, "name": source.name, "address": source.address, "config": source.config}
