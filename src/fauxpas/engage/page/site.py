"""What a brand's public page says at this moment, read from the rows into frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from fauxpas.core.models import Brand
from fauxpas.engage.models import PublicPage, Showing
from fauxpas.engage.page.media import ByText, Shown, media_of
from fauxpas.react.models import Statement
from fauxpas.room.models import Case
from fauxpas.understand.cuts import Cut, cuts_of, words_left, words_removed
from fauxpas.understand.models import PublicText

# A correction comes when the error is found, a dormant page when it is needed: neither is the promised update.
ASIDES = frozenset({"correction", "dormant"})


@dataclass(frozen=True)
class Saying:
    """One public text in one language, as it was said; `body` with a notice where words were taken out (`cuts`).

    digest : of what was said, whole; empty once words were removed, for they could be guessed from it. salt : the same.
    corrects : the text it corrects, with its old wording; corrections : (id, said_at) of those that correct it.
    promised_at : the time the one before it had promised; None when nothing was promised.
    down_at : when the dormant page that said it was taken from the front; None while it stands, and for every other text.
    elsewhere : language code to the id of the same text in another language. media : what stands beside its words.
    """

    id: int
    kind: str
    title: str
    body: str
    digest: str
    salt: str
    said_at: datetime
    next_update_at: datetime | None
    matter: int | None
    corrects: "Saying | None"
    corrections: tuple[tuple[int, datetime], ...]
    promised_at: datetime | None
    down_at: datetime | None
    elsewhere: Mapping[str, int]
    cuts: tuple[Cut, ...]
    media: tuple[Shown, ...]

    @property
    def kept(self) -> bool | None:
        """Whether it came by the promised time; None when nothing was promised."""
        return None if self.promised_at is None else self.said_at <= self.promised_at


@dataclass(frozen=True)
class Pinned:
    """A dormant page that is live: what to do now, above everything else."""

    title: str
    body: str
    since: datetime


@dataclass(frozen=True)
class Struck:
    """An instruction nobody must follow any more: its words, when and why it was struck, and the text that gave it."""

    words: str
    reason: str
    at: datetime
    said_at: datetime
    text_id: int


@dataclass(frozen=True)
class Recorded:
    """One text of the record, in whatever language. media : the digests of the files beside its words, also of those that are gone."""

    id: int
    language: str
    said_at: datetime
    digest: str
    salt: str
    media: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """Everything the public page of one brand is made from; the same Site always gives the same files.

    address : where readers find it, without a slash at its end. languages : the brand's, the first one first.
    sayings : language code to its texts, the newest first. open_matters : ids of the cases still open.
    struck : language code to the instructions struck in open matters. record : every text ever said, by id.
    takes_subscribers : whether there is a mail server; a form that leads nowhere is not shown.
    """

    name: str
    slug: str
    address: str
    room: str
    zone: ZoneInfo
    languages: tuple[str, ...]
    contact: Mapping[str, str]
    emergency: Mapping[str, str]
    pinned: Mapping[str, tuple[Pinned, ...]]
    sayings: Mapping[str, tuple[Saying, ...]]
    open_matters: frozenset[int]
    made_at: datetime
    takes_subscribers: bool
    struck: Mapping[str, tuple[Struck, ...]]
    record: tuple[Recorded, ...]

    def permalink(self, language: str, text_id: int) -> str:
        """Where this text stands for good."""
        return f"{self.address}/{language}/{text_id}/"


def address_of(brand: Brand, page: PublicPage | None) -> str:
    """Where readers find the page, without a slash at its end."""
    own = page.address if page else ""
    return own.rstrip("/") or f"{settings.PAGE_URL}/{brand.slug}"


def languages_of(brand: Brand) -> tuple[str, ...]:
    """The languages the brand speaks in public; the product's own first one when it named none."""
    return tuple(brand.languages) or (settings.LANGUAGE_CODE,)


def gather(brand: Brand) -> Site:
    """Read what the brand says in public. Seven queries at most, whatever it said."""
    page = PublicPage.objects.filter(brand=brand).first()
    texts = list(
        PublicText.objects.filter(brand=brand).order_by("-said_at", "-pk").prefetch_related("redactions")
    )
    open_matters = set(Case.objects.filter(brand=brand, closed_at__isnull=True).values_list("pk", flat=True))
    cuts = {text.pk: cuts_of(text) for text in texts}
    zone = ZoneInfo(brand.time_zone)
    showings = list(Showing.objects.filter(page__brand=brand).order_by("-live_at", "page", "pk"))
    down = {showing.pk: showing.down_at for showing in showings if showing.down_at is not None}
    live = [showing for showing in showings if showing.down_at is None]
    languages = languages_of(brand)
    media = media_of(brand)
    return Site(
        name=brand.name,
        slug=brand.slug,
        address=address_of(brand, page),
        room=settings.ROOM_URL,
        zone=zone,
        languages=languages,
        contact=dict(page.contact) if page else {},
        emergency=dict(page.emergency) if page else {},
        pinned={code: _pinned(live, texts, code, cuts, zone) for code in languages},
        sayings={code: _sayings(texts, code, down, cuts, zone, media) for code in languages},
        open_matters=frozenset(open_matters),
        made_at=page.created_at if page else brand.created_at,
        takes_subscribers=bool(settings.FAUXPAS["FAUXPAS_SMTP_URL"]),
        struck={code: _struck(texts, code, cuts, open_matters) for code in languages},
        record=tuple(
            Recorded(
                text.pk,
                text.language,
                text.said_at,
                text.digest,
                text.salt,
                tuple(each.digest for each in _media_beside(text, media)),
            )
            for text in sorted(texts, key=lambda each: each.pk)
        ),
    )


def _struck(
    texts: list[PublicText], language: str, cuts: Mapping[int, tuple[Cut, ...]], matters: set[int]
) -> tuple[Struck, ...]:
    """The newest first, each once: several texts may have given it."""
    found = [
        Struck(cut.words, cut.reason, cut.at, text.said_at, text.pk)
        for text in texts
        if text.language == language and text.case_id in matters
        for cut in cuts[text.pk]
        if cut.struck
    ]
    once = {each.words: each for each in sorted(found, key=lambda each: (each.at, each.text_id))}
    return tuple(sorted(once.values(), key=lambda each: each.at, reverse=True))


def _pinned(
    live: list[Showing],
    texts: list[PublicText],
    language: str,
    cuts: Mapping[int, tuple[Cut, ...]],
    zone: ZoneInfo,
) -> tuple[Pinned, ...]:
    """What the live pages said when they went live, without what was taken out of it since."""
    label = Showing._meta.label_lower
    said = {
        text.owner_id: words_left(text, cuts[text.pk], zone=zone)
        for text in texts
        if text.owner_label == label and text.language == language
    }
    return tuple(Pinned(*said[showing.pk], since=showing.live_at) for showing in live if showing.pk in said)


def _sayings(
    texts: list[PublicText],
    language: str,
    down: Mapping[int, datetime | None],
    cuts: Mapping[int, tuple[Cut, ...]],
    zone: ZoneInfo,
    media: ByText,
) -> tuple[Saying, ...]:
    """The texts of one language, newest first, each tied to what it corrects and to its other languages."""
    said: dict[int, Saying] = {}
    promised: dict[int | None, datetime | None] = {}
    by_owner: dict[tuple[str, int], dict[str, int]] = {}
    for text in texts:
        by_owner.setdefault((text.owner_label, text.owner_id), {})[text.language] = text.pk
    mine = [text for text in reversed(texts) if text.language == language]
    corrections: dict[int, tuple[tuple[int, datetime], ...]] = {}
    for text in mine:
        if text.corrects_id is not None:
            corrections[text.corrects_id] = (*corrections.get(text.corrects_id, ()), (text.pk, text.said_at))
    for text in mine:
        before = None if text.kind in ASIDES else promised.get(text.case_id)
        if text.kind not in ASIDES or text.next_update_at is not None:
            promised[text.case_id] = text.next_update_at
        title, body = words_left(text, cuts[text.pk], zone=zone)
        whole = not words_removed(cuts[text.pk])
        said[text.pk] = Saying(
            id=text.pk,
            kind=text.kind,
            title=title,
            body=body,
            digest=text.digest if whole else "",
            salt=text.salt if whole else "",
            said_at=text.said_at,
            next_update_at=text.next_update_at,
            matter=text.case_id,
            corrects=said.get(text.corrects_id or 0),
            corrections=corrections.get(text.pk, ()),
            promised_at=before,
            down_at=down.get(text.owner_id) if text.owner_label == Showing._meta.label_lower else None,
            elsewhere={
                code: pk
                for code, pk in sorted(by_owner[(text.owner_label, text.owner_id)].items())
                if code != language
            },
            cuts=cuts[text.pk],
            media=_media_beside(text, media),
        )
    return tuple(reversed(said.values()))


def _media_beside(text: PublicText, media: ByText) -> tuple[Shown, ...]:
    ours = text.owner_label == Statement._meta.label_lower
    return media.get((text.owner_id, text.language), ()) if ours else ()
