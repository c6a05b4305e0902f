"""Legal deadlines: which apply to us, each started from its own event."""

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
from fauxpas.room import deadlines, domain, playbooks
from fauxpas.room.countries import bound_in
from fauxpas.room.forms_plan import RuleForm
from fauxpas.room.models import Case
from fauxpas.room.plans import proposed
from fauxpas.room.queries import case_for


@brand_page()
def rules(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Which legal deadlines may apply; `country` narrows the list.

    Where the case says which countries it concerns, theirs come first; then those its playbooks name, or the ones that fit it.
    """
    case = case_for(request.user, brand, number)
    countries = list(dict.fromkeys(rule.country for rule in deadlines.rules()))
    country = request.GET.get("country", "")
    followed = [playbooks.read(each.body) for each in case.playbooks.order_by("pk")]
    named = {key for each in followed or proposed(case) for key in each.clocks}
    running = set(
        case.clocks.filter(met_at__isnull=True, dropped_at__isnull=True)
        .exclude(rule="")
        .values_list("rule", flat=True)
    )
    here = bound_in(case.countries)
    shown = [rule for rule in deadlines.rules() if country not in countries or rule.country == country]
    context = {
        "case": case,
        "rules": [
            (rule, rule.key in named, rule.key in running, rule.country in here)
            for rule in sorted(shown, key=lambda rule: (rule.country not in here, rule.key not in named))
        ],
        "countries": countries,
        "country": country,
        "may_run": may(request.user, Right.RUN_CASE, brand) and case.level != Case.Level.CLOSED,
    }
    return render(request, "room/rules.html", context)


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def rule(request: RoomRequest, brand: Brand, number: int, key: str) -> HttpResponse:
    """One rule as it was read and when; start its clocks."""
    case = case_for(request.user, brand, number)
    found = deadlines.rule_of(key)
    if found is None:
        raise NotFound(_("There is no such rule here."))
    form = RuleForm(request.POST or None, initial={"started_at": clock.now()})
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        started = settle(form, lambda: domain.start_rule(case, key, by=request.user, now=now, **said))
        if started is not None:
            return redirect("room:clocks", brand=brand.slug, number=number)
    context = {
        "case": case,
        "rule": found,
        "form": form,
        "may_run": may(request.user, Right.RUN_CASE, brand) and case.level != Case.Level.CLOSED,
    }
    return render(request, "room/rule.html", context, status=422 if form.errors else 200)
