"""Reads: the ledger of a case, one fact's history, where it is used."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core.errors import NotFound, Words
from fauxpas.core.models import Person
from fauxpas.room.models import Case
from fauxpas.room.queries import visible_cases
from fauxpas.understand.domain import rendered_sentence, rendered_value, texts_touched_by
from fauxpas.understand.domain.ledger import facts_at_hand, readable, seen_version
from fauxpas.understand.models import Citation, Fact, FactVersion, PublicText
from fauxpas.understand.owners import describe_owners


def visible_facts(person: Person) -> QuerySet[Fact]:
    """The facts of the cases this person may see. Unordered; one query."""
    return Fact.objects.filter(case__in=visible_cases(person))


def fact_for(person: Person, case: Case, number: int) -> Fact:
    """The case's fact of this number, with its current version. Raises NotFound."""
    fact = (
        visible_facts(person)
        .filter(case=case, number=number)
        .select_related("current__owner", "current__recorded_by")
        .first()
    )
    if fact is None or fact.current is None:
        raise NotFound(_("There is no such fact here."))
    fact.case = case
    return fact


def current_of(fact: Fact) -> FactVersion:
    """What the ledger says of the fact now. Raises NotFound for a fact that was never written."""
    if fact.current is None:
        raise NotFound(_("There is no such fact here."))
    return fact.current


@dataclass(frozen=True)
class Row:
    """A fact as a table shows it, in the reader's language. shared : it is the leading brand's, and so are its people."""

    fact: Fact
    version: FactVersion
    value: str
    sentence: str
    used_in: int
    shared: bool = False


def ledger_rows(case: Case) -> list[Row]:
    """The facts a text of the case may rest on, in their order, withdrawn ones last. Two queries."""
    facts = facts_at_hand(case).select_related("current__owner").order_by("number")
    cited = (
        Citation.objects.filter(version__fact__case=case)
        .values_list("version__fact_id", "owner_label", "owner_id")
        .distinct()
    )
    used = Counter(fact_id for fact_id, _label, _owner in cited)
    seen = ((fact, seen_version(case, fact)) for fact in facts)
    rows = [_row(fact, version, case, used[fact.pk]) for fact, version in seen if version is not None]
    return sorted(rows, key=lambda row: row.version.status == FactVersion.Status.WITHDRAWN)


def _row(fact: Fact, version: FactVersion, case: Case, used_in: int) -> Row:
    if not readable(case, fact, version):
        return Row(fact, version, "", "", used_in, shared=True)
    shared = fact.case_id != case.pk
    return Row(fact, version, shown_value(version, case), shown_sentence(version, case), used_in, shared)


def shown_value(version: FactVersion, case: Case) -> str:
    """The value for the room's own tables, with any unit; empty when there is none."""
    value = rendered_value(version, get_language() or "en", brand=case.brand)
    return (
        f"{value}{forms.HARD}{version.unit}"
        if value and version.unit and version.type == "number" and not value.endswith(version.unit)
        else value
    )


def shown_sentence(version: FactVersion, case: Case) -> str:
    """The sentence in the reader's language, or in the first that was written; empty when there is none."""
    spoken = forms.spoken(get_language() or "en")
    codes = [code for code in version.text if code.startswith(spoken)] or list(version.text)
    return rendered_sentence(version, codes[0], brand=case.brand) if codes else ""


def history(fact: Fact) -> list[Row]:
    """Every version of a fact, newest first. One query."""
    versions = fact.versions.select_related("owner", "recorded_by").order_by("-number")
    return [_row(fact, version, fact.case, 0) for version in versions]


@dataclass(frozen=True)
class Use:
    """A text that rests on a fact. `stale` : on a version that is no longer the current one."""

    title: Words
    url: str
    said_at: datetime | None
    stale: bool


def uses(fact: Fact) -> list[Use]:
    """Every text that cites the fact, the stale ones first. Four queries, and one for each kind of owner."""
    touched = texts_touched_by(fact)
    stale = {(text.owner_label, text.owner_id) for text in touched.public} | {
        draft[:2] for draft in touched.drafts
    }
    cited = Citation.objects.filter(version__fact=fact).values_list("owner_label", "owner_id").distinct()
    owners = sorted(cited)
    said = {}
    for public in PublicText.objects.filter(
        case=fact.case_id, owner_id__in={owner[1] for owner in owners}
    ).order_by("-pk"):
        said[public.owner_label, public.owner_id] = public
    found = []
    described = describe_owners(fact.case.brand, owners)
    for owner in owners:
        text, known = said.get(owner), described.get(owner)
        title = known.title if known else (text.title if text is not None else _("a draft"))
        found.append(
            Use(title, known.url if known else "", text.said_at if text is not None else None, owner in stale)
        )
    return sorted(found, key=lambda use: not use.stale)
