"""“Are these words ours?”, answered to whoever asks: the static page's form leads here, and nothing that is sent is kept."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core import format as forms
from fauxpas.core.callers import caller_of
from fauxpas.core.models import Brand
from fauxpas.engage import limits
from fauxpas.engage.checking import FILE, GAPS, PART, UNKNOWN, Answer, check_digest, check_words
from fauxpas.engage.models import PublicPage
from fauxpas.engage.page.site import address_of, languages_of
from fauxpas.engage.views.public import WINDOW_SECONDS, brand_of_slug

CHECKS = 30
MOST_SIGNS = 20_000


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, brand: str) -> HttpResponse:
    """Say whether pasted words, a fingerprint or a file are ours, when they were said, and whether they were corrected since."""
    found = brand_of_slug(brand)
    limits.take("check", caller_of(request.META), most=CHECKS, window_seconds=WINDOW_SECONDS, now=clock.now())
    spoken = languages_of(found)
    asked = request.POST.get("language", request.GET.get("language", ""))
    with translation.override(asked if asked in spoken else spoken[0]):
        words = request.POST.get("words", "")[:MOST_SIGNS]
        file = request.FILES.get("file")
        if file:
            return _answer_file(request, found, check_digest(found, _digest_of(file.chunks())))
        if request.method != "POST" or not words.strip():
            return _say(
                request,
                found,
                _("Are these words ours?"),
                [_("Paste the words or choose the file you want to check.")],
                [],
            )
        return _answer(request, found, check_words(found, words))


def _answer(request: HttpRequest, brand: Brand, answer: Answer) -> HttpResponse:
    text = answer.text
    if answer.verdict == FILE:
        return _answer_file(request, brand, answer)
    if answer.verdict == UNKNOWN and answer.removed:
        sentences = [
            _(
                "They stand in none of our texts as they can be read now. A word or a figure may have been changed: compare them with what we said."
            ),
            _(
                "Words were removed from some of our texts since. We do not confirm them: to check an older copy, paste the whole text."
            ),
        ]
        return _say(request, brand, _("We do not know these words."), sentences, [])
    if answer.verdict == UNKNOWN or text is None:
        sentences = [
            _(
                "We never said this text. A word or a figure may have been changed: compare it with what we said."
            ),
        ]
        return _say(request, brand, _("These words are not ours."), sentences, [])
    when = _when(brand, text.said_at)
    if answer.verdict == PART:
        title = _("These words are part of what we said.")
        sentences = [_("They stand in a text we said on %(day)s at %(time)s. Read the whole of it.") % when]
    elif answer.verdict == GAPS:
        title = _("This is a text of ours from which words were removed.")
        sentences = [
            _(
                "We said it on %(day)s at %(time)s. All that is left of it stands in what you pasted. What stands in the gaps we do not confirm."
            )
            % when
        ]
    else:
        title = _("These words are ours.")
        sentences = [_("We said them on %(day)s at %(time)s.") % when]
    address = _address(brand)
    links = [(f"{address}/{text.language}/{text.pk}/", _("Read it where it stands"))]
    if answer.corrected is not None:
        sentences.append(
            _("We corrected them since, on %(day)s at %(time)s.") % _when(brand, answer.corrected.said_at)
        )
        links.append(
            (f"{address}/{answer.corrected.language}/{answer.corrected.pk}/", _("Read the correction"))
        )
    elif not answer.removed:
        sentences.append(_("We have not corrected them."))
    if answer.removed and answer.verdict != GAPS:
        sentences.append(_("Words were removed from this text or struck in it since."))
    return _say(request, brand, title, sentences, links)


def _answer_file(request: HttpRequest, brand: Brand, answer: Answer) -> HttpResponse:
    text, media = answer.text, answer.media
    if text is None or media is None:
        sentences = [
            _("It is not, byte for byte, a file we published."),
            _(
                "That does not prove that it is false: networks make pictures and films smaller, and a smaller copy is another "
                "file. Compare it with the one on our page."
            ),
        ]
        return _say(request, brand, _("We do not know this file."), sentences, [])
    sentences = [_("It goes with what we said on %(day)s at %(time)s.") % _when(brand, text.said_at)]
    if media.gone_at is not None:
        sentences.append(_("We took it off our page on %(day)s at %(time)s.") % _when(brand, media.gone_at))
    links = [(f"{_address(brand)}/{text.language}/{text.pk}/", _("Read what it goes with"))]
    return _say(request, brand, _("This file is ours."), sentences, links)


def _digest_of(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _when(brand: Brand, at: datetime) -> dict[str, str]:
    language, zone = translation.get_language() or "en", ZoneInfo(brand.time_zone)
    return {
        "day": forms.day(at, language=language, zone=zone),
        "time": forms.clock_time(at, language=language, zone=zone),
    }


def _address(brand: Brand) -> str:
    return address_of(brand, PublicPage.objects.filter(brand=brand).first())


def _say(
    request: HttpRequest, brand: Brand, title: str, sentences: list[str], links: list[tuple[str, str]]
) -> HttpResponse:
    context = {
        "name": brand.name,
        "title": title,
        "sentences": sentences,
        "links": links,
        "address": f"{_address(brand)}/",
        "language": translation.get_language(),
    }
    response = render(request, "engage/checked.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
