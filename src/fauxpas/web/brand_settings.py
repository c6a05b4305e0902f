"""The settings of one brand, for those who decide about them."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core.brands import change_habits, habits_of
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.web.forms import HabitsForm


@brand_page(Right.MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def brand_settings(request: RoomRequest, brand: Brand) -> HttpResponse:
    """How many false alarms are accepted, how soon the first word is due, and what is kept for how long."""
    form = HabitsForm(request.POST or None, initial=asdict(habits_of(brand)))
    if request.method == "POST" and form.is_valid():
        changed = settle(form, lambda: change_habits(brand, form.habits(), by=request.user, now=clock.now()))
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("brand_settings", brand=brand.slug)
    return render(request, "web/brand_settings.html", {"form": form}, status=422 if form.errors else 200)
