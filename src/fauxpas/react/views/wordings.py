"""Wordings approved in peacetime: the list, writing one, approving one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, InputRefused, NotAllowed
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.wordings import is_usable, wording_digest
from fauxpas.react.forms import ApproveWordingForm, WordingForm
from fauxpas.react.models import Wording
from fauxpas.react.queries import wording_of, wordings_for_page
from fauxpas.react.views.shared import powers_of, say_refusal
from fauxpas.understand.domain.citing import language_name


@brand_page()
def wordings(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """The brand's wordings and which of them may be published now."""
    now = clock.now()
    found = [(wording, is_usable(wording, now=now)) for wording in wordings_for_page(brand)]
    context = {"now": now, "wordings": found, "powers": powers_of(request.user, brand)}
    return render(request, "react/wordings.html", context)


@brand_page(Right.WRITE)
def add(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """Write a wording for a scenario that may come."""
    form = WordingForm(request.POST or None, languages=brand.languages)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            added = domain.add_wording(
                brand,
                name=data["name"],
                scenario=data["scenario"],
                drafts=form.drafts(),
                by=request.user,
                now=clock.now(),
            )
        except InputRefused as fault:
            form.refuse(fault)
        else:
            messages.success(
                request, _("Saved. Somebody else has to approve it before it may be used alone.")
            )
            return redirect("react:wording", brand.slug, added.pk)
    return _editor(request, form, wording=None)


@brand_page(Right.SEE, to_change=Right.APPROVE)
def wording(request: RoomRequest, brand: Brand, pk: int) -> HttpResponseBase:
    """One wording in every language; approving it until a day."""
    found = wording_of(brand, pk)
    form, status = ApproveWordingForm(initial={"digest": wording_digest(found)}), 200
    if request.method == "POST":
        form, status = ApproveWordingForm(request.POST), 422
        if form.is_valid() and form.cleaned_data["expires_at"] is None:
            form.add_error("expires_at", _("Say until when."))
        if form.is_valid():
            data = form.cleaned_data
            try:
                domain.approve_wording(
                    found,
                    expires_at=data["expires_at"],
                    digest=data["digest"],
                    by=request.user,
                    now=clock.now(),
                )
            except InputRefused as fault:
                form.refuse(fault)
            except (Conflict, NotAllowed) as fault:
                say_refusal(request, fault)
                return redirect("react:wording", brand.slug, pk)
            else:
                messages.success(request, _("Approved. The person on call may publish it alone until then."))
                return redirect("react:wording", brand.slug, pk)
    context = {
        "now": clock.now(),
        "wording": found,
        "words": _words(found),
        "usable": is_usable(found, now=clock.now()),
        "mine": found.author_id == request.user.pk,
        "form": form,
        "powers": powers_of(request.user, brand),
    }
    return render(request, "react/wording.html", context, status=status)


@brand_page(Right.WRITE)
def edit(request: RoomRequest, brand: Brand, pk: int) -> HttpResponseBase:
    """Change a wording's words; its approval then no longer stands."""
    found = wording_of(brand, pk)
    initial: dict[str, Any] = {"name": found.name, "scenario": found.scenario}
    for language, words in found.texts.items():
        initial |= {f"title_{language}": words["title"], f"body_{language}": words["body"]}
    form = WordingForm(request.POST or None, initial=initial, languages=brand.languages)
    for fixed in ("name", "scenario"):
        form.fields[fixed].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_wording(found, drafts=form.drafts(), by=request.user, now=clock.now())
        except InputRefused as fault:
            form.refuse(fault)
        else:
            messages.success(
                request, _("Saved. Somebody else has to approve it before it may be used alone.")
            )
            return redirect("react:wording", brand.slug, pk)
    return _editor(request, form, wording=found)


def _editor(request: RoomRequest, form: WordingForm, *, wording: Wording | None) -> HttpResponseBase:
    context = {"now": clock.now(), "form": form, "wording": wording}
    return render(request, "react/edit_wording.html", context, status=422 if form.errors else 200)


def _words(wording: Wording) -> list[tuple[str, str, str, str]]:
    return [
        (language, language_name(language), words["title"], words["body"])
        for language, words in wording.texts.items()
    ]
