"""The drill's trail entries in words. A payload may be erased: every renderer manages without it."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from fauxpas.room.timeline import Happening, Line, renders

_DEEDS: dict[str, tuple[Callable[[], str], str]] = {
    "drill.began": (lambda: _("The drill began."), "timer"),
    "drill.paused": (lambda: _("The drill was paused; every clock stands."), "pause"),
    "drill.resumed": (lambda: _("The drill goes on."), "timer"),
    "drill.ended": (lambda: _("The drill ended."), "flag"),
}


@renders(*_DEEDS)
def tell_course(it: Happening) -> Line:
    """It began, stood, went on, ended."""
    words, icon = _DEEDS[it.verb]
    return Line(it.at, words(), icon=icon, tag=_("Drill"))


@renders("drill.sped")
def tell_speed(it: Happening) -> Line:
    """It runs at another speed."""
    sentence = _("The drill runs at another speed.")
    if it.after.get("speed"):
        sentence = _("The drill runs at %(speed)s times the speed.") % {"speed": it.after["speed"]}
    return Line(it.at, sentence, icon="timer", tag=_("Drill"))


@renders("drill.inject")
def tell_inject(it: Happening) -> Line:
    """Something was thrown in."""
    return Line(
        it.at, it.after.get("text") or _("Something was thrown in."), icon="lightning", tag=_("Drill")
    )


@renders("drill.lifted")
def tell_lifted(it: Happening) -> Line:
    """Somebody can be reached again."""
    sentence = _("Somebody can be reached again.")
    if it.after.get("name"):
        sentence = _("%(name)s can be reached again.") % {"name": it.after["name"]}
    return Line(it.at, sentence, icon="user", tag=_("Drill"))
