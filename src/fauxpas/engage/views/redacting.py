"""Taking words out of a public text, from the page that lists them, or of a fact, from its own."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fauxpas.core import clock
from fauxpas.core.errors import NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.engage import domain
from fauxpas.engage.forms import RedactFactForm, RedactForm
from fauxpas.engage.page.render import kind_label
from fauxpas.engage.queries import visible_texts
from fauxpas.room.queries import case_for
from fauxpas.understand.domain.citing import language_name, rendered_sentence
from fauxpas.understand.models import PublicText
from fauxpas.understand.queries import current_of, fact_for, uses


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


@brand_page(Right.APPROVE)
def redact_fact(request: RoomRequest, brand: Brand, number: int, fact: int) -> HttpResponseBase:
    """What a fact says in every language, and the words to take out of it and of every text that rests on it."""
    found = fact_for(request.user, case_for(request.user, brand, number), fact)
    form = RedactFactForm(request.POST or None, languages=brand.languages)
    if request.method == "POST" and form.is_valid():
        words, kind, reasons = form.order()
        texts = settle(
            form,
            lambda: domain.redact_fact(
                found, words=words, kind=kind, reasons=reasons, by=request.user, now=clock.now()
            ),
        )
        if texts is not None:
            done = ngettext(
                "Done, in %(count)s public text too. Write the fact without these words before it is said again.",
                "Done, in %(count)s public texts too. Write the fact without these words before it is said again.",
                len(texts),
            )
            messages.success(request, done % {"count": len(texts)})
            return redirect(found.path)
    version = current_of(found)
    context = {
        "now": clock.now(),
        "case": found.case,
        "fact": found,
        "sentences": [
            (code, language_name(code), rendered_sentence(version, code, brand=brand))
            for code in brand.languages
        ],
        "uses": [use for use in uses(found) if use.said_at],
        "redactions": found.redactions.select_related("redacted_by").order_by("pk"),
        "form": form,
    }
    return render(request, "engage/redact_fact.html", context, status=422 if form.errors else 200)


def _text(request: RoomRequest, brand: Brand, pk: int) -> PublicText:
    found = visible_texts(request.user).filter(brand=brand, pk=pk).select_related("brand", "case").first()
    if found is None:
        raise NotFound(_("There is no such text here."))
    return found
