"""What every page of a brand begins with: a signed-in person, a brand that is theirs, a right they hold."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, brand_for, check_right, remember_roles


class RoomRequest(HttpRequest):
    """A request inside the room: `user` is a Person, `brand` the brand of the address."""

    user: Person  # login_required keeps strangers out
    brand: Brand


BrandView = Callable[Concatenate[RoomRequest, Brand, ...], HttpResponseBase]


def brand_page(
    right: Right = Right.SEE, *, to_change: Right | None = None
) -> Callable[[BrandView], Callable[..., HttpResponseBase]]:
    """Wrap a view of /b/<brand>/...: it is called with the Brand in place of its slug.

    right : needed to read the page; `to_change` : needed for any method but GET and HEAD (same as `right` when not given).
    Raises NotFound for an outsider, NotAllowed for a member without the right.
    """

    def wrap(view: BrandView) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, brand: str, **rest: Any) -> HttpResponseBase:
            room_request = cast("RoomRequest", request)
            found = brand_for(room_request.user, brand)
            remember_roles(room_request.user)
            check_right(room_request.user, right, found)
            if to_change is not None and request.method not in {"GET", "HEAD"}:
                check_right(room_request.user, to_change, found)
            room_request.brand = found
            return view(room_request, found, **rest)

        return cast("Callable[..., HttpResponseBase]", login_required(answer))

    return wrap
