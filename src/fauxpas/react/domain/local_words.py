"""Taking a global line over: the words of the leading brand become a draft of a brand concerned, which says them its own way."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import MoveRefused, NotFound
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.react.domain.correcting import texts_left
from fauxpas.react.domain.history import note_version
from fauxpas.react.domain.lines import lines_of
from fauxpas.react.domain.statements import Beside, Draft, as_recorded, proposed_promise, write_texts
from fauxpas.react.domain.words import source_language_of
from fauxpas.react.models import Statement
from fauxpas.room.models import Case

S = Statement.State


def take_over(case: Case, line: int, *, by: Person, now: datetime) -> Statement:
    """A new draft in this case with the words of a global line, its marks and its promise; two people who tap share one.

    line : id of one of `lines_of(case)`. A language the line does not speak stays to be written. A correction corrects what this
    brand said of the corrected line; where it said nothing, it is a first word. Approvals, channels and gates are the brand's own.
    Raises NotFound for anything else, MoveRefused when the case is closed or no other brand leads it.
    """
    check_right(by, Right.WRITE, case.brand)
    with transaction.atomic():
        held = (
            Case.objects.select_for_update(of=("self",), no_key=True).select_related("brand").get(pk=case.pk)
        )
        if not held.led:
            raise MoveRefused(_("No other brand leads this case."))
        found = lines_of(held).select_for_update(no_key=True).filter(pk=line).first()
        if found is None:
            raise NotFound(_("There is no such line here."))
        if held.level == Case.Level.CLOSED:
            raise MoveRefused(_("This case is closed. Reopen it before you speak again."))
        begun = taken_of(held, found)
        if begun is not None:
            return begun
        found.case = Case.objects.select_related("brand").get(pk=found.case_id)
        statement = _new(held, found, by=by, now=now)
        drafts, shorts = _words_of(found, held.brand)
        write_texts(statement, drafts, now=now, beside=Beside(shorts=shorts))
        note_version(statement, by=by, now=now)
        after = {"line": found.pk, "line_version": found.version, "texts": as_recorded(drafts)}
        trail.write(
            held.brand,
            "statement.taken_over",
            by=by,
            now=now,
            subject=statement,
            thread=held.thread,
            after=after,
        )
    return statement


def _words_of(line: Statement, brand: Brand) -> tuple[dict[str, Draft], dict[tuple[str, str], str]]:
    """What the brand takes over in its languages, whole and in short: never what was taken out of the line since it was said."""
    drafts = {text.language: Draft(text.title, text.body) for text in line.texts.all()}
    shorts = {(short.language, short.family): short.body for short in line.shorts.all()}
    if line.state == S.PUBLISHED:
        for language, (title, body, taken) in texts_left(line).items():
            drafts[language] = Draft(title, body)
            for key in [key for key in shorts if key[0] == language]:
                for words, instead in taken.items():
                    shorts[key] = shorts[key].replace(words, instead)
    spoken = brand.languages
    return (
        {code: draft for code, draft in drafts.items() if code in spoken},
        {key: short for key, short in shorts.items() if key[0] in spoken},
    )


def taken_of(case: Case, line: Statement) -> Statement | None:
    """What this case made of the line, unless it was dropped; None before."""
    return case.statements.filter(line=line).exclude(state=S.DROPPED).order_by("pk").first()


def _new(case: Case, line: Statement, *, by: Person, now: datetime) -> Statement:
    said = _said_of_corrected(case, line)
    kind = line.kind
    if kind == Statement.Kind.CORRECTION and said is None:
        kind = Statement.Kind.HOLDING if case.first_word_at is None else Statement.Kind.UPDATE
    promise = line.next_update_at
    if promise is None or promise <= now:
        promise = proposed_promise(now)
    source = source_language_of(line)
    statement = Statement.objects.create(
        case=case,
        kind=kind,
        author=by,
        line=line,
        corrects=said,
        next_update_at=promise,
        source_language=source if source in case.brand.languages else "",
        created_at=now,
        saved_at=now,
    )
    statement.writers.add(by)
    return statement


def _said_of_corrected(case: Case, line: Statement) -> Statement | None:
    """What this case said in public of the text that the line corrects, however many corrections ago."""
    former = line.corrects
    while former is not None:
        said = case.statements.filter(line=former, state=S.PUBLISHED).order_by("-published_at").first()
        if said is not None:
            return said
        former = former.corrects
    return None
