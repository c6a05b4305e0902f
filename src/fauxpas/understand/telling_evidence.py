"""The trail entries of evidence and proposals in words. A payload may be erased: every renderer manages without it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fauxpas.core.errors import Words
from fauxpas.room.timeline import Happening, Line, renders


@renders("evidence.added")
def tell_added(it: Happening) -> Line:
    """A piece was kept, and which facts rest on it."""
    if not it.after.get("key"):
        return Line(it.at, _("A piece of evidence was kept."), icon="paperclip")
    facts = ", ".join(it.after.get("facts", []))
    meta = _("%(facts)s rest on it.") % {"facts": facts} if facts else ""
    return _line(it, _("Kept: %(name)s.") % {"name": it.after["name"]}, meta=meta)


@renders("evidence.pictured")
def tell_pictured(it: Happening) -> Line:
    """A picture was put beside a piece."""
    return _line(it, _("A picture was added to a piece of evidence."))


@renders("evidence.linked")
def tell_linked(it: Happening) -> Line:
    """Which facts rest on a piece."""
    facts = ", ".join(it.after.get("facts", []))
    if not facts:
        return _line(it, _("No fact rests on this piece any more."))
    return _line(it, _("%(facts)s rest on this piece.") % {"facts": facts})


@renders("evidence.held")
def tell_held(it: Happening) -> Line:
    """A legal hold, with its reason."""
    return _line(it, _("A piece is under legal hold."), meta=it.after.get("because", ""))


@renders("evidence.released")
def tell_released(it: Happening) -> Line:
    """The end of a legal hold, with its reason, and what waited for it."""
    sentence = _("The legal hold on a piece has ended.")
    if it.after.get("erased"):
        sentence = _("The legal hold on a piece has ended; its author was to be erased, and it is gone.")
    return _line(it, sentence, meta=it.after.get("because", ""))


@renders("evidence.removed")
def tell_removed(it: Happening) -> Line:
    """A piece was removed by hand, with the reason."""
    return _line(it, _("A piece of evidence was removed."), meta=it.after.get("because", ""))


@renders("proposal.dismissed")
def tell_dismissed(it: Happening) -> None:
    """Dismissing what a machine read is in the trail, not in the story of the case."""
    del it


@renders("evidence.expired")
def tell_expired(it: Happening) -> Line:
    """Pieces whose days were over."""
    keys = ", ".join(it.after.get("keys", []))
    return Line(it.at, _("The days of these pieces were over: %(keys)s.") % {"keys": keys}, icon="paperclip")


@renders("evidence.exported")
def tell_exported(it: Happening) -> Line:
    """A bundle of evidence was made."""
    digest = str(it.after.get("sha256", ""))[:12]
    sentence = _("The evidence was exported as one file.")
    return Line(it.at, sentence, icon="download-simple", meta=f"SHA-256 {digest}…" if digest else "")


def _line(it: Happening, sentence: Words, *, meta: Words = "") -> Line:
    return Line(
        it.at, sentence, icon="paperclip", tag=it.after.get("key", ""), meta=meta, url=_url(it, it.after)
    )


def _url(it: Happening, told: Mapping[str, Any]) -> str:
    key = str(told.get("key", ""))
    return f"{it.case.path}evidence/{key.removeprefix('E-').lstrip('0')}/" if key else ""
