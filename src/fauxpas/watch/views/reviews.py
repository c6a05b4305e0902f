"""Reviews: what they come to, and the stretches that look like a campaign, each for a person to decide."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.watch import domain
from fauxpas.watch.models import ReviewWindow
from fauxpas.watch.reviews import scores_of, visible_windows, windows_for_page, with_evidence


@brand_page(to_change=Right.TRIAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: RoomRequest, brand: Brand) -> HttpResponse:
    """The rating with and without what was confirmed, what waits for a decision, and what was decided."""
    mine = visible_windows(request.user).filter(brand=brand)
    if request.method == "POST":
        number = request.POST.get("window", "")
        chosen = get_object_or_404(mine, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
        _decided(request, chosen)
        return redirect("watch:reviews", brand=brand.slug)
    windows = windows_for_page(mine)
    asked = [window for window in windows if window.state == ReviewWindow.State.PROPOSED]
    context = {
        "asked": with_evidence(asked),
        "decided": [window for window in windows if window not in asked],
        "scores": scores_of(brand, now=clock.now()),
        "decidable": may(request.user, Right.TRIAGE, brand),
    }
    return render(request, "watch/reviews.html", context)


def _decided(request: RoomRequest, window: ReviewWindow) -> None:
    by, now, reason = request.user, clock.now(), request.POST.get("reason", "")
    match request.POST.get("deed", ""):
        case "confirm":
            domain.confirm_window(window, reason=reason, by=by, now=now)
        case "dismiss":
            domain.dismiss_window(window, reason=reason, by=by, now=now)
        case "reopen":
            domain.reopen_window(window, by=by, now=now)
        case _:
            raise InputRefused(_("There is no such action."))
