"""What every page knows: the menu, the brands, the next promise, how many sources are heard."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person
from fauxpas.core.navigation import Entry, entries
from fauxpas.core.rights import RIGHTS, roles_in, visible_brands, visible_organisations
from fauxpas.room.models import Case
from fauxpas.watch.models import Source
from fauxpas.watch.queries import sources_of

PHONE_TABS = 4
_WORST_FIRST = [Source.Hearing.BLIND, Source.Hearing.LATE, Source.Hearing.NEW, Source.Hearing.HEARD]


def shell(request: HttpRequest) -> dict[str, Any]:
    """The variables of `base.html`; a stranger gets only the way home and the languages."""
    plain: dict[str, Any] = {"home_url": reverse("home"), "language_url": reverse("language"), "brand": None}
    person = getattr(request, "user", None)
    if not isinstance(person, Person) or not person.is_active:
        return plain
    own = getattr(request, "brand", None)
    if own is not None and "X-Live" in request.headers:
        # A live poll draws no shell, and fifty people in a room ask every two seconds.
        return plain | {"now": clock.now(), "brand": own}
    brands = list(visible_brands(person).order_by("name"))
    brand = own or (brands[0] if len(brands) == 1 else None)
    groups = _groups(request, person, brand)
    return plain | {
        "now": clock.now(),
        "brand": brand,
        "brands": [
            {
                "url": reverse("watch:now", args=[each.slug]),
                "name": each.name,
                "state": "",
                "current": each == brand,
            }
            for each in brands
        ],
        "nav": groups,
        "phone_tabs": [item for group in groups for item in group["items"] if item["on_phone"]][:PHONE_TABS],
        "sources_heard": _coverage(brand),
        "next_promise": _promise(brands),
        "find_url": reverse("watch:mentions", args=[brand.slug]) if brand else "",
        "account_links": _account_links(request, person),
    }


def _groups(request: HttpRequest, person: Person, brand: Brand | None) -> list[dict[str, Any]]:
    home = {
        "url": reverse("home"),
        "label": _("Home"),
        "icon": "house",
        "current": request.path == reverse("home"),
        "key": "h",
        "on_phone": True,
    }
    groups: list[dict[str, Any]] = [{"label": "", "items": [home]}]
    if brand is not None:
        roles = roles_in(person, brand)
        root = reverse("watch:now", args=[brand.slug])
        items = [_item(request, brand, entry, root) for entry in entries() if roles & RIGHTS[entry.right]]
        groups.append({"label": brand.name, "items": items})
    return groups


def _item(request: HttpRequest, brand: Brand, entry: Entry, root: str) -> dict[str, Any]:
    url = reverse(entry.url_name, args=[brand.slug])
    count = entry.count(brand) if entry.count else None
    return {
        "url": url,
        "label": entry.label,
        "icon": entry.icon,
        "current": request.path == url if url == root else request.path.startswith(url),
        "count": count.number if count else 0,
        "hot": bool(count and count.hot),
        "key": entry.key,
        "on_phone": entry.on_phone,
    }


def _coverage(brand: Brand | None) -> dict[str, Any] | None:
    if brand is None:
        return None
    states = sorted(
        sources_of(brand).values_list("hearing", flat=True),
        key=lambda state: -_WORST_FIRST.index(Source.Hearing(state)),
    )
    return {
        "states": states,
        "heard": states.count(Source.Hearing.HEARD),
        "total": len(states),
        "url": reverse("watch:sources", args=[brand.slug]),
    }


def _promise(brands: list[Brand]) -> dict[str, Any] | None:
    open_cases = Case.objects.filter(brand__in=brands, next_update_due_at__isnull=False).exclude(
        level=Case.Level.CLOSED
    )
    case = open_cases.select_related("brand").order_by("next_update_due_at").first()
    if case is None:
        return None
    return {
        "url": reverse("room:case", args=[case.brand.slug, case.number]),
        "title": case.title,
        "due_at": case.next_update_due_at,
    }


def _account_links(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    links = [
        {
            "url": reverse("me"),
            "label": _("Your account"),
            "icon": "user",
            "current": request.path == reverse("me"),
        }
    ]
    for organisation in visible_organisations(person).order_by("name"):
        url = reverse("people", args=[organisation.slug])
        links.append(
            {"url": url, "label": _("People"), "icon": "users", "current": request.path.startswith(url)}
        )
    return links
