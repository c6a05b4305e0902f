"""Posts that a program of the brand's own brings, in batches."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.core.sources import PushedKind, RawPost, Reading, source_kind
from fauxpas.watch.domain.sources import BY_HAND
from fauxpas.watch.fetching import hear
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Source, SourceReading

MOST_POSTS = 1000


def push_posts(
    brand: Brand, source: Source, *, posts: Sequence[RawPost], by: Person, now: datetime
) -> SourceReading:
    """Take in posts for a webhook of this brand, or for what its people hear themselves; at most MOST_POSTS.

    A post brought by hand is a mention whatever it says; any other when a query matches. Repeats are stored once.
    Returns the source's ledger row. Raises InputRefused for another kind of source, MoveRefused while it is paused, NotAllowed.
    """
    check_right(by, Right.TRIAGE, brand)
    by_hand = source.kind == BY_HAND
    if source.brand_id != brand.pk or not (by_hand or isinstance(source_kind(source.kind), PushedKind)):
        words = _("Posts can be brought to a webhook of this brand, or to what is written down by hand.")
        raise InputRefused(words, fields={"source": words})
    if len(posts) > MOST_POSTS:
        words = _("Send at most %(limit)s posts in one message.") % {"limit": MOST_POSTS}
        raise InputRefused(words, fields={"posts": words})
    if source.state != Source.State.ACTIVE:
        raise MoveRefused(_("This source is %(state)s.") % {"state": source.get_state_display()})
    ledger = take(source, Reading(posts=tuple(posts)), now=now, always=by_hand)
    hear(source, now=now)
    return ledger
