"""What became of the texts a changed fact touched, in words. A payload may be erased: the renderer manages without it."""

from django.utils.translation import gettext as _

from fauxpas.room.timeline import Happening, Line, renders


@renders("text.left")
def tell_left(it: Happening) -> Line:
    """A text stays as it is, and why."""
    reason, key = it.after.get("reason", ""), it.after.get("key", "")
    by = _("By %(who)s.") % {"who": it.who} if it.who else ""
    meta = " ".join(part for part in (reason, by) if part)
    sentence = _("A text that said a former version stays as it is.")
    return Line(it.at, sentence, icon="archive", tag=key, meta=meta, url=f"{it.case.path}corrections/")
