"""The engage phase's trail entries in words. A payload may be erased: every renderer manages without it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core.models import Brand
from fauxpas.engage.domain.dormant import title_of
from fauxpas.engage.models import DormantPage, PublicPage, Showing
from fauxpas.room.models import Case
from fauxpas.room.timeline import Happening, Line, read_title, renders
from fauxpas.understand.owners import Owner, Prepared


@renders("dormant.live")
def tell_live(it: Happening) -> Line:
    """A dormant page went public: its title, as people read it."""
    meta = (
        _("A dormant page went live, by %(who)s.") % {"who": it.who}
        if it.who
        else _("A dormant page went live.")
    )
    if it.after.get("because"):
        why = _("Signed, although something spoke against it: %(why)s") % {"why": it.after["because"]}
        meta = f"{meta} {why}"
    title, language = read_title(it.after.get("titles", {}), it.brand)
    return Line(
        it.at,
        title or it.after.get("title") or _("A dormant page went live."),
        icon="megaphone-fill",
        said=True,
        meta=meta,
        url=_page_url(it.brand, it.subject_id),
        lang=language,
    )


@renders("dormant.down")
def tell_down(it: Happening) -> Line:
    """It left the front."""
    meta = _("By %(who)s.") % {"who": it.who} if it.who else ""
    return Line(
        it.at,
        _("The dormant page was taken down."),
        icon="moon",
        meta=meta,
        url=_page_url(it.brand, it.subject_id),
    )


@renders("text.redacted")
def tell_redaction(it: Happening) -> Line:
    """Words were taken out of a public text, and why; never the words."""
    sentence = (
        _("An instruction in a public text was struck.")
        if it.after.get("kind") == "wrong_advice"
        else _("Words were taken out of a public text.")
    )
    by = _("By %(who)s.") % {"who": it.who} if it.who else ""
    again = _("The dormant page that said them has to be approved again.") if it.after.get("dormant") else ""
    meta = " ".join(part for part in (it.after.get("reason", ""), again, by) if part)
    url = reverse("engage:redact", args=[it.brand.slug, it.subject_id]) if it.subject_id else ""
    return Line(it.at, sentence, icon="archive", meta=meta, tag=_("Public"), url=url)


@renders("fact.redacted")
def tell_fact_redaction(it: Happening) -> Line:
    """Words were taken out of a fact's public wording, and why; never the words."""
    key = it.after.get("key", "")
    sentence = (
        _("Words of %(key)s were taken out of what is public.") % {"key": key}
        if key
        else _("Words of a fact were taken out of what is public.")
    )
    by = _("By %(who)s.") % {"who": it.who} if it.who else ""
    reasons = it.after.get("reasons", {})
    reason = reasons.get(get_language() or "") or next(iter(reasons.values()), "")
    return Line(
        it.at,
        sentence,
        icon="archive",
        meta=" ".join(part for part in (reason, by) if part),
        tag=_("Public"),
    )


def describe_pages(brand: Brand, ids: Collection[int]) -> dict[int, Owner]:
    """What dormant pages are called, and their pages; without another brand's."""
    found = DormantPage.objects.filter(brand=brand, pk__in=ids).select_related("brand")
    return {page.pk: Owner(title_of(page), _page_url(brand, page.pk)) for page in found}


def prepared_pages(brand: Brand) -> Iterable[Prepared]:
    """The words of every dormant page, in each language."""
    for page in DormantPage.objects.filter(brand=brand).order_by("pk"):
        for language, words in sorted(page.texts.items()):
            yield Prepared(page.pk, language, f"{words['title']}\n\n{words['body']}")


def describe_showings(brand: Brand, ids: Collection[int]) -> dict[int, Owner]:
    """What showings are called where their words are listed; without another brand's."""
    found = Showing.objects.select_related("page__brand").filter(page__brand=brand, pk__in=ids)
    return {each.pk: Owner(title_of(each.page), _page_url(brand, each.page_id)) for each in found}


def dormant_url(case: Case) -> str:
    """The dormant pages, to go live for this case."""
    return f"{reverse('engage:dormant_pages', args=[case.brand.slug])}?case={case.number}"


def _page_url(brand: Brand, pk: int | None) -> str:
    return reverse("engage:dormant_page", args=[brand.slug, pk]) if pk else ""


def page_standing(case: Case, now: datetime) -> str:
    """What a brand's public page shows today, in a few words, for the room that leads its case."""
    if Showing.objects.filter(page__brand=case.brand_id, down_at__isnull=True).exists():
        return _("dormant page live")
    built = PublicPage.objects.filter(brand=case.brand_id).values_list("built_at", flat=True).first()
    if built is None:
        return _("no public page yet")
    zone = get_current_timezone()
    at = forms.moment(built, language=get_language() or "en", zone=zone, now=now)
    return _("public page as of %(at)s") % {"at": at}
