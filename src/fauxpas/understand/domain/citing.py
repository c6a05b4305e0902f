"""Public words rest on the ledger: rendering citations, recording what was said, finding what a change touches."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from fauxpas.core.errors import MoveRefused
from fauxpas.core.models import Brand
from fauxpas.room.models import Case
from fauxpas.understand.domain.ledger import facts_at_hand, readable, readable_versions
from fauxpas.understand.domain.touched import settle_corrected, settle_rewritten
from fauxpas.understand.domain.wording import without_gone, wording_problems
from fauxpas.understand.models import Citation, Fact, FactVersion, PublicText
from fauxpas.understand.values import render_value

# [[F-03]] is the fact's value, or its sentence when it has none; [[F-03 text]] is always the sentence. [[F-03 v2 text]] is what
# its second version said: a correction repeats it, so that nobody types a former number again.
TOKEN = re.compile(
    r"\[\[\s*F-?0*(?P<number>\d{1,9})(?:\s+v(?P<former>\d{1,9}))?(?P<sentence>\s+text)?\s*\]\]", re.IGNORECASE
)
VALUE = "{value}"

Ledger = Mapping[int, Fact]


@dataclass(frozen=True)
class Cited:
    """One place where a rendered text rests on a version; offsets are code points of the text, end exclusive.

    former : it only repeats what that version said, to correct it.
    """

    version: FactVersion
    start: int
    end: int
    former: bool = False


@dataclass(frozen=True)
class Problem:
    """Why a text cannot be said in public yet; offsets are code points of the body as it was typed."""

    key: str
    message: str
    start: int
    end: int


@dataclass(frozen=True)
class Rendered:
    """A body as people will read it, what it cites, and what stands in its way."""

    text: str
    citations: list[Cited] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def rendered_value(version: FactVersion, language: str, *, brand: Brand | None = None) -> str:
    """The version's value in words, exact, in the brand's time zone; empty when it has none.

    brand : given where it is loaded already, to spare the look-up.
    """
    zone = ZoneInfo((brand or version.fact.case.brand).time_zone)
    return render_value(
        version.type,
        version.value,
        unit=version.unit,
        margin=version.margin,
        language=language,
        zone=zone,
    )


def rendered_sentence(version: FactVersion, language: str, *, brand: Brand | None = None) -> str:
    """The version's sentence in this language with `{value}` filled in; empty when it is not written yet."""
    sentence = str(version.text.get(language, ""))
    return (
        sentence.replace(VALUE, rendered_value(version, language, brand=brand))
        if VALUE in sentence
        else sentence
    )


def ledger_of(case: Case) -> dict[int, Fact]:
    """The facts a text of the case may rest on, by number, with their current versions. One query."""
    return {fact.number: fact for fact in facts_at_hand(case).select_related("current")}


def render(
    body: str,
    language: str,
    case: Case,
    *,
    now: datetime,
    ledger: Ledger | None = None,
    reader: Case | None = None,
) -> Rendered:
    """Fill the citations of a body from the ledger.

    body : text with `[[F-03]]`, `[[F-03 text]]` or `[[F-03 v2 text]]`. ledger : from `ledger_of`, to render several languages in
    one query; a former version takes one more. reader : the case whose room reads the text, where that is another than its own; what
    this one may not know of a fact stays a mark, and is no citation.
    A citation that cannot be filled stays as it was typed; its problem says why.
    """
    facts = ledger_of(case) if ledger is None else ledger
    pieces: list[str] = []
    cited: list[Cited] = []
    problems: list[Problem] = []
    length = done = 0
    for token in TOKEN.finditer(body):
        pieces.append(body[done : token.start()])
        length += len(pieces[-1])
        done = token.end()
        fact = facts.get(int(token["number"]))
        former = token["former"] is not None
        version = _version_meant(case, fact, token["former"])
        if fact is None or version is None:
            key = f"F-{int(token['number']):02d}"
            problems.append(
                Problem(key, _("There is no fact %(key)s in this case.") % {"key": key}, *token.span())
            )
            pieces.append(token[0])
        else:
            words = "" if token["sentence"] else rendered_value(version, language, brand=case.brand)
            words = words or rendered_sentence(version, language, brand=case.brand)
            words = without_gone(fact, words) if former else words
            shown = readable(reader or case, fact, version)
            pieces.append((words if shown else "") or token[0])
            if shown or reader is None:
                cited.append(Cited(version, length, length + len(pieces[-1]), former))
            found = (
                _repeating_problems(fact, version)
                if former
                else citing_problems(fact, version, brand=case.brand, now=now)
            )
            problems += [Problem(fact.key, message, *token.span()) for message in found]
        length += len(pieces[-1])
    return Rendered("".join(pieces) + body[done:], cited, problems)


def _version_meant(case: Case, fact: Fact | None, former: str | None) -> FactVersion | None:
    if fact is None or former is None:
        return fact.current if fact is not None else None
    return fact.versions.filter(readable_versions(case), number=int(former)).first()


def _repeating_problems(fact: Fact, version: FactVersion) -> list[str]:
    """Why what a former version said cannot be repeated: only that it was never for the public."""
    return [] if version.public else [_("%(key)s is for the room only.") % {"key": fact.key}]


def citing_problems(fact: Fact, version: FactVersion, *, brand: Brand, now: datetime) -> list[str]:
    """Why this version cannot be said in public, in sentences; empty when it can."""
    found = []
    words = {"key": fact.key, "status": FactVersion.Status(version.status).label}
    if version.status != FactVersion.Status.CONFIRMED:
        found.append(_("%(key)s is “%(status)s”: only a confirmed fact can be said in public.") % words)
    if not version.public:
        found.append(_("%(key)s is for the room only.") % words)
    if version.expires_at is not None and version.expires_at <= now:
        found.append(_("%(key)s was to be checked again by now.") % words)
    missing = [code for code in brand.languages if not str(version.text.get(code, "")).strip()]
    found += [
        _("%(key)s has no sentence in %(language)s.") % {**words, "language": language_name(code)}
        for code in missing
    ]
    said = (
        say(version, code, brand=brand)
        for code in brand.languages
        for say in (rendered_sentence, rendered_value)
    )
    return found + wording_problems(fact, said, brand=brand)


def language_name(code: str) -> str:
    """A language's name in the reader's own; its code when Django does not know it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def record_public_text(
    *,
    case: Case,
    owner: models.Model,
    kind: str,
    language: str,
    title: str,
    body: str,
    now: datetime,
    next_update_at: datetime | None = None,
    corrects: PublicText | None = None,
    ledger: Ledger | None = None,
) -> PublicText:
    """Write down what is said in public, rendered, with the versions it rests on. It is never changed afterwards.

    owner : the thing that says it. Called in the transaction that publishes, which writes the trail.
    Raises MoveRefused, in words, when a citation is not of a confirmed public fact written in every language.
    """
    rendered = render(body, language, case, now=now, ledger=ledger)
    if rendered.problems:
        raise MoveRefused(" ".join(dict.fromkeys(problem.message for problem in rendered.problems)))
    with transaction.atomic():
        text = record_plain_text(
            brand=case.brand,
            case=case,
            owner=owner,
            kind=kind,
            language=language,
            title=title,
            body=rendered.text,
            now=now,
            next_update_at=next_update_at,
            corrects=corrects,
        )
        _cite(text.owner_label, owner.pk, language, rendered.citations, public=True)
        if corrects is not None:
            settle_corrected(corrects.owner_label, corrects.owner_id, now=now)
        settle_rewritten(text.owner_label, owner.pk, now=now)
    return text


def record_plain_text(
    *,
    brand: Brand,
    case: Case | None,
    owner: models.Model,
    kind: str,
    language: str,
    title: str,
    body: str,
    now: datetime,
    next_update_at: datetime | None = None,
    corrects: PublicText | None = None,
) -> PublicText:
    """Write down words that are said in public as they stand: what cites no fact, such as a page older than the case."""
    return PublicText.objects.create(
        brand=brand,
        case=case,
        owner_label=owner._meta.label_lower,
        owner_id=owner.pk,
        kind=kind,
        language=language,
        title=title,
        body=body,
        digest=_digest_of(body),
        corrects=corrects,
        next_update_at=next_update_at,
        said_at=now,
    )


def told_of(texts: Iterable[PublicText]) -> dict[str, Any]:
    """What the trail keeps of words said at once, for `still_said` to hold them against."""
    said = list(texts)
    return {
        "public_texts": {text.language: text.pk for text in said},
        "titles": {text.language: text.title for text in said},
        "digests": {text.language: text.digest for text in said},
    }


def still_said(told: Mapping[str, Any]) -> bool:
    """Whether the words that `told_of` noted stand today as they were said; what was taken out since lies apart from them."""
    wanted = {
        (told["public_texts"][language], digest) for language, digest in told.get("digests", {}).items()
    }
    texts = PublicText.objects.filter(pk__in=[pk for pk, _digest in wanted])
    return wanted == {
        (text.pk, _digest_of(text.body)) for text in texts if text.digest == _digest_of(text.body)
    }


def _digest_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def cite_draft(*, owner: models.Model, language: str, rendered: Rendered, now: datetime) -> None:
    """Note what a draft cites in one language, in place of what was noted before; in the caller's transaction."""
    label = owner._meta.label_lower
    _cite(label, owner.pk, language, rendered.citations, public=False)
    settle_rewritten(label, owner.pk, now=now)


def _cite(label: str, owner_id: int, language: str, citations: Iterable[Cited], *, public: bool) -> None:
    Citation.objects.filter(owner_label=label, owner_id=owner_id, language=language, public=False).delete()
    Citation.objects.bulk_create(
        Citation(
            version=cited.version,
            owner_label=label,
            owner_id=owner_id,
            language=language,
            start=cited.start,
            end=cited.end,
            public=public,
            former=cited.former,
        )
        for cited in citations
    )
