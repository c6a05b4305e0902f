"""The page for programs: Atom (RFC 4287), JSON Feed 1.1, and `latest.json`, the last word in each language."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from fauxpas.engage.page.site import Saying, Site

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 30
# What XML 1.0 (2.2) has no place for, however it got into a text.
_NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def atom(site: Site, language: str) -> bytes:
    """The newest texts of one language as an Atom feed."""
    sayings = site.sayings[language]
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(feed, "id", f"{site.address}/{language}/")
    _add(feed, "title", site.name)
    _add(feed, "updated", _instant(sayings[0].said_at if sayings else site.made_at))
    _add(feed, "link", rel="alternate", type="text/html", href=f"{site.address}/{language}/")
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{site.address}/{language}/atom.xml")
    _add(_add(feed, "author"), "name", site.name)
    for saying in sayings[:ENTRIES]:
        entry = _add(feed, "entry")
        link = site.permalink(language, saying.id)
        _add(entry, "id", link)
        _add(entry, "title", saying.title or site.name)
        _add(entry, "updated", _instant(saying.said_at))
        _add(entry, "published", _instant(saying.said_at))
        _add(entry, "link", rel="alternate", type="text/html", href=link)
        _add(entry, "category", term=saying.kind)
        for each in (shown for shown in saying.media if shown.path):
            address = f"{site.address}/{each.path}"
            _add(entry, "link", rel="enclosure", type=each.media_type, length=str(each.size), href=address)
        _add(entry, "content", saying.body, type="text")
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def json_feed(site: Site, language: str) -> bytes:
    """The newest texts of one language as a JSON Feed."""
    return _json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": site.name,
            "language": language,
            "home_page_url": f"{site.address}/{language}/",
            "feed_url": f"{site.address}/{language}/feed.json",
            "authors": [{"name": site.name}],
            "items": [
                {
                    "id": site.permalink(language, saying.id),
                    "url": site.permalink(language, saying.id),
                    "title": saying.title or site.name,
                    "content_text": saying.body,
                    "date_published": _instant(saying.said_at),
                    "tags": [saying.kind],
                    **_attached(site, saying),
                }
                for saying in site.sayings[language][:ENTRIES]
            ],
        }
    )


def _attached(site: Site, saying: Saying) -> dict[str, Any]:
    attached = [
        {
            "url": f"{site.address}/{each.path}",
            "mime_type": each.media_type,
            "size_in_bytes": each.size,
            **({"title": each.alt} if each.alt else {}),
        }
        for each in saying.media
        if each.path
    ]
    return {"attachments": attached} if attached else {}


def latest(site: Site) -> bytes:
    """The last word in each language, for a banner on another site or a program that asks often."""
    return _json({"brand": site.name, "languages": {code: _last(site, code) for code in site.languages}})


def _last(site: Site, language: str) -> dict[str, Any] | None:
    last = next((saying for saying in site.sayings[language] if saying.down_at is None), None)
    return _entry(site, language, last) if last else None


def _entry(site: Site, language: str, saying: Saying) -> dict[str, Any]:
    return {
        "id": saying.id,
        "kind": saying.kind,
        "title": saying.title,
        "body": saying.body,
        "url": site.permalink(language, saying.id),
        "said_at": _instant(saying.said_at),
        "next_update_at": _instant(saying.next_update_at) if saying.next_update_at else None,
    }


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    if text:
        child.text = _NOT_XML.sub("", text)
    return child
