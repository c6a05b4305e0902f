"""The places where a brand speaks: adding one, pausing it, taking it up again."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.react.domain.deliveries import known_kind
from fauxpas.react.domain.kinds import rules_of
from fauxpas.react.domain.lengths import Family, families_of
from fauxpas.react.models import Channel, Statement

USEFUL_MINUTES = 120
MOST_USEFUL_MINUTES = 7 * 24 * 60
NAME_LENGTH = 80


def add_channel(
    brand: Brand,
    *,
    kind: str,
    name: str,
    by: Person,
    now: datetime,
    language: str = "",
    config: dict[str, Any] | None = None,
    useful_minutes: int = USEFUL_MINUTES,
) -> Channel:
    """A new place where every following text goes.

    language : empty for every language of the brand. useful_minutes : after that long a delivery asks before it is sent.
    Raises InputRefused for a kind no network brings, or a name, language or time that cannot be.
    """
    check_right(by, Right.CHANNELS, brand)
    name = name.strip()
    faults: dict[str, str] = {}
    if known_kind(kind) is None:
        faults["kind"] = _("No network here brings channels of this kind.")
    if not name or len(name) > NAME_LENGTH:
        faults["name"] = _("Give it a name of at most %(most)s characters.") % {"most": NAME_LENGTH}
    if language and language not in brand.languages:
        faults["language"] = _("The brand does not speak this language.")
    if not 1 <= useful_minutes <= MOST_USEFUL_MINUTES:
        faults["useful_minutes"] = _("Between 1 minute and 7 days (10,080 minutes).")
    if faults:
        raise InputRefused(_("The channel was not added."), fields=faults)
    try:
        with transaction.atomic():
            channel = Channel.objects.create(
                brand=brand,
                kind=kind,
                name=name,
                language=language,
                config=config or {},
                useful_minutes=useful_minutes,
                created_at=now,
            )
            after = {"kind": kind, "name": name, "language": language, "useful_minutes": useful_minutes}
            trail.write(brand, "channel.added", by=by, now=now, subject=channel, after=after)
    except IntegrityError:
        raise InputRefused(
            _("There is a channel of this name already."), fields={"name": _("Choose another name.")}
        ) from None
    return channel


def channels_for(statement: Statement) -> list[Channel]:
    """Where a text of this kind goes, in the order the channels were added; nowhere for one that is for the room only."""
    rules = rules_of(statement)
    if not rules.public:
        return []
    found = Channel.objects.filter(brand=statement.case.brand_id, active=True)
    return list(found.exclude(kind__in=rules.not_over).order_by("pk"))


def families_for(statement: Statement) -> list[Family]:
    """The families of places this text goes to, the shortest first."""
    kinds = [(known_kind(channel.kind), channel.config) for channel in channels_for(statement)]
    return families_of(kind.limit(config) for kind, config in kinds if kind is not None)


def pause_channel(channel: Channel, *, by: Person, now: datetime) -> Channel:
    """Send nothing more to this place until it is taken up again; what is in line still goes."""
    return _set_active(channel, active=False, verb="channel.paused", by=by, now=now)


def resume_channel(channel: Channel, *, by: Person, now: datetime) -> Channel:
    """Send the following texts to this place again."""
    return _set_active(channel, active=True, verb="channel.resumed", by=by, now=now)


def _set_active(channel: Channel, *, active: bool, verb: str, by: Person, now: datetime) -> Channel:
    check_right(by, Right.CHANNELS, channel.brand)
    with transaction.atomic():
        channel = Channel.objects.select_for_update(of=("self",)).select_related("brand").get(pk=channel.pk)
        if channel.active == active:
            return channel
        channel.active = active
        channel.save(update_fields=["active"])
        before, after = {"active": not active}, {"active": active}
        trail.write(channel.brand, verb, by=by, now=now, subject=channel, before=before, after=after)
    return channel
