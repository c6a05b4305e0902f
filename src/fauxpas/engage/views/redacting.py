"""Taking words out of a public text, from the page that lists them."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fauxpas.core import clock
from fauxpas.core.errors import NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.engage import domain
from fauxpas.engage.forms import RedactForm
from fauxpas.engage.page.render import kind_label
from fauxpas.engage.queries import visible_texts
from fauxpas.understand.domain.citing import language_name
from fauxpas.understand.models import PublicText


@brand_page(Right.APPROVE)
def redact(request: RoomRequest, brand: Brand, pk: int) -> HttpResponseBase:
    """The text as it was said, and the words to take out of it, with the kind and the reason readers see."""
    text = _text(request, brand, pk)
    form = RedactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = settle(
            form,
            lambda: domain.redact(text, by=request.user, now=clock.now(), **form.cleaned_data),
        )
        if done is not None:
            messages.success(request, _("Done. The page is being built anew, with the day and the reason."))
            return redirect("engage:page", brand.slug)
    context = {
        "now": clock.now(),
        "text": text,
        "kind": kind_label(text.kind),
        "language_name": language_name(text.language),
        "redactions": text.redactions.select_related("redacted_by").order_by("redacted_at", "pk"),
        "form": form,
    }
    return render(request, "engage/redact.html", context, status=422 if form.errors else 200)


def _text(request: RoomRequest, brand: Brand, pk: int) -> PublicText:
    found = visible_texts(request.user).filter(brand=brand, pk=pk).select_related("brand", "case").first()
    if found is None:
        raise NotFound(_("There is no such text here."))
    return found
