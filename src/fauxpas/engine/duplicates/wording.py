"""What a post says, rid of what changes when it is passed on: addresses, handles, repost marks, case and signs."""

import hashlib
import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from fauxpas.engine.fold import fold

LONGEST_TEXT = 10_000
FEWEST_WORDS = 6
# Five long words, or a sentence in a script without spaces, say as much as six words.
FEWEST_LETTERS = 72
HEAD_WORDS = 6

ADDRESS = re.compile(r"(?i)\b(?:https?://|www\.|pic\.twitter\.com/)[^\s<>\"”»]*[^\s<>\"”».,;:!?)\]'’]")
_HALF_ADDRESS = re.compile(r"(?i)\bhttps?:?/*\S*\s*$")
_HANDLE = re.compile(r"(?<![\w/])@\w+(?:\.[\w-]+)*")
_CREDIT = re.compile(r"(?i)[(/]?\s?\b(?:v[ií]a|h/t)\s*:?\s*@\w+\s?\)?")
_REPOST = re.compile(r"(?<!\w)(?:RT|MT)\b[\s:]*@\w+[\s:]*|^[\s\"“«]*RT\s*:\s*|^\s*[\"“«]\s*@\w+\s*:\s*")
_REPOSTS = re.compile(rf"(?:{_REPOST.pattern})+", re.MULTILINE)
_CUT = re.compile(r"(\S?)(?:…|\.\.\.)[\s\"”»]*$")
# What senders add to an address to count clicks; two links that differ in nothing else lead to the same page.
_TRACKING = re.compile(
    r"(?i)utm_|fbclid$|gclid$|dclid$|msclkid$|twclid$|igshid?$|igsh$|mc_[ce]id$|ref(?:_src|_url)?$|s$|si$|xtor$"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a post as they are compared.

    words : folded, without addresses, handles and repost marks; empty when there is no word.
    exact : 64 bits, the same for posts that say the same; 0 when nothing is said.
    short : too few words for likeness to mean anything; only the very same words are a repeat.
    reposted : it says itself that the words are somebody else's.
    head : the words known to be whole when the end is cut off ("…"), else empty.
    """

    words: str
    exact: int
    short: bool
    reposted: bool
    head: str


def wording(text: str) -> Wording:
    """How a post is compared with others; looks at the first 10,000 characters.

    Digits stay: "0/10" is not "10/10". The hashtags that close a post go when six words are left without them. In a short
    post tags, handles and addresses stay, for there they are what is said; one without any word (emoji) is compared sign
    for sign. A repost with six words or more before its mark is a
    quotation with its own say, and is compared by that say.
    """
    text = text[:LONGEST_TEXT]
    if "&" in text:
        text = html.unescape(text)
    said, reposted = _without_repost_marks(text)
    bare = ADDRESS.sub(" ", said) if "." in said or ":" in said else said
    cut = _CUT.search(bare)
    if cut is not None:
        bare = _HALF_ADDRESS.sub("", bare[: cut.end(1)])
    if "@" in bare:
        bare = _HANDLE.sub(" ", _CREDIT.sub(" ", bare))
    words = fold(bare)
    if "#" in bare and cut is None and not is_short(untagged := fold(_without_last_tags(bare))):
        words = untagged
    if is_short(words):
        return Wording(words, _digest(_short_form(said)), short=True, reposted=reposted, head="")
    head = "" if cut is None else words.rpartition(" ")[0] if cut[1] else words
    if head.count(" ") < HEAD_WORDS - 1:
        head = ""
    return Wording(words, _digest(words), short=False, reposted=reposted, head=head)


def head_keys(words: str) -> list[int]:
    """The key of the first six words, under which a text and its beginning meet; none for fewer words."""
    first = words.split(" ", HEAD_WORDS)[:HEAD_WORDS]
    return [_digest(" ".join(["head", *first]))] if len(first) == HEAD_WORDS else []


def is_short(words: str) -> bool:
    """Whether folded words are fewer than six and under 72 characters."""
    return words.count(" ") < FEWEST_WORDS - 1 and len(words) < FEWEST_LETTERS


def canonical_url(url: str) -> str:
    """The address of a page without scheme, "www.", fragment, closing slash and click counters.

    An address that cannot be read comes back as it is, in small letters.
    """
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url.lower()
    query = urlencode(sorted((name, value) for name, value in pairs if not _TRACKING.match(name)))
    return f"{host}{parts.path.rstrip('/')}{'?' if query else ''}{query}"


def _without_repost_marks(text: str) -> tuple[str, bool]:
    """What is said, and whether it says itself that it is somebody else's."""
    mark = _REPOSTS.search(text) if "@" in text or "RT" in text else None
    if mark is None:
        return text, False
    own = text[: mark.start()]
    if not is_short(fold(_HANDLE.sub(" ", own))):
        return own, False
    return _REPOST.sub(" ", text[mark.end() :]), True


def _without_last_tags(text: str) -> str:
    words = text.split()
    while words and words[-1].startswith(("#", "＃")):
        words.pop()
    return " ".join(words)


def _short_form(said: str) -> str:
    urls = ADDRESS.findall(said)
    words = fold(ADDRESS.sub(" ", said))
    return " ".join([words, *map(canonical_url, urls)]).strip() or "".join(said.split())


def _digest(words: str) -> int:
    if not words:
        return 0
    return int.from_bytes(hashlib.blake2b(words.encode(errors="replace"), digest_size=8).digest())
