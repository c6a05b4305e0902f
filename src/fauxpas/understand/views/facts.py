"""The ledger's pages: the facts of a case, adding and changing one, and how we know."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, InputRefused
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for, visible_cases
from fauxpas.understand import domain
from fauxpas.understand.domain.citing import citing_problems, language_name
from fauxpas.understand.domain.facts import fact_path
from fauxpas.understand.forms import FactForm
from fauxpas.understand.models import Fact
from fauxpas.understand.queries import (
    current_of,
    fact_for,
    history,
    ledger_rows,
    shown_sentence,
    shown_value,
    uses,
)
from fauxpas.understand.statuses import DECISIVE, next_statuses
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
        "may_note": may(request.user, Right.NOTE, brand),
    }
    return render(request, "understand/facts.html", context)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def add(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Write a new fact in the ledger."""
    case = case_for(request.user, brand, number)
    form = FactForm(request.POST or None, brand=brand, person=request.user)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        fact = settle(
            form,
            lambda: domain.add_fact(case, draft=form.draft(), by=request.user, now=now),
            named=form.named(),
        )
        if fact is not None:
            messages.success(request, _("%(key)s is in the ledger.") % {"key": fact.key})
            return redirect("understand:facts", brand=brand.slug, number=number)
    return render(
        request, "understand/add.html", {"case": case, "form": form}, status=422 if form.errors else 200
    )


@brand_page()
@condition(etag_func=version_of)
def fact(request: RoomRequest, brand: Brand, number: int, fact: int) -> HttpResponse:
    """How do we know: what a fact rests on, what it said before, and where it is used."""
    case = case_for(request.user, brand, number)
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
            for code in brand.languages
        ],
        "problems": citing_problems(found, version, brand=brand, now=clock.now()),
        "history": history(found),
        "uses": used,
        "stale": [use for use in used if use.stale],
        "moves": [(each.value, each.label) for each in moves] if writes else [],
        "may_note": writes,
    }
    return render(request, "understand/fact.html", context)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def edit(request: RoomRequest, brand: Brand, number: int, fact: int) -> HttpResponse:
    """Record the next version of a fact; when somebody was quicker, both versions are shown."""
    case = case_for(request.user, brand, number)
    found = fact_for(request.user, case, fact)
    form = FactForm(request.POST or None, brand=brand, person=request.user, version=found.current)
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
    return FactForm(typed, brand=brand, person=request.user, version=found.current)


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
            base_version=int(base) if base.isdecimal() else 0,
            by=request.user,
            now=clock.now(),
        )
    except InputRefused:
        messages.error(request, _("This needs more than a status: fill in what is missing."))
        return redirect("understand:edit", brand=brand.slug, number=number, fact=fact)
    return redirect(fact_path(found))
