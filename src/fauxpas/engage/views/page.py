"""The public page as the room sees it: where it stands, what it says, who reads it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import RIGHTS, Right, roles_in
from fauxpas.engage import domain
from fauxpas.engage.forms import PageForm
from fauxpas.engage.models import DormantPage, PublicPage
from fauxpas.engage.page.publish import folder_of, page_of
from fauxpas.engage.page.render import kind_label
from fauxpas.engage.page.site import address_of, languages_of
from fauxpas.engage.queries import dormant_pages_for_page, readers_of, texts_for_page, visible_dormant_pages
from fauxpas.understand.domain.citing import language_name

TEXTS = 12


@brand_page()
def page(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """Where the page stands, what it says, its dormant pages and its readers."""
    found = PublicPage.objects.filter(brand=brand).first()
    address = address_of(brand, found)
    pages = list(dormant_pages_for_page(visible_dormant_pages(request.user).filter(brand=brand)))
    context = {
        "now": clock.now(),
        "page": found,
        "built": found is not None and found.built_at is not None and folder_of(brand).exists(),
        "address": address,
        "languages": [(code, language_name(code), f"{address}/{code}/") for code in languages_of(brand)],
        "lines": _lines(found, brand),
        "texts": [
            (text, kind_label(text.kind), f"{address}/{text.language}/{text.pk}/")
            for text in texts_for_page(brand, most=TEXTS)
        ],
        "live": [each for each in pages if each.state == DormantPage.State.LIVE],
        "ready": sum(each.state == DormantPage.State.READY for each in pages),
        "prepared": len(pages),
        "readers": readers_of(brand),
        "mail": bool(settings.FAUXPAS["FAUXPAS_SMTP_URL"]),
        "may_redact": bool(roles_in(request.user, brand) & RIGHTS[Right.APPROVE]),
        "may_change": bool(roles_in(request.user, brand) & RIGHTS[Right.CHANNELS]),
    }
    return render(request, "engage/page.html", context)


@brand_page(Right.CHANNELS)
@require_http_methods(["GET", "POST"])
def change(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """Change the page's address, its contact lines and its emergency lines."""
    now = clock.now()
    if request.method == "POST":
        form = PageForm(request.POST, brand=brand)
        if form.is_valid():
            try:
                domain.change_page(
                    brand,
                    address=form.cleaned_data["address"],
                    contact=form.lines("contact"),
                    emergency=form.lines("emergency"),
                    by=request.user,
                    now=now,
                )
            except InputRefused as fault:
                form.refuse(fault)
            else:
                messages.success(request, _("Saved. The page is being built anew."))
                return redirect("engage:page", brand.slug)
    else:
        form = PageForm.of(page_of(brand, now=now), brand)
    return render(
        request, "engage/change_page.html", {"now": now, "form": form}, status=422 if form.errors else 200
    )


def _lines(page: PublicPage | None, brand: Brand) -> list[tuple[str, str, str, str]]:
    """Language code and name with its emergency and contact lines."""
    emergency, contact = (page.emergency, page.contact) if page else ({}, {})
    return [
        (code, language_name(code), emergency.get(code, ""), contact.get(code, ""))
        for code in languages_of(brand)
    ]
