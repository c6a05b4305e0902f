"""The brands a case concerns: the list, adding one, letting one go, and a word to the leading room."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.room import domain
from fauxpas.room.concerned import concerned_rows
from fauxpas.room.forms import ReasonForm
from fauxpas.room.forms_concerned import ChooseBrandForm, ConcernForm, WordForm
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for


@brand_page()
def brands(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """The brands the case concerns, and choosing another."""
    case = case_for(request.user, brand, number)
    runs = may(request.user, Right.RUN_CASE, brand) and case.level != Case.Level.CLOSED and not case.led
    others = domain.brands_to_concern(case, request.user) if runs else []
    context = {
        "case": case,
        "rows": concerned_rows(case, request.user, now=clock.now()),
        "may_release": may(request.user, Right.RUN_CASE, brand) and not case.led,
        "form": ChooseBrandForm(brands=others) if others else None,
    }
    return render(request, "room/brands.html", context)


@brand_page(Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def add(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Add the brand of the address (`?brand=`): in which countries, who leads there, who advises."""
    case = case_for(request.user, brand, number)
    asked = request.GET.get("brand", "")
    other = next((each for each in domain.brands_to_concern(case, request.user) if each.slug == asked), None)
    if other is None:
        return redirect("room:brands", brand=brand.slug, number=number)
    form = ConcernForm(request.POST if request.method == "POST" else None, brand=other)
    if form.is_valid():
        said, now = form.cleaned_data, clock.now()
        local = settle(form, lambda: domain.concern_brand(case, other, by=request.user, now=now, **said))
        if local is not None:
            messages.success(
                request, _("%(brand)s has its own room, led by this case.") % {"brand": other.name}
            )
            return redirect("room:brands", brand=brand.slug, number=number)
    context = {"case": case, "other": other, "form": form}
    return render(request, "room/add_brand.html", context, status=422 if form.errors else 200)


@brand_page(Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def release(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """Say that a brand is no longer concerned, and why."""
    case = case_for(request.user, brand, number)
    local = domain.local_cases(case).filter(pk=pk).first()
    if local is None:
        raise NotFound(_("There is no such brand here."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        freed = settle(form, lambda: domain.release_brand(local, by=request.user, now=now, **said))
        if freed is not None:
            messages.success(request, _("%(brand)s is no longer concerned.") % {"brand": local.brand.name})
            return redirect("room:brands", brand=brand.slug, number=number)
    context = {"case": case, "local": local, "form": form}
    return render(request, "room/release_brand.html", context, status=422 if form.errors else 200)


@brand_page(Right.NOTE)
@require_POST
def tell_leading(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Write a line in the log of the case that leads this one."""
    case = case_for(request.user, brand, number)
    form = WordForm(request.POST)
    if form.is_valid():
        said, now = form.cleaned_data, clock.now()
        entry = settle(form, lambda: domain.tell_leading(case, by=request.user, now=now, **said))
        if entry is not None:
            messages.success(request, _("The leading room was told."))
            return redirect(f"{case.path}lines/")
    context = {"case": case, "form": form}
    return render(request, "room/tell_leading.html", context, status=422)
