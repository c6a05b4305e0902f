"""The decision log of a case."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core.errors import NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.room import domain
from fauxpas.room.forms_plan import DecisionForm
from fauxpas.room.models import Case, Decision
from fauxpas.room.queries import case_for


@brand_page()
def decisions(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """What was decided in a case, the newest first, each with what it rested on and whether that has changed."""
    case = case_for(request.user, brand, number)
    found = case.decisions.select_related("decided_by", "noted_by", "replaces", "replaced_by")
    today = {ground.key: ground for ground in domain.grounds_of(case)}
    rows = [
        (each, [(ground, _changed(ground, today)) for ground in each.grounds])
        for each in found.order_by("-number")
    ]
    context = {"case": case, "rows": rows, "may_note": may(request.user, Right.NOTE, brand)}
    return render(request, "room/decisions.html", context)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def new_decision(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Note a decision; with `replaces` in the address, in place of that one."""
    case = case_for(request.user, brand, number)
    former = _former(case, request.GET.get("replaces", ""))
    form = DecisionForm(
        request.POST or None,
        case=case,
        person=request.user,
        may_run=may(request.user, Right.RUN_CASE, brand),
        initial={"question": former.question, "options": "\n".join(former.options)} if former else {},
    )
    if request.method == "POST" and form.is_valid():
        said, now = form.decision(), clock.now()
        noted = settle(form, lambda: domain.decide(case, replaces=former, by=request.user, now=now, **said))
        if noted is not None:
            messages.success(request, _("The decision is noted."))
            return redirect("room:decisions", brand=brand.slug, number=number)
    context = {"case": case, "form": form, "former": former}
    return render(request, "room/decide.html", context, status=422 if form.errors else 200)


def _changed(ground: dict[str, object], today: dict[str, domain.Ground]) -> bool:
    now = today.get(str(ground["key"]))
    return now is None or now.version != ground["version"]


def _former(case: Case, given: str) -> Decision | None:
    if not given:
        return None
    found = case.decisions.filter(number=int(given)).first() if given.isdecimal() and len(given) < 9 else None
    if found is None:
        raise NotFound(_("There is no such decision here."))
    return found
