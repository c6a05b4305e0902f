"""What a brand never says, and what it always says."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.forms import PhraseForm
from fauxpas.react.queries import phrase_of, phrases_for_page
from fauxpas.react.views.shared import powers_of


@brand_page(Right.SEE, to_change=Right.APPROVE)
def phrases(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """The brand's own rules of the lint: the list, adding one, taking one off."""
    form, status = PhraseForm(brand=brand), 200
    if request.method == "POST":
        chosen = request.POST.get("remove", "")
        if chosen:
            phrase = phrase_of(brand, int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0)
            domain.remove_phrase(phrase, by=request.user, now=clock.now())
            messages.success(request, _("Taken off the list."))
            return redirect("react:phrases", brand.slug)
        form, status = PhraseForm(request.POST, brand=brand), 422
        if form.is_valid():
            try:
                domain.add_phrase(brand, **form.cleaned_data, by=request.user, now=clock.now())
            except InputRefused as fault:
                form.refuse(fault)
            else:
                messages.success(request, _("Added. The editor marks it from now on."))
                return redirect("react:phrases", brand.slug)
    context = {
        "now": clock.now(),
        "form": form,
        "phrases": phrases_for_page(brand),
        "powers": powers_of(request.user, brand),
    }
    return render(request, "react/phrases.html", context, status=status)
