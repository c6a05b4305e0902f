"""What a changed fact touched, as pages show it: each text, what it said and what is so now, and how far people are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fauxpas.core.errors import NotFound, Words
from fauxpas.core.models import Brand, Person
from fauxpas.core.once import once
from fauxpas.core.rights import RIGHTS, Right, roles_in
from fauxpas.react.domain.corrections import UNFINISHED, statements_to_correct
from fauxpas.react.domain.media_reading import spoken_of
from fauxpas.react.domain.words import OWNER
from fauxpas.react.models import Delivery, Statement, Wording
from fauxpas.room.models import Case
from fauxpas.room.sections import NextAction
from fauxpas.understand.domain.ledger import readable, readable_versions
from fauxpas.understand.models import Citation, Fact, FactVersion, PublicText, TouchedText
from fauxpas.understand.owners import Owner, Prepared, describe_owners
from fauxpas.understand.queries import shown_sentence

WORDING = "react.wording"
State, FoundBy = TouchedText.State, TouchedText.FoundBy


@dataclass(frozen=True)
class Touch:
    """One touched text on a page. correction : the one that is being written, None before.

    ours : a statement, which a correction can be drafted for; unsaid : it is not public yet.
    """

    row: TouchedText
    title: Words
    url: str
    key: str
    ours: bool
    unsaid: bool
    was: str = ""
    is_now: str = ""
    said_at: datetime | None = None
    correction: Statement | None = None


@dataclass(frozen=True)
class Progress:
    """How many of the texts that said a former version are done. since : when the first that is not was found."""

    done: int
    count: int
    since: datetime | None


@dataclass(frozen=True)
class Place:
    """Where a fact was said or is being written. places : names of the channels that carried it."""

    title: Words
    url: str
    said_at: datetime | None
    versions: list[int] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    former: bool = False


def touched_in(case: Case) -> QuerySet[TouchedText]:
    """What changed facts touched among the case's own texts; in one that is led, by the leading brand's facts too.

    What a fact touched in the room of another brand is for that brand to correct.
    """
    own = Q(owner_label=OWNER, owner_id__in=Statement.objects.filter(case=case).values("pk")) | Q(
        Exists(_said_in(PublicText.objects.filter(case=case)))
    )
    if case.led:
        return TouchedText.objects.filter(Q(fact__case=case) | Q(own, fact__case=case.leading_id))
    elsewhere = Statement.objects.filter(case__leading=case)
    return TouchedText.objects.filter(fact__case=case).exclude(
        Q(owner_label=OWNER, owner_id__in=elsewhere.values("pk"))
        | Q(Exists(_said_in(PublicText.objects.filter(case__leading=case))))
    )


def _said_in(texts: QuerySet[PublicText]) -> QuerySet[PublicText]:
    return texts.filter(owner_label=OuterRef("owner_label"), owner_id=OuterRef("owner_id"))


def touched_of(case: Case, pk: int) -> TouchedText:
    """One touched text of the case. Raises NotFound."""
    row = touched_in(case).select_related("fact__case__brand").filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such text here."))
    return row


def progress_of(case: Case) -> Progress:
    """How far people are with the texts of the case. One query."""
    touched = touched_in(case).values_list("state", "found_at")
    found = once(case, "react.touched", lambda: list(touched))
    waiting = [at for state, at in found if state == State.OPEN]
    return Progress(len(found) - len(waiting), len(found), min(waiting, default=None))


def touches_of(case: Case, *, fact: Fact | None = None) -> list[Touch]:
    """The touched texts of a case, or of one of its facts, the open ones first, each fact's together."""
    rows = touched_in(case).select_related("fact__case__brand", "fact__current", "version", "settled_by")
    if fact is not None:
        rows = rows.filter(fact=fact)
    found = list(rows.order_by("fact__number", "found_at", "pk"))
    around = _around(case, found)
    former = _former_versions(case, found)
    said = _said_at(found)
    touches = [_touch(row, case, around, said=said, former=former) for row in found]
    return sorted(touches, key=lambda touch: touch.row.state != State.OPEN)


def open_touches_of(case: Case) -> list[Touch]:
    """The open ones as the case lists them: what each is and how far people are with it, not what it says. Five queries at most."""
    rows = touched_in(case).filter(state=State.OPEN).select_related("fact__case__brand")
    found = list(rows.order_by("fact__number", "found_at", "pk"))
    around = _around(case, found)
    return [_begin(row, around) for row in found]


def places_of(fact: Fact) -> list[Place]:
    """Every text that says the fact or said it, the newest first: which versions, and over which channels."""
    cited: dict[tuple[str, int], set[int]] = {}
    for label, owner_id, number in Citation.objects.filter(version__fact=fact, former=False).values_list(
        "owner_label", "owner_id", "version__number"
    ):
        cited.setdefault((label, owner_id), set()).add(number)
    said: dict[tuple[str, int], datetime] = {}
    for text in PublicText.objects.filter(case=fact.case_id, owner_id__in={owner[1] for owner in cited}):
        said[text.owner_label, text.owner_id] = text.said_at
    carried: dict[tuple[str, int], set[str]] = {}
    sent = Delivery.objects.filter(public_text__case=fact.case_id, state=Delivery.State.SENT)
    for label, owner_id, name in sent.values_list(
        "public_text__owner_label", "public_text__owner_id", "channel__name"
    ):
        carried.setdefault((label, owner_id), set()).add(name)
    current = fact.current.number if fact.current is not None else 0
    found = []
    owners = describe_owners(fact.case.brand, cited)
    for owner, numbers in cited.items():
        known = owners.get(owner)
        found.append(
            Place(
                title=known.title if known else _("a text"),
                url=known.url if known else "",
                said_at=said.get(owner),
                versions=sorted(numbers),
                places=sorted(carried.get(owner, ())),
                former=current not in numbers,
            )
        )
    return sorted(
        found, key=lambda place: (place.said_at is not None, place.said_at or place.title), reverse=True
    )


def to_correct_section(case: Case, person: Person, now: datetime) -> Mapping[str, Any] | None:
    """The sheet “To be corrected”; None while no changed fact touches anything."""
    del now
    progress = progress_of(case)
    if progress.done == progress.count:
        return None
    roles = roles_in(person, case.brand)
    return {
        "progress": progress,
        "touches": open_touches_of(case),
        "to_draft": len(statements_to_correct(case)),
        "may_write": bool(roles & RIGHTS[Right.WRITE]),
    }


def actions(case: Case, person: Person, now: datetime) -> list[NextAction]:
    """One action for everything that still says a former version, due since the first of it was found."""
    del now
    progress = progress_of(case)
    left = progress.count - progress.done
    if not left:
        return []
    words = ngettext(
        "Correct %(count)s text that says a former version",
        "Correct %(count)s texts that say a former version",
        left,
    ) % {"count": left}
    mine = bool(roles_in(person, case.brand) & RIGHTS[Right.WRITE])
    meta = _("%(done)s of %(count)s done") % {"done": progress.done, "count": progress.count}
    return [
        NextAction(
            words,
            corrections_url(case),
            due_at=progress.since,
            mine=mine,
            meta=meta,
            button=_("Look at the texts"),
        )
    ]


def corrections_url(case: Case) -> str:
    """The page “To be corrected” of a case."""
    return reverse("react:corrections", args=[case.brand.slug, case.number])


def describe_wordings(brand: Brand, ids: Collection[int]) -> dict[int, Owner]:
    """What wordings are called, and their pages; without another brand's."""
    return {
        each.pk: Owner(
            _("Wording “%(name)s”") % {"name": each.name},
            reverse("react:wording", args=[brand.slug, each.pk]),
        )
        for each in Wording.objects.filter(brand=brand, pk__in=ids)
    }


def prepared_wordings(brand: Brand) -> Iterable[Prepared]:
    """The words of every wording, in each language."""
    for wording in Wording.objects.filter(brand=brand).order_by("pk"):
        for language, words in sorted(wording.texts.items()):
            yield Prepared(wording.pk, language, f"{words['title']}\n\n{words['body']}")


def said_in_media(brand: Brand) -> Iterable[Prepared]:
    """What was said in pictures, films and sounds of open cases, and not corrected since; each as its statement's own words."""
    said = Statement.objects.filter(
        case__brand=brand, case__closed_at__isnull=True, state=Statement.State.PUBLISHED
    )
    said = said.filter(media__isnull=False).exclude(corrections__state=Statement.State.PUBLISHED)
    for (owner_id, language), words in sorted(spoken_of(said.values_list("pk", flat=True)).items()):
        yield Prepared(owner_id, language, words)


@dataclass(frozen=True)
class _Around:
    """What stands around touched texts: what they are called, the states of statements, and the corrections begun of them."""

    owners: Mapping[tuple[str, int], Owner]
    states: Mapping[int, str]
    begun: Mapping[int, Statement]


def _touch(
    row: TouchedText,
    case: Case,
    around: _Around,
    *,
    said: Mapping[tuple[str, int], datetime],
    former: Mapping[tuple[int, int], FactVersion],
) -> Touch:
    """With what it said, what is so now, and when it was said."""
    before = former.get((row.fact_id, row.version.number - 1))
    current = row.fact.current
    told = current is not None and readable(case, row.fact, current)
    return replace(
        _begin(row, around),
        was=row.passage or (shown_sentence(before, case) if before is not None else ""),
        is_now=shown_sentence(current, case) if current is not None and told else "",
        said_at=said.get((row.owner_label, row.owner_id)),
    )


def _around(case: Case, rows: list[TouchedText]) -> _Around:
    owners = describe_owners(case.brand, [(row.owner_label, row.owner_id) for row in rows])
    return _Around(owners, _states(rows), _corrections_begun(case))


def _begin(row: TouchedText, around: _Around) -> Touch:
    known = around.owners.get((row.owner_label, row.owner_id))
    ours = row.owner_label == OWNER
    state = around.states.get(row.owner_id, "") if ours else ""
    return Touch(
        row=row,
        title=known.title if known else _("a text"),
        url=known.url if known else "",
        key=row.fact.key,
        ours=ours and state == Statement.State.PUBLISHED,
        unsaid=ours and state in UNFINISHED,
        correction=around.begun.get(row.owner_id) if ours else None,
    )


def _former_versions(case: Case, rows: list[TouchedText]) -> dict[tuple[int, int], FactVersion]:
    """Every version of the facts that this case may read, by fact and number. One query."""
    found = FactVersion.objects.filter(readable_versions(case), fact__in={row.fact_id for row in rows})
    return {(version.fact_id, version.number): version for version in found}


def _corrections_begun(case: Case) -> dict[int, Statement]:
    found = Statement.objects.filter(case=case, corrects__isnull=False, state__in=UNFINISHED)
    return {each.corrects_id: each for each in found.order_by("pk") if each.corrects_id is not None}


def _said_at(rows: list[TouchedText]) -> dict[tuple[str, int], datetime]:
    texts = PublicText.objects.filter(owner_id__in={row.owner_id for row in rows})
    return {(text.owner_label, text.owner_id): text.said_at for text in texts}


def _states(rows: list[TouchedText]) -> dict[int, str]:
    ids = {row.owner_id for row in rows if row.owner_label == OWNER}
    return dict(Statement.objects.filter(pk__in=ids).values_list("pk", "state"))
