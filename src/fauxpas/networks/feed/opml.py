"""Lists of feeds as other readers keep them: OPML in and out."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from fauxpas.core.errors import InputRefused


@dataclass(frozen=True)
class Listed:
    """One feed of a list."""

    name: str
    address: str


def read_opml(body: bytes) -> list[Listed]:
    """The feeds of an OPML file, each address once, in the order of the file. Raises InputRefused when it is no OPML."""
    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as fault:
        raise InputRefused(_("This is not an OPML file we can read.")) from fault
    if root.tag != "opml":
        raise InputRefused(_("This is not an OPML file we can read."))
    found: dict[str, Listed] = {}
    for outline in root.iter("outline"):
        address = (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip()
        if address.startswith(("http://", "https://")):
            name = (outline.get("title") or outline.get("text") or address).strip()
            found.setdefault(address, Listed(name[:160], address))
    return list(found.values())


def write_opml(title: str, feeds: Iterable[Listed]) -> bytes:
    """An OPML 2.0 file with these feeds, in UTF-8."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = title
    body = SubElement(root, "body")
    for feed in feeds:
        SubElement(body, "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=feed.address)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
