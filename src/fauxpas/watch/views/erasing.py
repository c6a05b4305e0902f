"""Erasing one author: find what they left behind, look at it, erase it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.watch import domain
from fauxpas.watch.forms import EraseForm


@brand_page(Right.MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Search by name, choose who it is, see how much there is, erase it for good."""
    sought = (request.POST if request.method == "POST" else request.GET).get("author", "")[:200]
    found = domain.find_traces(brand, sought, by=request.user)
    form = EraseForm(request.POST if request.method == "POST" else None, found=found)
    if form.is_bound and form.is_valid():
        gone = settle(
            form, lambda: domain.erase_author(brand, form.picks(), by=request.user, now=clock.now())
        )
        if gone is not None:
            messages.success(request, _("Erased for good. The trail says how much, not whose."))
            if gone.held:
                words = ngettext(
                    "%(count)s piece of evidence with their words is under legal hold and stays until it is released.",
                    "%(count)s pieces of evidence with their words are under legal hold and stay until they are released.",
                    gone.held,
                )
                messages.warning(request, words % {"count": gone.held})
            return redirect("watch:erase", brand=brand.slug)
    context = {"sought": sought, "found": found, "form": form}
    return render(request, "watch/erase.html", context, status=422 if form.errors else 200)
