"""One print of a wording that survives copying: quotes, dashes, spaces, line ends and bullets change on the way, words do not.

The rule, so that anybody can do the same: Unicode NFKC; invisible signs taken out; every quotation mark, apostrophe and dash
made plain; bullets at the beginning of a line taken out; every run of blanks and line ends made one space; then SHA-256 of
UTF-8. Case and accents count.
"""

import hashlib
import re
import unicodedata

_PLAIN = str.maketrans(
    dict.fromkeys("‘’‚‛′´`ʼ", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad", None)
)
_BULLET = re.compile(r"^[ \t]*[-*•·]+[ \t]+", re.MULTILINE)
_BLANKS = re.compile(r"\s+")
# French sets spaces inside quotation marks and before high signs, and many programs take them out or put them in.
_AROUND_SIGNS = re.compile(r'(?<=") | (?="|[:;!?%»])')


def plain_wording(text: str) -> str:
    """The words of a text without what copying changes; empty when it has none."""
    plain = _BULLET.sub("", unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN))
    return _AROUND_SIGNS.sub("", _BLANKS.sub(" ", plain)).strip()


def wordprint(text: str) -> str:
    """SHA-256 in hexadecimal of the plain words."""
    return hashlib.sha256(plain_wording(text).encode()).hexdigest()
