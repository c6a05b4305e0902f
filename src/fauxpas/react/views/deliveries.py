"""One delivery: posting it by hand, deciding about one that waits or failed, its receipt."""

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
from fauxpas.react.domain.deliveries import known_kind
from fauxpas.react.forms import PostedForm
from fauxpas.react.queries import case_of, delivery_of
from fauxpas.react.views.shared import powers_of, say_refusal


@brand_page(Right.SEE, to_change=Right.PUBLISH)
def delivery(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """The text for one place, and what a person may do about it."""
    found = delivery_of(case_of(brand, number), pk)
    form, status = PostedForm(), 200
    if request.method == "POST":
        now, do = clock.now(), request.POST.get("do", "")
        try:
            if do == "send_anyway":
                domain.send_anyway(found, by=request.user, now=now)
                messages.success(request, _("It is on its way again."))
                return redirect("react:delivery", brand.slug, number, pk)
            if do == "cancel":
                domain.cancel(found, by=request.user, now=now)
                messages.success(request, _("Cancelled. It does not go there any more."))
                return redirect("react:delivery", brand.slug, number, pk)
            form, status = PostedForm(request.POST), 422
            if form.is_valid():
                domain.record_posted(found, url=form.cleaned_data["url"], by=request.user, now=now)
                messages.success(request, _("Noted. The link is its receipt."))
                return redirect("react:delivery", brand.slug, number, pk)
        except InputRefused as fault:
            form.refuse(fault)
        except MoveRefused as fault:
            say_refusal(request, fault)
            return redirect("react:delivery", brand.slug, number, pk)
    kind = known_kind(found.channel.kind)
    context = {
        "now": clock.now(),
        "case": found.public_text.case,
        "delivery": found,
        "form": form,
        "limit": kind.limit(found.channel.config) if kind is not None else None,
        "signs": len(found.text),
        "powers": powers_of(request.user, brand),
    }
    return render(request, "react/delivery.html", context, status=status)
