"""People of an organisation, programs' tokens, and one's own account."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock, people
from fauxpas.core.errors import InputRefused, NotFound
from fauxpas.core.forms import put_faults
from fauxpas.core.models import ApiToken, NoticeAddress, Organisation, Person
from fauxpas.core.notices import WEB_PUSH
from fauxpas.core.rights import visible_brands, visible_members, visible_organisations
from fauxpas.web.forms import AddressForm, BrandForm, InviteForm, MeForm, MemberForm, TokenForm
from fauxpas.web.signin import make_link


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _organisation(request: HttpRequest, slug: str) -> Organisation:
    found = visible_organisations(_person(request)).filter(slug=slug).first()
    if found is None:
        raise NotFound(_("There is no such organisation here."))
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Everyone in the organisation; an owner invites here."""
    organisation, me = _organisation(request, slug), _person(request)
    form = InviteForm(request.POST or None, brands=visible_brands(me).filter(organisation=organisation))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        now = clock.now()
        try:
            person = people.invite(
                organisation,
                by=me,
                now=now,
                email=data["email"],
                name=data["name"],
                role=data["role"],
                brand=data["brand"],
            )
        except InputRefused as fault:
            put_faults(form, fault)
        else:
            link = (
                f"{settings.ROOM_URL}{make_link(person, now=now)}"
                if person.last_login is None and not people.belongs_elsewhere(person, organisation)
                else settings.ROOM_URL
            )
            return render(
                request, "web/invited.html", {"organisation": organisation, "invited": person, "link": link}
            )
    members = (
        visible_members(me, organisation)
        .select_related("person", "brand")
        .order_by("call_order", "person__name")
    )
    context = {
        "organisation": organisation,
        "members": members,
        "form": form,
        "owner": people.owns(me, organisation),
    }
    return render(request, "web/people.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One member: role, place in the call tree, a new sign-in link, removal."""
    organisation, me = _organisation(request, slug), _person(request)
    found = get_object_or_404(
        visible_members(me, organisation).select_related("person", "organisation", "brand"), pk=pk
    )
    form = MemberForm(request.POST or None, initial={"role": found.role, "call_order": found.call_order})
    if request.method == "POST":
        deed, now = request.POST.get("deed", ""), clock.now()
        if deed == "remove":
            people.remove_member(found, by=me, now=now)
            messages.success(request, _("%(name)s is no longer a member.") % {"name": found.person})
            return redirect("people", slug=slug)
        if deed == "change" and form.is_valid():
            people.change_member(
                found,
                by=me,
                now=now,
                role=form.cleaned_data["role"],
                call_order=form.cleaned_data["call_order"],
            )
            messages.success(request, _("Saved."))
            return redirect("people", slug=slug)
    return render(
        request,
        "web/member.html",
        {"organisation": organisation, "member": found, "form": form, "owner": people.owns(me, organisation)},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_brand(request: HttpRequest, slug: str) -> HttpResponse:
    """One more brand of the organisation."""
    organisation, me = _organisation(request, slug), _person(request)
    form = BrandForm(request.POST or None, initial={"languages": [me.language], "time_zone": me.time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            brand = people.add_brand(organisation, form.wish(), by=me, now=clock.now())
        except InputRefused as fault:
            put_faults(form, fault)
        else:
            return redirect("start_query", brand=brand.slug)
    return render(
        request,
        "web/brand.html",
        {"organisation": organisation, "form": form},
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest, slug: str) -> HttpResponse:
    """Programs' keys; a new one is shown once."""
    organisation, me = _organisation(request, slug), _person(request)
    form = TokenForm(request.POST or None, brands=visible_brands(me).filter(organisation=organisation))
    made = secret = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made, secret = people.make_token(
                data["brand"], by=me, now=clock.now(), name=data["name"], scopes=data["scopes"]
            )
        except InputRefused as fault:
            put_faults(form, fault)
    listed = (
        ApiToken.objects.filter(organisation=organisation)
        .select_related("brand", "person")
        .order_by("-created_at")
    )
    if not people.owns(me, organisation):
        listed = listed.filter(person=me)
    context = {"organisation": organisation, "tokens": listed, "form": form, "made": made, "secret": secret}
    return render(request, "web/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke_token(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a token at once."""
    organisation = _organisation(request, slug)
    token = get_object_or_404(
        ApiToken.objects.select_related("organisation", "brand"), pk=pk, organisation=organisation
    )
    people.revoke_token(token, by=_person(request), now=clock.now())
    messages.success(request, _("The token has ended."))
    return redirect("tokens", slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """One's own account: name, telephone, language, zone, keys, ways to be reached."""
    person = _person(request)
    form = MeForm(request.POST if request.POST.get("deed") == "me" else None, instance=person)
    address_form = AddressForm(request.POST if request.POST.get("deed") == "address" else None)
    if form.is_bound and form.is_valid():
        form.save()
        translation.activate(person.language)
        messages.success(request, _("Saved."))
        return redirect("me")
    if address_form.is_bound and address_form.is_valid():
        data = address_form.cleaned_data
        NoticeAddress.objects.create(
            person=person, label=data["label"], address=data["address"], created_at=clock.now()
        )
        messages.success(request, _("You will be told there too."))
        return redirect("me")
    context = {
        "form": form,
        "address_form": address_form,
        "addresses": person.notice_addresses.exclude(address__startswith=f"{WEB_PUSH}:").order_by("pk"),
    }
    return render(request, "web/me.html", context, status=422 if form.errors or address_form.errors else 200)


@login_required
@require_POST
def remove_address(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer be told over this address."""
    address = get_object_or_404(NoticeAddress, pk=pk, person=_person(request))
    address.delete()
    return redirect("own_notices" if address.address.startswith(f"{WEB_PUSH}:") else "me")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, on this same page."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        raise InputRefused(_("There is no such language here."))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(back if safe else reverse("home"))
    if request.user.is_authenticated:
        person = _person(request)
        person.language = wanted
        person.save(update_fields=["language"])
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=31_536_000, samesite="Lax", secure=settings.SECURE
    )
    return response


def no_such_page(_request: HttpRequest) -> HttpResponse:
    """In place of a page of allauth that this room does not have."""
    raise Http404
