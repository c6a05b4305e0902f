"""The ledger's pages: the facts of a case, adding and changing one, and how we know."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, InputRefused
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.room.domain import other_languages
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for, visible_cases
from fauxpas.understand import domain
from fauxpas.understand.changes import compare as side_by_side
from fauxpas.understand.changes import in_short
from fauxpas.understand.domain.citing import citing_problems, language_name
from fauxpas.understand.domain.clashes import open_clashes
from fauxpas.understand.domain.facts import fact_path
from fauxpas.understand.domain.ledger import readable, seen_version, shared_fact
from fauxpas.understand.forms import FactForm, SettleForm
from fauxpas.understand.forms_proposals import initial_of_proposal, proposal_for
from fauxpas.understand.models import Fact, FactClash, FactProposal
from fauxpas.understand.queries import (
    Row,
    current_of,
    fact_for,
    history,
    ledger_rows,
    shown_sentence,
    shown_value,
    uses,
)
from fauxpas.understand.statuses import DECISIVE, next_statuses
from fauxpas.understand.views.proposals import Shown
from fauxpas.watch.versions import version_of


@brand_page()
def facts_now(request: RoomRequest, brand: Brand) -> HttpResponse:
    """The ledger of the newest open case, or of the newest when none is open."""
    cases = visible_cases(request.user).filter(brand=brand).order_by("-opened_at")
    case = cases.exclude(level=Case.Level.CLOSED).first() or cases.first()
    if case is None:
        return render(
            request, "understand/no_case.html", {"may_open": may(request.user, Right.OPEN_CASE, brand)}
        )
    return redirect("understand:facts", brand=brand.slug, number=case.number)


@brand_page()
@condition(etag_func=version_of)
def facts(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Every fact of a case."""
    case = case_for(request.user, brand, number)
    rows = ledger_rows(case)
    context = {
        "case": case,
        "rows": rows,
        "unsure": [row for row in rows if row.version.status != "confirmed"],
        "clashes": open_clashes(case),
        "waiting": domain.waiting_proposals(case).count(),
        "may_note": may(request.user, Right.NOTE, brand),
    }
    return render(request, "understand/facts.html", context)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def add(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Write a new fact in the ledger."""
    case = case_for(request.user, brand, number)
    proposal = proposal_for(case, request.GET.get("proposal", ""))
    initial = initial_of_proposal(proposal) if proposal is not None else None
    also = other_languages(case)
    form = FactForm(request.POST or None, brand=brand, person=request.user, initial=initial, also=also)
    if proposal is not None:
        form.only_reported()
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        fact = settle(form, lambda: _add(request, case, form, proposal, now=now), named=form.named())
        if fact is not None:
            messages.success(request, _("%(key)s is in the ledger.") % {"key": fact.key})
            return redirect("understand:facts", brand=brand.slug, number=number)
    context = {"case": case, "form": form, "proposal": Shown.of(proposal) if proposal is not None else None}
    return render(request, "understand/add.html", context, status=422 if form.errors else 200)


def _add(
    request: RoomRequest, case: Case, form: FactForm, proposal: FactProposal | None, *, now: datetime
) -> Fact:
    if proposal is None:
        return domain.add_fact(case, draft=form.draft(), by=request.user, now=now)
    return domain.take_proposal(proposal, draft=form.draft(), by=request.user, now=now)


@brand_page()
@condition(etag_func=version_of)
def fact(request: RoomRequest, brand: Brand, number: int, fact: int) -> HttpResponse:
    """How do we know: what a fact rests on, what it said before, and where it is used."""
    case = case_for(request.user, brand, number)
    shared = shared_fact(case, fact)
    if shared is not None:
        return _shared_page(request, case, shared)
    found = fact_for(request.user, case, fact)
    version = current_of(found)
    used = uses(found)
    decides = may(request.user, Right.CONFIRM_FACT, brand)
    writes = may(request.user, Right.NOTE, brand)
    moves = [each for each in next_statuses(version.status)[1:] if decides or each not in DECISIVE]
    context = {
        "case": case,
        "fact": found,
        "version": version,
        "value": shown_value(version, case),
        "sentence": shown_sentence(version, case),
        "sentences": [
            (code, language_name(code), domain.rendered_sentence(version, code, brand=brand))
            for code in [*brand.languages, *other_languages(case)]
        ],
        "problems": citing_problems(found, version, brand=brand, now=clock.now()),
        "history": _told_history(found, case),
        "evidence": found.evidence.order_by("number"),
        "clashes": [clash for clash in open_clashes(case) if version.pk in (clash.first_id, clash.second_id)],
        "settle_form": SettleForm(),
        "may_settle": decides,
        "uses": used,
        "stale": [use for use in used if use.stale],
        "moves": [(each.value, each.label) for each in moves] if writes else [],
        "may_note": writes,
        "may_redact": may(request.user, Right.APPROVE, brand),
    }
    return render(request, "understand/fact.html", context)


def _shared_page(request: RoomRequest, case: Case, fact: Fact) -> HttpResponse:
    """What a brand concerned reads of a fact of the leading brand: what may be said, and nothing of how it was found out."""
    version, brand = seen_version(case, fact) or current_of(fact), case.brand
    told = readable(case, fact, version)
    context = {
        "case": case,
        "fact": fact,
        "version": version,
        "value": shown_value(version, case) if told else "",
        "sentence": shown_sentence(version, case) if told else "",
        "sentences": [
            (code, language_name(code), domain.rendered_sentence(version, code, brand=brand) if told else "")
            for code in brand.languages
        ],
        "problems": citing_problems(fact, version, brand=brand, now=clock.now()),
    }
    return render(request, "understand/shared_fact.html", context)


def _told_history(fact: Fact, case: Case) -> list[tuple[Row, list[str]]]:
    """Each version, newest first, with what it changed of the one before."""
    rows = history(fact)
    older = [*rows[1:], None]
    return [
        (row, in_short(before.version, row.version, case) if before is not None else [])
        for row, before in zip(rows, older, strict=True)
    ]


@brand_page()
def compare(request: RoomRequest, brand: Brand, number: int, fact: int) -> HttpResponse:
    """Two versions of a fact side by side: by default the current one and the one before."""
    case = case_for(request.user, brand, number)
    found = fact_for(request.user, case, fact)
    versions = {row.version.number: row.version for row in history(found)}
    newest = max(versions)
    before = versions.get(_number(request.GET.get("from", "")), versions.get(newest - 1))
    after = versions.get(_number(request.GET.get("to", "")), versions[newest])
    if before is None:
        return redirect(fact_path(found))
    context = {
        "case": case,
        "fact": found,
        "before": before,
        "after": after,
        "lines": side_by_side(before, after, case),
        "numbers": sorted(versions),
    }
    return render(request, "understand/compare.html", context)


def _number(asked: str) -> int:
    return int(asked[:9]) if asked.isdecimal() else 0


@brand_page(Right.CONFIRM_FACT)
@require_POST
def settle_facts(request: RoomRequest, brand: Brand, number: int, clash: int) -> HttpResponse:
    """Say why two facts that exclude each other may both stand."""
    case = case_for(request.user, brand, number)
    found = get_object_or_404(FactClash, case=case, pk=clash)
    form = SettleForm(request.POST)
    if form.is_valid():
        domain.settle_clash(found, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
        messages.success(request, _("Noted. Both stand until one of them changes."))
    else:
        messages.error(request, _("Say why both are true."))
    return redirect(found.first.fact.path)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def edit(request: RoomRequest, brand: Brand, number: int, fact: int) -> HttpResponse:
    """Record the next version of a fact; when somebody was quicker, both versions are shown."""
    case = case_for(request.user, brand, number)
    found = fact_for(request.user, case, fact)
    also = other_languages(case)
    form = FactForm(request.POST or None, brand=brand, person=request.user, version=found.current, also=also)
    theirs = None
    if request.method == "POST" and form.is_valid():
        base, now = form.cleaned_data["base_version"] or 0, clock.now()
        try:
            changed = settle(
                form,
                lambda: domain.change_fact(
                    found, draft=form.draft(), base_version=base, by=request.user, now=now
                ),
                named=form.named(),
            )
        except Conflict as fault:
            theirs, changed = found.current, None
            form = _on_top_of_theirs(request, brand, found)
            messages.error(request, str(fault))
        if changed is not None:
            messages.success(
                request, _("%(key)s is changed. What it said before stays readable.") % {"key": found.key}
            )
            return redirect(fact_path(found))
    context = {
        "case": case,
        "fact": found,
        "form": form,
        "theirs": theirs,
        "their_value": shown_value(theirs, case) if theirs else "",
        "their_sentence": shown_sentence(theirs, case) if theirs else "",
    }
    status = 409 if theirs else 422 if form.errors else 200
    return render(request, "understand/edit.html", context, status=status)


def _on_top_of_theirs(request: RoomRequest, brand: Brand, found: Fact) -> FactForm:
    """What the person typed, now based on the version somebody else wrote meanwhile."""
    typed = request.POST.copy()
    typed["base_version"] = str(current_of(found).number)
    return FactForm(
        typed, brand=brand, person=request.user, version=found.current, also=other_languages(found.case)
    )


@brand_page(to_change=Right.NOTE)
@require_POST
def status(request: RoomRequest, brand: Brand, number: int, fact: int) -> HttpResponse:
    """Give a fact another status, as it stands."""
    case = case_for(request.user, brand, number)
    found = fact_for(request.user, case, fact)
    base = request.POST.get("base_version", "")
    try:
        domain.set_status(
            found,
            status=request.POST.get("status", ""),
            base_version=int(base) if base.isdecimal() and len(base) < 10 else 0,
            by=request.user,
            now=clock.now(),
        )
    except InputRefused:
        messages.error(request, _("This needs more than a status: fill in what is missing."))
        return redirect("understand:edit", brand=brand.slug, number=number, fact=fact)
    return redirect(fact_path(found))
