"""Turns a Site into files: HTML without script in each language, feeds, and what a plain server needs.

Links inside the pages are relative, so that the folder reads the same at the root of a domain, below a path, or
from a disk. Nothing here reads the time: the same Site gives the same bytes.
"""

import hashlib
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.engage.page import feeds, words
from fauxpas.engage.page.media import Shown
from fauxpas.engage.page.site import Saying, Site
from fauxpas.understand.cuts import spoken_language

STYLE = Path(__file__).with_name("style.css")
# A whole page with its style sheet stays below 50 kB; what does not fit is one link away.
FULL_BODY_BYTES = 20_000
EARLIER = 10
# A digest, a day and a title each: so many stay below 50 kB; the others are in words.json.
LISTED = 100
DESCRIPTION_SIGNS = 200


@dataclass(frozen=True)
class Line(Saying):
    """A Saying as a template shows it."""

    label: str
    html: SafeString
    beside: tuple["Beside", ...]
    before: SafeString | str
    late: str
    corrected: tuple[tuple[datetime, str], ...]
    corrects_href: str
    is_headline: bool = False


@dataclass(frozen=True)
class Beside:
    """A picture, film or sound as a template shows it. tracks : language, its own name, path; the page's own language first."""

    shown: Shown
    transcript: SafeString
    tracks: tuple[tuple[str, str, str], ...]
    why_gone: str


def render(site: Site) -> dict[str, bytes]:
    """Every file of the page: path below its folder, with forward slashes, to content."""
    style = STYLE.read_bytes()
    style_name = f"style-{hashlib.sha256(style).hexdigest()[:10]}.css"
    files = {style_name: style, "robots.txt": b"User-agent: *\nAllow: /\n", "latest.json": feeds.latest(site)}
    files["words.json"] = words.words_json(site)
    files["words.txt"] = words.words_note(site).encode()
    files["index.html"] = _door(site, style_name, missing=False)
    files["404.html"] = _door(site, style_name, missing=True)
    for language in site.languages:
        with translation.override(spoken_language(language)), timezone.override(site.zone):
            files |= _pages(site, language, style_name)
        files |= {
            track.path: track.text.encode()
            for saying in site.sayings[language]
            for each in saying.media
            for track in each.tracks
        }
        files[f"{language}/atom.xml"] = feeds.atom(site, language)
        files[f"{language}/feed.json"] = feeds.json_feed(site, language)
    return files


def as_html(body: str) -> SafeString:
    """Plain text as paragraphs, lists (lines that begin with "- ") and links; everything else is escaped."""
    blocks = []
    for block in body.replace("\r\n", "\n").strip().split("\n\n"):
        lines = [line.strip() for line in block.strip().splitlines() if line.strip()]
        for is_list, run in groupby(lines, key=lambda line: line.startswith(("- ", "• "))):
            if is_list:
                blocks.append("<ul>" + "".join(f"<li>{_linked(line[2:])}</li>" for line in run) + "</ul>")
            else:
                blocks.append("<p>" + "<br>".join(_linked(line) for line in run) + "</p>")
    return mark_safe("\n".join(blocks))


def _linked(line: str) -> str:
    return urlize(line, nofollow=False, autoescape=True) if "://" in line or "@" in line else escape(line)


def _pages(site: Site, language: str, style: str) -> dict[str, bytes]:
    lines = [_line(saying, language) for saying in site.sayings[language]]
    files = {f"{language}/index.html": _front(site, language, style, lines)}
    for line in lines:
        files[f"{language}/{line.id}/index.html"] = _page(
            "permalink.html",
            site,
            language,
            style,
            up="../../",
            path=f"{language}/{line.id}/",
            title=line.title or line.label,
            description=line.body,
            elsewhere={code: f"{code}/{pk}/" for code, pk in line.elsewhere.items()},
            saying=line,
        )
    everything = _("Everything we have said")
    files[f"{language}/all/index.html"] = _page(
        "all.html",
        site,
        language,
        style,
        up="../../",
        path=f"{language}/all/",
        title=everything,
        description=everything,
        sayings=lines,
    )
    return files | _verifying(site, language, style, lines)


def _verifying(site: Site, language: str, style: str, lines: list[Line]) -> dict[str, bytes]:
    """The page “Is this wording ours?” of one language, and one for each digest that somebody may hold."""
    ours = _("Are these words ours?")
    files = {
        f"{language}/verify/index.html": _page(
            "verify.html",
            site,
            language,
            style,
            up="../../",
            path=f"{language}/verify/",
            title=ours,
            description=ours,
            sayings=lines[:LISTED],
            more=max(len(lines) - LISTED, 0),
            check=f"{site.room}/p/{site.slug}/verify/",
        )
    }
    # The same words may have been said twice: what stands goes before what was taken down, the newest before the others.
    standing_first = sorted(lines, key=lambda line: line.down_at is not None)
    one_each: dict[str, Line] = {}
    for line in standing_first:
        if line.digest:
            one_each.setdefault(line.digest, line)
    for digest, line in one_each.items():
        path = f"{language}/verify/{digest}/"
        files[f"{path}index.html"] = _page(
            "verified.html",
            site,
            language,
            style,
            up="../../../",
            path=path,
            title=_("These words are ours."),
            description=line.title or line.label,
            elsewhere={language: path},
            saying=line,
        )
    files_beside = {
        each.shown.digest: (line, each) for line in reversed(standing_first) for each in line.beside
    }
    for digest, (line, each) in files_beside.items():
        path = f"{language}/verify/{digest}/"
        files[f"{path}index.html"] = _page(
            "verified_file.html",
            site,
            language,
            style,
            up="../../../",
            path=path,
            title=_("This file is ours."),
            description=line.title or line.label,
            elsewhere={language: path},
            saying=line,
            each=each,
        )
    return files


def _front(site: Site, language: str, style: str, lines: list[Line]) -> bytes:
    pinned = site.pinned[language]
    current = _current(site, [line for line in lines if line.down_at is None])
    pinned_words = {(each.title, each.body) for each in pinned}
    shown = _that_fit([line for line in current if (line.title, line.body) not in pinned_words])
    others = [line for line in lines if line not in shown and (line.title, line.body) not in pinned_words]
    told = next((line for line in current if line.kind != "correction"), None)
    newest_pin = max(pinned, key=lambda each: each.since, default=None)
    if newest_pin and (told is None or told.said_at <= newest_pin.since):
        headline = newest_pin.title
    else:
        headline = (told.title or told.label) if told else site.name
    closed = (
        bool(current)
        and not pinned
        and current[0].matter is not None
        and current[0].matter not in site.open_matters
    )
    return _page(
        "front.html",
        site,
        language,
        style,
        up="../",
        path=f"{language}/",
        title=headline,
        description=told.body if told else (newest_pin.body if newest_pin else site.name),
        elsewhere={code: f"{code}/" for code in site.languages if code != language},
        changed_at=max(
            [line.said_at for line in lines[:1]]
            + [line.down_at for line in lines if line.down_at]
            + [each.since for each in pinned]
            + [each.at for each in site.struck[language]],
            default=None,
        ),
        next_at=None
        if closed
        else next((line.next_update_at for line in current if line.next_update_at), None),
        closed=closed,
        pinned=[{"title": each.title, "html": as_html(each.body)} for each in pinned],
        struck=site.struck[language],
        sayings=[replace(line, is_headline=line.title == headline) for line in shown],
        earlier=others[:EARLIER],
        subscribe=f"{site.room}/p/{site.slug}/subscribe/" if site.takes_subscribers else "",
    )


def _current(site: Site, lines: list[Line]) -> list[Line]:
    """What the front page is about: every open case; when none is open, the case that spoke last."""
    current = [line for line in lines if line.matter in site.open_matters]
    return current or [line for line in lines if line.matter == lines[0].matter]


def _that_fit(lines: list[Line]) -> list[Line]:
    shown: list[Line] = []
    room = FULL_BODY_BYTES
    for line in lines:
        room -= len(line.html.encode()) + len(line.before.encode()) + 600
        room -= sum(len(each.transcript.encode()) + 900 for each in line.beside)
        if room < 0 and shown:
            break
        shown.append(line)
    return shown


def _line(saying: Saying, language: str) -> Line:
    shared = {field.name: getattr(saying, field.name) for field in fields(Saying)}
    late = ""
    if saying.promised_at is not None and saying.kept is False:
        late = forms.span(saying.said_at - saying.promised_at, language=language)
    return Line(
        **shared,
        label=kind_label(saying.kind),
        html=as_html(saying.body),
        beside=tuple(_beside(each, language) for each in saying.media),
        before=as_html(saying.corrects.body) if saying.corrects else "",
        late=late,
        corrected=tuple((at, f"{language}/{pk}/") for pk, at in saying.corrections),
        corrects_href=f"{language}/{saying.corrects.id}/" if saying.corrects else "",
    )


def _beside(shown: Shown, language: str) -> Beside:
    tracks = sorted(shown.tracks, key=lambda track: (track.language != language, track.language))
    why_gone = {
        "": "",
        "withdrawn": _("Somebody in it no longer agrees."),
        "expired": _("The people in it had agreed until then."),
    }
    return Beside(
        shown,
        as_html(shown.transcript),
        tuple((each.language, language_name(each.language), each.path) for each in tracks),
        why_gone[shown.gone],
    )


def kind_label(kind: str) -> str:
    """What readers call a text of this kind, in the active language."""
    return {
        "holding": _("First statement"),
        "update": _("Update"),
        "correction": _("Correction"),
        "dormant": _("What to do now"),
    }.get(kind, _("Message"))


def _page(
    template: str,
    site: Site,
    language: str,
    style: str,
    *,
    up: str,
    path: str,
    title: str,
    description: str,
    elsewhere: dict[str, str] | None = None,
    **more: Any,
) -> bytes:
    others = elsewhere or {code: f"{code}/" for code in site.languages if code != language}
    context = {
        "site": site,
        "language": language,
        "style": style,
        "up": up,
        "here": f"{up}{path}",
        "canonical": f"{site.address}/{path}",
        "title": f"{title} ({site.name})" if title != site.name else title,
        "headline": title,
        "description": " ".join(description.split())[:DESCRIPTION_SIGNS],
        "language_name": language_name(language),
        "languages": [
            (code, language_name(code), others.get(code, f"{code}/"))
            for code in site.languages
            if code != language
        ],
        "elsewhere": sorted(elsewhere.items()) if elsewhere else [],
        "city": site.zone.key.rsplit("/", 1)[-1].replace("_", " "),
        "contact": as_html(site.contact.get(language, "")),
        "emergency": as_html(site.emergency.get(language, "")),
        **more,
    }
    return _tidy(render_to_string(f"engage/page/{template}", context))


def _door(site: Site, style: str, *, missing: bool) -> bytes:
    """The page at the root, which leads to each language; also what a wrong address gets."""
    languages = []
    for code in site.languages:
        with translation.override(spoken_language(code)):
            languages.append(
                (code, language_name(code), _("There is nothing at this address.") if missing else "")
            )
    # A wrong address may be at any depth, so its links cannot be relative.
    base = f"{site.address}/" if missing else ""
    return _tidy(
        render_to_string(
            "engage/page/door.html", {"site": site, "style": style, "languages": languages, "base": base}
        )
    )


def language_name(code: str) -> str:
    """A language in its own words: Français, English; its code when Django does not know it."""
    try:
        return str(translation.get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


def _spoken(language: str) -> str:
    known = {code for code, _name in settings.LANGUAGES}
    return language if language in known else settings.LANGUAGE_CODE


def _tidy(page: str) -> bytes:
    return ("\n".join(line for line in page.splitlines() if line.strip()) + "\n").encode()
