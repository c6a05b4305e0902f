"""Lists of feeds as other readers keep them: OPML in and out."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser
from django.utils.translation import gettext as _

from fauxpas.core.errors import InputRefused


@dataclass(frozen=True)
class Listed:
    """One feed of a list."""

    name: str
    address: str


def read_opml(body: bytes) -> list[Listed]:
    """The feeds of an OPML file, each address once, in the order of the file. Raises InputRefused when it is no OPML."""
    outlines = _OutlineReader()
    reader = XMLParser(target=outlines)
    try:
        reader.feed(body)
        reader.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as fault:
        raise InputRefused(_("This is not an OPML file we can read.")) from fault
    if outlines.root != "opml":
        raise InputRefused(_("This is not an OPML file we can read."))
    return list(outlines.found.values())


class _OutlineReader:
    """Hears a file as it is read and keeps its feeds alone: its elements, kept, would take fifty times the file."""

    def __init__(self) -> None:
        self.root = ""
        self.found: dict[str, Listed] = {}

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self.root = self.root or tag
        address = (attrs.get("xmlUrl") or attrs.get("xmlurl") or "").strip()
        if tag == "outline" and address.startswith(("http://", "https://")):
            name = (attrs.get("title") or attrs.get("text") or address).strip()
            self.found.setdefault(address, Listed(name[:160], address))


def write_opml(title: str, feeds: Iterable[Listed]) -> bytes:
    """An OPML 2.0 file with these feeds, in UTF-8."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = title
    body = SubElement(root, "body")
    for feed in feeds:
        SubElement(body, "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=feed.address)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
