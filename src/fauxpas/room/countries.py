"""The countries a case may concern, and whose texts of law bind there."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# ISO 3166-1 alpha-2. Source of the members: Treaty on European Union, article 52, after 31 January 2020.
MEMBERS: dict[str, str | Promise] = {
    "AT": _("Austria"),
    "BE": _("Belgium"),
    "BG": _("Bulgaria"),
    "HR": _("Croatia"),
    "CY": _("Cyprus"),
    "CZ": _("Czechia"),
    "DK": _("Denmark"),
    "EE": _("Estonia"),
    "FI": _("Finland"),
    "FR": _("France"),
    "DE": _("Germany"),
    "GR": _("Greece"),
    "HU": _("Hungary"),
    "IE": _("Ireland"),
    "IT": _("Italy"),
    "LV": _("Latvia"),
    "LT": _("Lithuania"),
    "LU": _("Luxembourg"),
    "MT": _("Malta"),
    "NL": _("Netherlands"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RO": _("Romania"),
    "SK": _("Slovakia"),
    "SI": _("Slovenia"),
    "ES": _("Spain"),
    "SE": _("Sweden"),
}
OTHERS: dict[str, str | Promise] = {
    "CA": _("Canada"),
    "MA": _("Morocco"),
    "NO": _("Norway"),
    "CH": _("Switzerland"),
    "GB": _("United Kingdom"),
    "US": _("United States"),
}
UNION = "EU"
COUNTRIES = MEMBERS | OTHERS
_UNION_MARK = _("EU")
_NAMES = COUNTRIES | {UNION: _("European Union")}


def country_name(code: str) -> str:
    """A country, or the Union, in the reader's language; its code when we do not know it."""
    return str(_NAMES.get(code, code))


def country_mark(code: str) -> str:
    """A country in two letters, as a tag shows it: its code; UE for the Union in French."""
    return str(_UNION_MARK) if code == UNION else code


def bound_in(countries: Iterable[str]) -> frozenset[str]:
    """The codes under which `room.deadlines` keeps what binds in these countries: their own, and the Union's for a member."""
    own = frozenset(countries)
    return own | {UNION} if own & MEMBERS.keys() else own
