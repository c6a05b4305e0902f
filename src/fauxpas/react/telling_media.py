"""Trail entries about pictures, films and sounds in words. A payload may be erased: every renderer manages without it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from fauxpas.react.domain.media_reading import media_label
from fauxpas.room.timeline import Happening, Line, renders


@renders(
    "statement.media_added",
    "statement.media_changed",
    "statement.media_removed",
    "statement.media_gone",
)
def tell_media(it: Happening) -> Line:
    """What became of a picture, film or sound; never who is in it."""
    what = media_label(*it.after["media"]) if "media" in it.after else _("A picture or film")
    sentences = {
        "statement.media_added": _("%(what)s was put beside a text."),
        "statement.media_changed": _("%(what)s: its words or its consent changed."),
        "statement.media_removed": _("%(what)s was taken out of a text."),
        "statement.media_gone": _("%(what)s left the public page: a consent was withdrawn.")
        if it.after.get("gone") != "expired"
        else _("%(what)s left the public page: a consent ended."),
    }
    url = ""
    if it.subject_id is not None:
        url = reverse("react:statement", args=[it.brand.slug, it.case.number, it.subject_id])
    gone = it.verb == "statement.media_gone"
    return Line(
        it.at,
        sentences[it.verb] % {"what": what},
        icon="archive" if gone else "paperclip",
        meta=_("By %(who)s.") % {"who": it.who} if it.who else "",
        tag=_("Public") if gone else "",
        url=url,
    )
