"""The record of a brand's public words for programs: a digest of each, a tree over them all, and the tree's signed head.

Who keeps a head sees at the next look whether a word that was said then was changed or left out since. `words.json` gives the digest
of every leaf, in the order of ids, and each text's place among them (RFC 9162, 2.1): leaf = canonical JSON of id, language, said_at,
digest and salt, and of the digests of the files beside it where there are any. Of a text whose words were removed, digest and salt are
withheld: a telephone number could be guessed from them. Its leaf stays, and so do the heads.
"""

import json
from datetime import UTC, datetime
from typing import Any

from fauxpas.core.signing import public_key, signing_key
from fauxpas.core.trail import canonical
from fauxpas.engage.page.site import Recorded, Saying, Site
from fauxpas.engine import merkle, notes
from fauxpas.engine.wordprint import wordprint


def words_note(site: Site) -> str:
    """The signed head: how many texts were said, the root over them, and when the newest was said."""
    leaves = leaves_of(site)
    newest = max((each.said_at for each in site.record), default=site.made_at)
    origin = f"{notes.name_of(public_key())}/words/{site.slug}"
    point = notes.Checkpoint(origin, len(leaves), merkle.root_of(leaves), _instant(newest))
    return notes.write_checkpoint(point, signing_key())


def words_json(site: Site) -> bytes:
    """Every text the page shows with its digests, its address, and what became of it; the key and the signed head."""
    places = {each.id: place for place, each in enumerate(site.record)}
    told = {
        "brand": site.name,
        "key": notes.verifier(public_key()),
        "head": words_note(site),
        "leaves": [each.hex() for each in leaves_of(site)],
        "texts": [
            _told(site, language, saying, places)
            for language in site.languages
            for saying in site.sayings[language]
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def leaves_of(site: Site) -> list[bytes]:
    """The digest of each leaf of the tree, in its order."""
    return [merkle.leaf_digest(leaf_of(each).encode()) for each in site.record]


def leaf_of(each: Recorded) -> str:
    """What the tree holds of one text: nothing in it ever changes."""
    told: dict[str, Any] = {
        "id": each.id,
        "language": each.language,
        "said_at": _instant(each.said_at),
        "digest": each.digest,
        "salt": each.salt,
    }
    if each.media:
        told["media"] = list(each.media)
    return canonical(told)


def _told(site: Site, language: str, saying: Saying, places: dict[int, int]) -> dict[str, Any]:
    return {
        "id": saying.id,
        "language": language,
        "kind": saying.kind,
        "title": saying.title,
        "said_at": _instant(saying.said_at),
        "url": site.permalink(language, saying.id),
        "digest": saying.digest,
        "salt": saying.salt,
        # Of words partly taken out, a print of what is left would be of another text.
        "wordprint": "" if saying.cuts else wordprint(saying.body),
        "place": places.get(saying.id),
        "media": [
            {
                "kind": each.kind,
                "digest": each.digest,
                "type": each.media_type,
                "url": f"{site.address}/{each.path}" if each.path else "",
                "gone_at": _instant(each.gone_at) if each.gone_at else None,
            }
            for each in saying.media
        ],
        "corrects": saying.corrects.id if saying.corrects else None,
        "corrected": [
            {"url": site.permalink(language, pk), "said_at": _instant(at)} for pk, at in saying.corrections
        ],
        "removed": [
            {"kind": cut.kind, "reason": cut.reason, "at": _instant(cut.at), "struck": cut.struck}
            for cut in saying.cuts
        ],
    }


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
