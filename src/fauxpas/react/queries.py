"""What the react phase reads. Access comes first: `visible_*` is a subquery on the person's brands."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core.errors import NotFound, Words
from fauxpas.core.models import Brand, Person
from fauxpas.core.once import once
from fauxpas.core.rights import visible_brands
from fauxpas.react.domain.channels import channels_for
from fauxpas.react.domain.deliveries import known_kind
from fauxpas.react.domain.wordings import is_usable
from fauxpas.react.domain.words import OWNER
from fauxpas.react.models import (
    ApprovalRule,
    BrandPhrase,
    Capture,
    Channel,
    Delivery,
    Outflow,
    Statement,
    StatementMedia,
    Stop,
    Wording,
)
from fauxpas.room.models import Case

# What asks a person to decide or to do something.
ASKING = (Delivery.State.HELD, Delivery.State.FAILED, Delivery.State.BY_HAND)


@dataclass(frozen=True)
class Place:
    """Where a text would go: the channel, what it is, and how many people it reaches by name (None: whoever looks)."""

    channel: Channel
    label: Words
    audience: int | None
    limit: int | None


@dataclass(frozen=True)
class FirstWord:
    """When the first word of a case stood in one place; `at` is None until it does."""

    channel: Channel
    at: datetime | None


def visible_statements(person: Person) -> QuerySet[Statement]:
    """Statements of the brands this person is a member of. Unordered; one query."""
    return Statement.objects.filter(case__brand__in=visible_brands(person).values("pk"))


def visible_deliveries(person: Person) -> QuerySet[Delivery]:
    """Deliveries of the brands this person is a member of. Unordered; one query."""
    return Delivery.objects.filter(channel__brand__in=visible_brands(person).values("pk"))


def case_of(brand: Brand, number: int) -> Case:
    """The brand's case of this number. Raises NotFound."""
    case = Case.objects.filter(brand=brand, number=number).select_related("brand", "lead").first()
    if case is None:
        raise NotFound(_("There is no such case here."))
    return case


def statement_of(case: Case, pk: int) -> Statement:
    """The case's statement with its texts. Raises NotFound."""
    found = with_words(Statement.objects.filter(case=case)).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such text here."))
    found.case = case
    return found


def media_of(statement: Statement) -> list[StatementMedia]:
    """The statement's pictures, films and sounds in order, with their words. Two queries."""
    found = statement.media.select_related("proof", "added_by").prefetch_related("texts").order_by("number")
    return list(found)


def medium_of(statement: Statement, pk: int) -> StatementMedia:
    """One of the statement's pictures, films and sounds. Raises NotFound."""
    found = next((each for each in media_of(statement) if each.pk == pk), None)
    if found is None:
        raise NotFound(_("There is no such picture or film here."))
    found.statement = statement
    return found


def delivery_of(case: Case, pk: int) -> Delivery:
    """The case's delivery. Raises NotFound."""
    found = Delivery.objects.filter(public_text__case=case, channel__brand=case.brand_id)
    delivery = (
        found.select_related("channel__brand", "public_text__brand", "handled_by").filter(pk=pk).first()
    )
    if delivery is None:
        raise NotFound(_("There is no such delivery here."))
    return delivery


def capture_of(delivery: Delivery, pk: int) -> Capture:
    """The delivery's capture. Raises NotFound."""
    found = delivery.captures.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such capture here."))
    return found


def with_receipt(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """With everything that is told of a delivery: channel, text, who decided, captures and who kept them."""
    return deliveries.select_related("channel", "public_text", "handled_by").prefetch_related(
        "captures__added_by"
    )


def with_words(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """With everything a line or a page about them tells: texts, author, case and brand."""
    return statements.select_related(
        "case__brand", "author", "published_by", "wording", "corrects"
    ).prefetch_related("texts", "shorts")


def statements_for_page(brand: Brand, *, case: Case | None = None) -> QuerySet[Statement]:
    """The brand's statements, or one case's, newest first; dropped ones last are left to the case's own list."""
    found = Statement.objects.filter(case__brand=brand)
    if case is not None:
        found = found.filter(case=case)
    return with_words(found).order_by("-created_at", "-pk")


def waiting_for_approval(brand: Brand) -> QuerySet[Statement]:
    """Statements somebody has to approve, or that are approved and not public yet."""
    return Statement.objects.filter(
        case__brand=brand, state__in=[Statement.State.SUBMITTED, Statement.State.APPROVED]
    )


def title_of(statement: Statement) -> str:
    """The statement's title, in the reader's language when it has one. Reads the prefetched texts."""
    return titled(statement)[0]


def titled(statement: Statement) -> tuple[str, str]:
    """The title and its language: the reader's, else the brand's first that has one, else the kind in the reader's words."""
    titles = {text.language: text.title for text in statement.texts.all()}
    reader = (get_language() or "en").split("-")[0]
    for language in [reader, *statement.case.brand.languages]:
        if titles.get(language):
            return titles[language], language
    return str(statement.get_kind_display()), reader


def deliveries_of(statement: Statement) -> QuerySet[Delivery]:
    """The statement's deliveries, by channel and language."""
    found = Delivery.objects.filter(public_text__owner_label=OWNER, public_text__owner_id=statement.pk)
    return found.select_related("channel__brand", "public_text", "handled_by").order_by(
        "channel__name", "public_text__language"
    )


def asking_deliveries(case: Case) -> QuerySet[Delivery]:
    """The case's deliveries that wait for a person, oldest first."""
    found = Delivery.objects.filter(public_text__case=case, state__in=ASKING)
    return found.select_related("channel__brand", "public_text").order_by("created_at", "pk")


def places(brand: Brand) -> list[Place]:
    """Where a text published now would go, in the order the channels were added."""
    return [place_of(channel) for channel in Channel.objects.filter(brand=brand, active=True).order_by("pk")]


def places_for(statement: Statement) -> list[Place]:
    """Where this text would go, by its kind; nowhere when it is for the room only."""
    return once(statement, "react.places", lambda: [place_of(channel) for channel in channels_for(statement)])


def place_of(channel: Channel) -> Place:
    """One channel as a place; a kind no network brings is named by its key."""
    kind = known_kind(channel.kind)
    if kind is None:
        return Place(channel, channel.kind, None, None)
    count = getattr(kind, "audience", None)
    audience = count(channel.brand_id) if callable(count) else None
    return Place(channel, kind.label, audience, kind.limit(channel.config))


def place_name(delivery: Delivery) -> str:
    """The delivery's channel and, where the brand speaks several languages, which one: X (FR)."""
    if len(delivery.channel.brand.languages) < 2:
        return delivery.channel.name
    return f"{delivery.channel.name} ({delivery.public_text.language.upper()})"


def first_words(case: Case) -> list[FirstWord]:
    """For each active channel, when the case's first word stood there; the storm's own network is where it counts."""
    sent = Q(deliveries__public_text__case=case, deliveries__state=Delivery.State.SENT)
    channels = Channel.objects.filter(brand=case.brand_id, active=True)
    annotated = channels.annotate(first_at=Min("deliveries__sent_at", filter=sent)).order_by("pk")
    return [FirstWord(channel, channel.first_at) for channel in annotated]


def phrases_for_page(brand: Brand) -> QuerySet[BrandPhrase]:
    """The brand's own rules of the lint, what is never said first."""
    return (
        BrandPhrase.objects.filter(brand=brand)
        .select_related("added_by")
        .order_by("-rule", "language", "phrase")
    )


def phrase_of(brand: Brand, pk: int) -> BrandPhrase:
    """The brand's phrase. Raises NotFound."""
    found = phrases_for_page(brand).select_related("brand").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such phrase here."))
    return found


def wordings_for_page(brand: Brand) -> QuerySet[Wording]:
    """The brand's wordings, by scenario and name."""
    found = Wording.objects.filter(brand=brand).select_related("author", "approved_by")
    return found.order_by("scenario", "name")


def usable_wordings(case: Case, *, now: datetime) -> list[Wording]:
    """The wordings somebody may publish alone at `now`, those of the case's scenario first."""
    approved = wordings_for_page(case.brand).filter(approved_at__isnull=False, expires_at__gt=now)
    usable = [wording for wording in approved if is_usable(wording, now=now)]
    return sorted(
        usable, key=lambda wording: (wording.scenario != case.scenario, wording.scenario, wording.name)
    )


def wording_of(brand: Brand, pk: int) -> Wording:
    """The brand's wording. Raises NotFound."""
    found = wordings_for_page(brand).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such wording here."))
    return found


def channels_for_page(brand: Brand) -> QuerySet[Channel]:
    """The brand's channels, in use first, in the order they were added."""
    return Channel.objects.filter(brand=brand).order_by("-active", "pk")


def channel_of(brand: Brand, pk: int) -> Channel:
    """The brand's channel. Raises NotFound."""
    found = Channel.objects.filter(brand=brand, pk=pk).select_related("brand").first()
    if found is None:
        raise NotFound(_("There is no such channel here."))
    return found


def rules_for_page(brand: Brand, *, case: Case | None = None) -> QuerySet[ApprovalRule]:
    """The brand's own rules of approval, or one case's, with everybody they name."""
    found = ApprovalRule.objects.filter(brand=brand, case=case)
    return found.prefetch_related("seats__person", "seats__deputy").order_by("kind", "pk")


def stops_of(case: Case) -> QuerySet[Stop]:
    """What the case asked to stop: what still moves first, then what stands still, then what goes out again."""
    found = Stop.objects.filter(case=case).select_related(
        "case__brand", "outflow__person", "asked_by", "noted_by", "resumed_by"
    )
    return found.order_by(
        F("resumed_at").asc(nulls_first=True), F("stopped_at").asc(nulls_first=True), "asked_at", "pk"
    )


def outflows_to_stop(case: Case) -> QuerySet[Outflow]:
    """What is on the brand's list and the case does not hold stopped."""
    held = Stop.objects.filter(case=case, resumed_at__isnull=True, outflow__isnull=False).values("outflow")
    return (
        Outflow.objects.filter(brand=case.brand_id, active=True).exclude(pk__in=held).order_by("kind", "name")
    )
