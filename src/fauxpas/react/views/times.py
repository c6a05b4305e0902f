"""When a text goes out by itself, and the embargo until then."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.schedule import waiting_schedule
from fauxpas.react.forms import TimeForm
from fauxpas.react.models import Schedule
from fauxpas.react.queries import case_of, statement_of, titled
from fauxpas.react.views.shared import say_refusal, statement_url


@brand_page(Right.PUBLISH)
def time(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Set the time a text goes out at, with or without embargo, or take it away."""
    statement = statement_of(case_of(brand, number), pk)
    schedule = waiting_schedule(statement)
    form, status = _form_of(schedule), 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "cancel":
                domain.cancel_time(statement, by=request.user, now=clock.now())
                messages.success(request, _("It goes out when somebody publishes it."))
                return redirect(statement_url("statement", statement))
            form, status = TimeForm(request.POST), 422
            if form.is_valid():
                at, embargo = form.cleaned_data["at"], form.cleaned_data["embargo"]
                domain.set_time(statement, at=at, embargo=embargo, by=request.user, now=clock.now())
                messages.success(
                    request, _("Set. At that time everything is looked at again before it goes out.")
                )
                return redirect(statement_url("statement", statement))
        except InputRefused as fault:
            form.refuse(fault)
        except MoveRefused as fault:
            say_refusal(request, fault)
            return redirect(statement_url("statement", statement))
    context = {
        "now": clock.now(),
        "case": statement.case,
        "statement": statement,
        "headline": titled(statement)[0],
        "headline_lang": titled(statement)[1],
        "schedule": schedule,
        "form": form,
    }
    return render(request, "react/time.html", context, status=status)


def _form_of(schedule: Schedule | None) -> TimeForm:
    if schedule is None:
        return TimeForm()
    return TimeForm(initial={"at": schedule.at, "embargo": schedule.embargo})
