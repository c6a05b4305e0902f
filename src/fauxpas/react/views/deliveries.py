"""One delivery: posting it by hand, deciding about one that waits or failed, its receipt."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.core.sealed import ENDINGS
from fauxpas.react import domain
from fauxpas.react.domain.deliveries import known_kind
from fauxpas.react.forms import CaptureForm, PostedForm
from fauxpas.react.models import Delivery
from fauxpas.react.queries import capture_of, case_of, delivery_of
from fauxpas.react.views.shared import powers_of, say_refusal


@brand_page(Right.SEE, to_change=Right.PUBLISH)
def delivery(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """The text for one place, and what a person may do about it."""
    found = delivery_of(case_of(brand, number), pk)
    form, status = _receipt_form(request, found), 200
    if request.method == "POST":
        status = 422
        try:
            said = _act(request, found, form)
            if said:
                messages.success(request, said)
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
        "captures": found.captures.select_related("added_by").order_by("pk"),
        "form": form,
        "limit": kind.limit(found.channel.config) if kind is not None else None,
        "signs": len(found.text),
        "powers": powers_of(request.user, brand),
    }
    return render(request, "react/delivery.html", context, status=status)


@brand_page()
@require_safe
def capture(request: RoomRequest, brand: Brand, number: int, pk: int, capture: int) -> HttpResponse:
    """A picture of the receipt, as a picture and nothing else: a file made to be read as a page finds no way to run."""
    del request
    found = capture_of(delivery_of(case_of(brand, number), pk), capture)
    name = f"{found.digest[:12]}.{ENDINGS[found.media_type]}"
    return HttpResponse(
        domain.read_capture(found),
        content_type=found.media_type,
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private",
        },
    )


def _receipt_form(request: RoomRequest, delivery: Delivery) -> CaptureForm:
    kind = PostedForm if delivery.state == Delivery.State.BY_HAND else CaptureForm
    filled = request.method == "POST" and request.POST.get("do") in {"posted", "capture"}
    return kind(request.POST, request.FILES) if filled else kind()


def _act(request: RoomRequest, delivery: Delivery, form: CaptureForm) -> str:
    """Do what the page was asked for; what to say of it, or nothing when the form was not filled in."""
    now, do, by = clock.now(), request.POST.get("do", ""), request.user
    if do == "send_anyway":
        domain.send_anyway(delivery, by=by, now=now)
        return _("It is on its way again.")
    if do == "went_out":
        domain.went_out(delivery, by=by, now=now)
        return _("Noted. It counts as said there.")
    if do == "cancel":
        domain.cancel(delivery, by=by, now=now)
        return _("Cancelled. It does not go there any more.")
    if not form.is_valid():
        return ""
    picture = form.picture()
    if do == "posted":
        url = form.cleaned_data.get("url", "")
        domain.record_posted(delivery, url=url, capture=picture, by=by, now=now)
        return (
            _("Noted. The link and the capture are its receipt.")
            if picture
            else _("Noted. The link is its receipt.")
        )
    domain.add_capture(delivery, picture or b"", by=by, now=now)
    return _("The capture is kept.")
