"""The places where the brand speaks."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused, NotFound
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.deliveries import known_kind
from fauxpas.react.forms import ChannelForm, kind_choices
from fauxpas.react.queries import channel_of, channels_for_page, place_of
from fauxpas.react.views.shared import powers_of


@brand_page()
def channels(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """Every channel of the brand, and which kinds may be added."""
    context = {
        "now": clock.now(),
        "places": [place_of(channel) for channel in channels_for_page(brand)],
        "kinds": kind_choices(),
        "powers": powers_of(request.user, brand),
    }
    return render(request, "react/channels.html", context)


@brand_page(Right.CHANNELS)
def add(request: RoomRequest, brand: Brand, kind: str) -> HttpResponseBase:
    """Add a channel of one kind."""
    known = known_kind(kind)
    if known is None:
        raise NotFound(_("No network here brings channels of this kind."))
    form = ChannelForm(request.POST or None, brand=brand, kind=kind)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            domain.add_channel(
                brand,
                kind=kind,
                name=data["name"],
                language=data["language"],
                config=form.config(),
                useful_minutes=data["useful_minutes"],
                by=request.user,
                now=clock.now(),
            )
        except InputRefused as fault:
            form.refuse(fault)
        else:
            messages.success(request, _("Added. The next text goes there too."))
            return redirect("react:channels", brand.slug)
    context = {"now": clock.now(), "form": form, "kind": known}
    return render(request, "react/add_channel.html", context, status=422 if form.errors else 200)


@require_POST
@brand_page(Right.CHANNELS)
def pause(request: RoomRequest, brand: Brand, pk: int) -> HttpResponseBase:
    """Send nothing more there for now."""
    channel = domain.pause_channel(channel_of(brand, pk), by=request.user, now=clock.now())
    messages.success(request, _("%(channel)s is paused.") % {"channel": channel.name})
    return redirect("react:channels", brand.slug)


@require_POST
@brand_page(Right.CHANNELS)
def resume(request: RoomRequest, brand: Brand, pk: int) -> HttpResponseBase:
    """Send the next texts there again."""
    channel = domain.resume_channel(channel_of(brand, pk), by=request.user, now=clock.now())
    messages.success(request, _("%(channel)s takes the next text again.") % {"channel": channel.name})
    return redirect("react:channels", brand.slug)
