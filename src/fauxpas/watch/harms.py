"""The kinds of harm and the reasons for anger the engine finds in words, as people call them."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WAKES = 3  # the severity from which one post raises an alarm; below, it is shown
TOLD = 2  # the severity from which a mention carries the flag

HARM_WORDS: dict[str, str | Promise] = {
    "injury": _("injury"),
    "illness": _("illness"),
    "child": _("child"),
    "allergy": _("allergy"),
    "death": _("death"),
    "discrimination": _("discrimination"),
    "threat": _("threat"),
    "leak": _("leaked data"),
    "journalist": _("journalist"),
    "authority": _("authority"),
}


# What `engine.reasons` tells, as people call it; empty where it cannot tell.
REASON_WORDS: dict[str, str | Promise] = {
    "safety": _("safety"),
    "quality": _("quality"),
    "price": _("price"),
    "delivery": _("delivery"),
    "service": _("service"),
    "staff": _("staff"),
    "privacy": _("privacy"),
    "discrimination": _("discrimination"),
    "environment": _("environment"),
    "employment": _("employment"),
    "misleading": _("misled"),
    "other": _("something else"),
    "": _("not clear"),
}


def harm_words(kinds: Iterable[str]) -> str:
    """The kinds named, parted by commas, in the reader's language; one it does not know stands as it is."""
    return ", ".join(str(HARM_WORDS.get(kind, kind)) for kind in kinds)
