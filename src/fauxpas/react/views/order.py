"""The order of information of one text: who has to know first, and what its graver facts rest on."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.gates import gates_of, grave_facts
from fauxpas.react.forms_rules import GateAnswersForm, GraveForm
from fauxpas.react.models import GraveFact, StaffMessage
from fauxpas.react.queries import case_of, statement_of
from fauxpas.react.views.shared import powers_of, statement_url, text_context
from fauxpas.understand.models import FactVersion


@brand_page(to_change=Right.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Who has to know before this text is public; tick them, or sign why not."""
    statement = statement_of(case_of(brand, number), pk)
    context = text_context(statement, now=clock.now())
    gates = gates_of(statement, context["readings"], now=context["now"])
    powers = powers_of(request.user, brand)
    form = GateAnswersForm(
        request.POST or None,
        gates=[state.gate for state in gates if state.sentence and state.opens_at is None],
        waives=Right.APPROVE.value in powers,
    )
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        if settle(form, lambda: domain.answer_gates(statement, form.answers(), by=request.user, now=now)):
            messages.success(request, _("Signed."))
            return redirect(statement_url("order", statement))
    context |= {
        "gates": gates,
        "grave": [
            (state, _grave_form(state.version, state.looked)) for state in grave_facts(context["readings"])
        ],
        "form": form,
        "powers": powers,
        "staff_message": StaffMessage.objects.filter(statement=statement).order_by("-pk").first(),
    }
    return render(request, "react/order.html", context, status=422 if form.errors else 200)


@brand_page(Right.CONFIRM_FACT)
@require_POST
def look(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Sign what a cited fact is about."""
    statement = statement_of(case_of(brand, number), pk)
    form = GraveForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        version = get_object_or_404(
            FactVersion.objects.select_related("fact__case__brand"),
            pk=said.pop("version"),
            fact__case=statement.case,
        )
        domain.look_at_fact(version, by=request.user, now=clock.now(), **said)
        messages.success(request, _("Signed."))
    else:
        messages.error(request, _("Say what it is about."))
    return redirect(statement_url("order", statement))


def _grave_form(version: FactVersion, looked: GraveFact | None) -> GraveForm:
    initial: dict[str, object] = {"version": version.pk}
    if looked is not None:
        initial |= {
            "kind": looked.kind,
            "authority": looked.authority,
            "families_told": looked.families_told,
        }
    return GraveForm(initial=initial, auto_id=f"v{version.pk}_%s")
