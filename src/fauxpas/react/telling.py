"""The react phase's trail entries in words. A payload may be erased: every renderer manages without it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from fauxpas.room.telling import told_time
from fauxpas.room.timeline import Happening, Line, read_title, renders


@renders(
    "statement.submitted",
    "statement.approved",
    "statement.sent_back",
    "statement.dropped",
    "statement.reread",
    "statement.read_again",
)
def tell_statement(it: Happening) -> Line:
    """What became of a text inside the room."""
    sentences = {
        "statement.submitted": _("A text waits for approval."),
        "statement.approved": _("A text was approved."),
        "statement.sent_back": _("A text was sent back to its author."),
        "statement.dropped": _("A text was dropped."),
        "statement.reread": _("A text was read again, to be published by a sole hand."),
        "statement.read_again": _("A text on its way was read again, since a fact in it changed."),
    }
    icons = {"statement.approved": "check", "statement.sent_back": "x", "statement.dropped": "archive"}
    meta = " ".join(part for part in (it.after.get("reason", ""), _by(it)) if part)
    return Line(
        it.at, sentences[it.verb], icon=icons.get(it.verb, "signature"), meta=meta, url=_statement_url(it)
    )


@renders("statement.taken_over")
def tell_taking_over(it: Happening) -> Line:
    """Whose words a text begins with."""
    sentence = _("A global line was taken over, to be said in this brand’s words.")
    return Line(it.at, sentence, icon="note-pencil", meta=_by(it), url=_statement_url(it))


@renders("statement.signed_over")
def tell_signature(it: Happening) -> Line:
    """Who signed why a text says what something known contradicts."""
    sentence = _("A reason was signed for saying what is contradicted.")
    meta = " ".join(part for part in (it.after.get("reason", ""), _by(it)) if part)
    return Line(it.at, sentence, icon="signature", meta=meta, url=_statement_url(it))


@renders("statement.scheduled", "statement.unscheduled", "statement.schedule_stopped")
def tell_schedule(it: Happening) -> Line:
    """When a text is to go out, and why it did not."""
    at = told_time(it.after.get("at"), at=it.at)
    sentences = {
        "statement.scheduled": _("A text goes out at %(time)s.") % {"time": at}
        if at
        else _("A text has a time."),
        "statement.unscheduled": _("A text has no time to go out at any more."),
        "statement.schedule_stopped": _("A scheduled text did not go out: it waits for a decision."),
    }
    embargo = _("Under embargo until then.") if it.after.get("embargo") else ""
    meta = " ".join(part for part in (it.after.get("why", ""), embargo, _by(it)) if part)
    icon = "warning" if it.verb == "statement.schedule_stopped" else "clock-countdown"
    return Line(it.at, sentences[it.verb], icon=icon, meta=meta, url=_statement_url(it))


@renders("statement.released")
def tell_release(it: Happening) -> Line:
    """A text for the room only, by its title."""
    title, language = read_title(it.after.get("titles", {}), it.brand)
    sentence = title or _("A text was given to the room.")
    tag = _("For the room")
    return Line(it.at, sentence, icon="lock", tag=tag, meta=_by(it), url=_statement_url(it), lang=language)


@renders("statement.machine_asked", "statement.machine_taken", "statement.machine_left")
def tell_proposal(it: Happening) -> Line:
    """What became of words that a machine proposed."""
    sentences = {
        "statement.machine_asked": _("A machine was asked to propose words."),
        "statement.machine_taken": _("A text began from words that a machine proposed."),
        "statement.machine_left": _("Words that a machine proposed were left aside."),
    }
    meta = " ".join(part for part in (it.after.get("model") or it.after.get("host", ""), _by(it)) if part)
    return Line(it.at, sentences[it.verb], icon="pencil-simple", meta=meta, url=_statement_url(it))


@renders("statement.published", "statement.published_wording", "statement.published_sole_hand")
def tell_publication(it: Happening) -> Line:
    """The title people read, and what the publication rests on."""
    title, language = read_title(it.after.get("titles", {}), it.brand)
    sentence = title or _("A text was published.")
    rests_on = {
        "statement.published_wording": _("On a wording approved in peacetime."),
        "statement.published_sole_hand": _("Sole hand: nobody else could approve."),
    }
    promise = told_time(it.after.get("next_update_at"), at=it.at)
    promised = _("Next word promised for %(time)s.") % {"time": promise} if promise else ""
    meta = " ".join(part for part in (_by(it), rests_on.get(it.verb, ""), promised) if part)
    return Line(
        it.at,
        sentence,
        icon="megaphone-fill",
        said=True,
        tag=_("Public"),
        meta=meta,
        url=_statement_url(it),
        lang=language,
    )


@renders(
    "delivery.sent",
    "delivery.held",
    "delivery.failed",
    "delivery.posted",
    "delivery.cancelled",
    "delivery.sent_again",
    "delivery.went_out",
)
def tell_delivery(it: Happening) -> Line | None:
    """Where a text arrived, or why it did not."""
    channel, language = it.after.get("channel", ""), it.after.get("language", "")
    if not channel:
        return None
    named = {"channel": f"{channel} ({language.upper()})" if len(it.brand.languages) > 1 else channel}
    sentences = {
        "delivery.sent": _("%(channel)s received the text."),
        "delivery.held": _("The delivery to %(channel)s waits for a decision."),
        "delivery.failed": _("The delivery to %(channel)s failed."),
        "delivery.posted": _("The text was posted on %(channel)s by hand."),
        "delivery.cancelled": _("The delivery to %(channel)s was cancelled."),
        "delivery.sent_again": _("The delivery to %(channel)s is tried again."),
        "delivery.went_out": _("The text was seen on %(channel)s."),
    }
    icons = {
        "delivery.sent": "check",
        "delivery.posted": "check",
        "delivery.went_out": "check",
        "delivery.failed": "warning-octagon-fill",
    }
    icon = icons.get(it.verb, "hand-palm")
    url = ""
    if it.subject_id is not None:
        url = reverse("react:delivery", args=[it.brand.slug, it.case.number, it.subject_id])
    return Line(it.at, sentences[it.verb] % named, icon=icon, meta=_by(it), url=url)


def _statement_url(it: Happening) -> str:
    if it.subject_id is None:
        return ""
    return reverse("react:statement", args=[it.brand.slug, it.case.number, it.subject_id])


def _by(it: Happening) -> str:
    return _("By %(who)s.") % {"who": it.who} if it.who else ""
