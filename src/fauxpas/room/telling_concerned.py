"""What the trail says of the brands a case concerns, in words."""

from django.utils.translation import gettext as _

from fauxpas.room.countries import country_name
from fauxpas.room.timeline import Happening, Line, renders


@renders("case.brand_added", "case.brand_released")
def tell_brand(it: Happening) -> Line | None:
    """In the leading case: which brand is concerned, where, or is no longer, and why."""
    brand = it.after.get("brand")
    if not brand:
        return None
    if it.verb == "case.brand_released":
        sentence = _("%(brand)s is no longer concerned.") % {"brand": brand}
        return Line(it.at, sentence, icon="x", meta=_meta(it.after.get("reason", ""), it))
    sentence = _("The case concerns %(brand)s too.") % {"brand": brand}
    return Line(it.at, sentence, icon="flag", meta=_meta(_countries(it), it), url=f"{it.case.path}brands/")


@renders("case.joined", "case.left")
def tell_leading_brand(it: Happening) -> Line | None:
    """In the case of a brand concerned: who leads it, or no longer does, and why."""
    brand = it.after.get("brand")
    if not brand:
        return None
    if it.verb == "case.left":
        sentence = _("%(brand)s no longer leads this case.") % {"brand": brand}
        return Line(it.at, sentence, icon="x", meta=_meta(it.after.get("reason", ""), it))
    sentence = _("%(brand)s leads this case.") % {"brand": brand}
    return Line(it.at, sentence, icon="flag", meta=_meta(_countries(it), it), url=f"{it.case.path}lines/")


def _countries(it: Happening) -> str:
    names = ", ".join(country_name(code) for code in it.after.get("countries", ()))
    return f"{names}." if names else ""


def _meta(words: str, it: Happening) -> str:
    by = _("By %(who)s.") % {"who": it.who} if it.who else ""
    return f"{words} {by}".strip()
