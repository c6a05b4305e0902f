"""What comes before speaking, in the timeline's words. A payload may be erased: every renderer manages without it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from fauxpas.react.domain.freeze import own_texts
from fauxpas.react.models import Gate, GateAnswer, GraveFact, Remark
from fauxpas.room.timeline import Happening, Line, renders


@renders("approval.passed_on")
def tell_passing_on(it: Happening) -> Line:
    """That nobody had answered, and who may answer now."""
    name = it.after.get("to", "")
    sentence = (
        _("The approval was passed on to %(name)s.") % {"name": name}
        if name
        else _("The approval was asked for again.")
    )
    waited = _("Nobody had answered for %(minutes)s minutes.") % {"minutes": it.after.get("minutes", "")}
    meta = _by(it) if it.who else waited
    return Line(it.at, sentence, icon="signature", meta=meta, url=_statement(it))


@renders("approval.rule_set", "approval.rule_dropped")
def tell_rule(it: Happening) -> Line:
    """That this case asks for other approvals from now on."""
    sentence = (
        _("The rule of approval of this case changed.")
        if it.verb == "approval.rule_set"
        else _("The rule of approval of this case was let go.")
    )
    return Line(it.at, sentence, icon="signature", meta=_by(it))


@renders("gates.answered")
def tell_gates(it: Happening) -> Line:
    """Who knows before the public, and what was waived with which reason."""
    told, waived = [], []
    for gate, (decision, words) in it.after.get("gates", {}).items():
        label = str(Gate(gate).label)
        if decision == GateAnswer.Decision.WAIVED:
            waived.append(f"{label} ({words})")
        else:
            told.append(label)
    parts = []
    if told:
        parts.append(_("They know: %(names)s.") % {"names": ", ".join(told)})
    if waived:
        parts.append(_("Waived: %(names)s.") % {"names": ", ".join(waived)})
    sentence = " ".join(parts) or _("The order of information was signed.")
    return Line(it.at, sentence, icon="list-checks", meta=_by(it), url=_statement(it))


@renders("gates.fact")
def tell_looking(it: Happening) -> Line | None:
    """What somebody signed that a fact is about."""
    if it.after.get("kind") not in GraveFact.Kind.values:
        return None
    words = {"fact": it.after.get("fact", ""), "what": GraveFact.Kind(it.after["kind"]).label}
    authority = it.after.get("authority", "")
    meta = " ".join(part for part in (authority, _by(it)) if part)
    return Line(it.at, _("%(fact)s tells of: %(what)s.") % words, icon="seal-check", meta=meta)


@renders("freeze.asked", "freeze.stopped", "freeze.resumed")
def tell_freeze(it: Happening) -> Line:
    """What was asked to stop, stands still, or goes out again."""
    url = reverse("react:freeze", args=[it.brand.slug, it.case.number])
    what = (it.after["what"] or own_texts()) if "what" in it.after else ""
    if it.verb == "freeze.asked":
        own = [own_texts()] if it.after.get("own_texts") else []
        names = ", ".join([*it.after.get("names", []), *own])
        sentence = (
            _("Asked to stop: %(names)s.") % {"names": names} if names else _("A freeze was asked for.")
        )
        return Line(it.at, sentence, icon="hand-palm", meta=_by(it), url=url)
    if it.verb == "freeze.stopped":
        words = {"what": what, "name": it.after.get("name", "")}
        sentence = (
            _("%(what)s stands still, says %(name)s.") % words if what else _("Something stands still.")
        )
        return Line(it.at, sentence, icon="pause", meta=_by(it), url=url)
    sentence = _("%(what)s may go out again.") % {"what": what} if what else _("Something may go out again.")
    meta = " ".join(part for part in (it.after.get("reason", ""), _by(it)) if part)
    return Line(it.at, sentence, icon="arrow-clockwise", meta=meta, url=url)


@renders("staff.sent")
def tell_staff(it: Happening) -> Line:
    """That the message to staff went out."""
    url = ""
    if it.subject_id is not None:
        url = reverse("react:staff_message", args=[it.brand.slug, it.case.number, it.subject_id])
    return Line(it.at, _("The message to staff was sent."), icon="users-three", meta=_by(it), url=url)


@renders("remark.made", "remark.decided")
def tell_remark(it: Happening) -> Line:
    """That counsel spoke and the lead decided; never what was advised."""
    url = ""
    if it.subject_id is not None:
        url = reverse("react:remarks", args=[it.brand.slug, it.case.number, it.subject_id])
    sentence = _("Counsel made a remark on a text.")
    if it.verb == "remark.decided":
        taken = it.after.get("decision") == Remark.Decision.TAKEN
        sentence = _("Counsel’s remark was taken.") if taken else _("Counsel’s remark was not taken.")
    return Line(it.at, sentence, icon="scales", meta=_by(it), url=url)


@renders("counsel.noted")
def tell_privileged(it: Happening) -> Line:
    """That a note was made between counsel and the lead."""
    return Line(it.at, _("A note was made between counsel and the lead."), icon="lock", meta=_by(it))


def _statement(it: Happening) -> str:
    if it.subject_id is None:
        return ""
    return reverse("react:statement", args=[it.brand.slug, it.case.number, it.subject_id])


def _by(it: Happening) -> str:
    return _("By %(who)s.") % {"who": it.who} if it.who else ""
