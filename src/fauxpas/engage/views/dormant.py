"""Dormant pages: the list, writing one, approving it, and the one tap that makes it public."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, FauxpasError, InputRefused
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.engage import domain
from fauxpas.engage.domain.dormant import digest_of, missing_languages, title_of, titled
from fauxpas.engage.domain.objections import find_objections, seen_digest, told_first
from fauxpas.engage.forms import DormantForm, LiveForm
from fauxpas.engage.models import DormantPage, PublicPage
from fauxpas.engage.page.render import as_html
from fauxpas.engage.page.site import address_of, languages_of
from fauxpas.engage.queries import (
    case_numbered,
    dormant_page_of,
    dormant_pages_for_page,
    open_cases,
    visible_dormant_pages,
)
from fauxpas.react.views.shared import powers_of
from fauxpas.room.models import Case
from fauxpas.understand.domain.citing import language_name


@brand_page()
def dormant_pages(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """Every dormant page, those that are public first; with a case in the address, going live is for that case."""
    now = clock.now()
    pages = dormant_pages_for_page(visible_dormant_pages(request.user).filter(brand=brand))
    context = {
        "now": now,
        "rows": [(page, *titled(page), _usable(page)) for page in pages],
        "case": case_numbered(brand, request.GET.get("case", "")),
        "powers": powers_of(request.user, brand),
    }
    return render(request, "engage/dormant_pages.html", context)


@brand_page()
def dormant_page(request: RoomRequest, brand: Brand, pk: int) -> HttpResponseBase:
    """One dormant page as people would read it."""
    page = dormant_page_of(request.user, brand, pk)
    cases = open_cases(brand)
    case = next((each for each in cases if each.scenario == page.scenario), cases[0] if cases else None)
    return _shown(request, page, case, LiveForm())


@brand_page(Right.WRITE)
@require_http_methods(["GET", "POST"])
def add(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """Write a page for a scenario that may come."""
    form = DormantForm(request.POST or None, languages=languages_of(brand))
    if request.method == "POST" and form.is_valid():
        try:
            page = domain.prepare(
                brand,
                scenario=form.cleaned_data["scenario"],
                texts=form.texts(),
                by=request.user,
                now=clock.now(),
            )
        except InputRefused as fault:
            form.refuse(fault)
        else:
            messages.success(request, _("Saved. Somebody else has to approve it before it can go live."))
            return redirect("engage:dormant_page", brand.slug, page.pk)
    return _editor(request, form, None)


@brand_page(Right.WRITE)
@require_http_methods(["GET", "POST"])
def edit(request: RoomRequest, brand: Brand, pk: int) -> HttpResponseBase:
    """Change the words of a dormant page."""
    page = dormant_page_of(request.user, brand, pk)
    initial = DormantForm.initial_of(page)
    form = DormantForm(request.POST or None, initial=initial, languages=languages_of(brand))
    form.fields["scenario"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            domain.revise(page, texts=form.texts(), by=request.user, now=clock.now())
        except InputRefused as fault:
            form.refuse(fault)
        else:
            messages.success(request, _("Saved. Somebody else has to approve it before it can go live."))
            return redirect("engage:dormant_page", brand.slug, pk)
    return _editor(request, form, page)


@brand_page(Right.APPROVE)
@require_POST
def approve(request: RoomRequest, brand: Brand, pk: int) -> HttpResponseBase:
    """Approve the words that were read."""
    page = dormant_page_of(request.user, brand, pk)
    try:
        domain.approve(page, by=request.user, now=clock.now(), seen=request.POST.get("seen", ""))
    except FauxpasError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Approved. It can go live in one tap."))
    return redirect("engage:dormant_page", brand.slug, pk)


@brand_page(Right.PUBLISH)
@require_POST
def go_live(request: RoomRequest, brand: Brand, pk: int) -> HttpResponseBase:
    """Make the page public, and land where one tap takes it back; what speaks against it is shown first, to be signed."""
    page = dormant_page_of(request.user, brand, pk)
    case = case_numbered(brand, request.POST.get("case", ""))
    form = LiveForm(request.POST)
    if form.is_valid():
        try:
            domain.go_live(page, by=request.user, now=clock.now(), case=case, **form.cleaned_data)
        except InputRefused as fault:
            form.refuse(fault)
        except Conflict as fault:
            form.add_error(None, str(fault))
        except FauxpasError as fault:
            messages.error(request, str(fault))
            return redirect("engage:dormant_page", brand.slug, pk)
        else:
            messages.success(request, _("It is public in a few seconds."))
            return redirect("engage:dormant_page", brand.slug, pk)
    return _shown(request, page, case, form)


@brand_page(Right.PUBLISH)
@require_POST
def take_down(request: RoomRequest, brand: Brand, pk: int) -> HttpResponseBase:
    """Take the page from the front of the public page."""
    page = dormant_page_of(request.user, brand, pk)
    try:
        domain.take_down(page, by=request.user, now=clock.now())
    except FauxpasError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(
            request,
            _("It leaves the front in a few seconds. What it said stays readable at its own address."),
        )
    return redirect("engage:dormant_page", brand.slug, pk)


def _usable(page: DormantPage) -> bool:
    """Whether one tap would make it public."""
    return (
        page.state == DormantPage.State.READY
        and page.expires_at is not None
        and page.expires_at > clock.now()
    )


def _shown(request: RoomRequest, page: DormantPage, case: Case | None, form: LiveForm) -> HttpResponse:
    """The page with what speaks against making it public for this case, for those who may."""
    brand, now, powers = page.brand, clock.now(), powers_of(request.user, page.brand)
    usable = _usable(page)
    asked = usable and "publish" in powers
    objections = find_objections(page, case, now=now) if asked else []
    form.fields["because"].required = bool(objections)
    context = {
        "now": now,
        "page": page,
        "title": titled(page)[0],
        "title_lang": titled(page)[1],
        "usable": usable,
        "words": [
            (
                code,
                language_name(code),
                page.texts.get(code, {}).get("title", ""),
                as_html(page.texts.get(code, {}).get("body", "")),
            )
            for code in languages_of(brand)
        ],
        "missing": [language_name(code) for code in missing_languages(page)],
        "mine": page.author_id == request.user.pk,
        "digest": digest_of(page),
        "cases": open_cases(brand),
        "chosen": case,
        "objections": objections,
        "seen": seen_digest(objections),
        "told_first": told_first(page) if asked else [],
        "form": form,
        "address": address_of(brand, PublicPage.objects.filter(brand=brand).first()),
        "powers": powers,
    }
    return render(request, "engage/dormant_page.html", context, status=422 if form.errors else 200)


def _editor(request: RoomRequest, form: DormantForm, page: DormantPage | None) -> HttpResponse:
    context = {"now": clock.now(), "form": form, "page": page, "title": title_of(page) if page else ""}
    return render(request, "engage/edit_dormant.html", context, status=422 if form.errors else 200)
