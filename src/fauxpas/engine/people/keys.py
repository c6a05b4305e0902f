"""What tells a person in a row of a customer list: a number, an e-mail address, a telephone, a name with a date of birth.

Whole columns at a time; the values themselves never leave here, only keyed hashes of them. `docs/how-it-decides/affected-groups.md`
says what counts as the same person.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fauxpas.engine.fold import fold

Keys = npt.NDArray[np.uint64]

# The columns that are kept, and the headings people give them, folded. Whatever else a file holds is not ours to keep.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "reference": (
        "reference", "ref", "customer id", "customer number", "customer no", "client id", "id client", "id",
        "numero client", "n client", "no client", "code client", "account", "account number", "numero de compte",
    ),
    "email": ("email", "e mail", "mail", "email address", "e mail address", "courriel", "adresse e mail", "adresse email", "adresse mail"),
    "phone": ("phone", "telephone", "tel", "mobile", "cell", "phone number", "mobile phone", "portable", "numero de telephone", "telephone portable"),
    "first_name": ("first name", "firstname", "given name", "prenom"),
    "last_name": ("last name", "lastname", "surname", "family name", "nom", "nom de famille"),
    "name": ("name", "full name", "customer", "customer name", "client", "nom complet", "nom et prenom", "nom prenom", "nom du client"),
    "birth": ("birth", "birth date", "birthdate", "date of birth", "dob", "born", "naissance", "date de naissance", "ne le"),
    "postcode": ("postcode", "post code", "postal code", "zip", "zip code", "zipcode", "cp", "code postal"),
    "country": ("country", "country code", "pays", "code pays"),
    "language": ("language", "lang", "langue"),
}  # fmt: skip

_LETTERS = (("œ", "oe"), ("æ", "ae"), ("ß", "ss"), ("ø", "o"), ("ł", "l"), ("đ", "d"))
_NO_TRUNK_ZERO = frozenset({"39", "378", "379"})  # Italy keeps its zero
_HASH_BYTES = 8
_NOTHING = bytes(_HASH_BYTES)


def known_columns(headings: Sequence[str]) -> dict[str, int]:
    """Which column of a file is which of COLUMNS, by its heading in French or English; the first wins. Name -> place."""
    meant = {word: name for name, words in COLUMNS.items() for word in words}
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = meant.get(" ".join(fold(heading).replace("_", " ").replace("-", " ").split()).strip(" .°"))
        if name is not None:
            found.setdefault(name, place)
    return found


def keys_of(rows: Any, *, secret: bytes, calling_code: str) -> dict[str, Keys]:
    """Keyed hashes of what tells each person: by kind, (n,) uint64, 0 where the row does not say it.

    rows : an Arrow table of texts whose columns are named as in COLUMNS; any may be missing. secret : 16 to 64 bytes; without it
    the hashes tell nothing of the values. calling_code : digits of the country that national telephone numbers belong to.
    """
    said = {name: _said(rows[name]) for name in rows.column_names}
    nobody = pa.nulls(rows.num_rows, pa.string())
    name = _name(said, nobody)
    told = {
        "reference": _squeezed(said.get("reference", nobody)),
        "email": _email(said.get("email", nobody)),
        "phone": _phone(said.get("phone", nobody), calling_code),
        "name_birth": pc.binary_join_element_wise(name, _date(said.get("birth", nobody)), "|"),
        "name_postcode": pc.binary_join_element_wise(name, _postcode(said.get("postcode", nobody)), "|"),
    }
    return {kind: _hashed(values, secret, kind) for kind, values in told.items()}


def _said(column: Any) -> Any:
    """The column as one array of trimmed texts, null where empty."""
    texts = pc.utf8_trim_whitespace(pc.utf8_normalize(column.cast(pa.string()), form="NFKC"))
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    return _where(pc.not_equal(texts, ""), texts)


def _where(good: Any, texts: Any) -> Any:
    return pc.if_else(good, texts, pa.scalar(None, pa.string()))


def _replaced(texts: Any, pattern: str, by: str) -> Any:
    return pc.replace_substring_regex(texts, pattern=pattern, replacement=by)


def _squeezed(texts: Any) -> Any:
    kept = _replaced(pc.utf8_lower(texts), r"[^\p{L}\p{N}]", "")
    return _where(pc.not_equal(kept, ""), kept)


def _email(texts: Any) -> Any:
    """In small letters, without what stands after a plus: the mailbox is the same. Null for what is no address."""
    plain = _replaced(_replaced(pc.utf8_lower(texts), r"^mailto:", ""), r"\+[^@]*@", "@")
    return _where(pc.match_substring_regex(plain, r"^[^@\s]+@[^@\s]+\.[^@\s.]+$"), plain)


def _phone(texts: Any, code: str) -> Any:
    """The digits of E.164, 8 to 15 of them. A national number takes the calling code in place of its leading zero."""
    plain = _replaced(texts, r"\(0\)", "")
    abroad = pc.match_substring_regex(plain, r"^\s*(\+|00)")
    digits = _replaced(_replaced(plain, r"\D", ""), r"^00", "")
    # A spreadsheet that took the number for a figure lost its plus: too long for a national number, it is international.
    abroad = pc.or_(abroad, pc.match_substring_regex(digits, rf"^{code}\d{{9,}}$"))
    national = digits if code in _NO_TRUNK_ZERO else _replaced(digits, r"^0", "")
    whole = pc.if_else(abroad, digits, pc.binary_join_element_wise(code, national, ""))
    return _where(pc.match_substring_regex(whole, r"^[1-9]\d{7,14}$"), whole)


def _name(said: Mapping[str, Any], nobody: Any) -> Any:
    """First and last name, or the whole name: small letters without accents, parted by one blank."""
    last, first = said.get("last_name", nobody), said.get("first_name", nobody)
    whole = pc.coalesce(pc.binary_join_element_wise(first, last, " "), said.get("name", nobody))
    plain = _replaced(pc.utf8_lower(pc.utf8_normalize(whole, form="NFKD")), r"\p{M}", "")
    for letter, letters in _LETTERS:
        plain = pc.replace_substring(plain, pattern=letter, replacement=letters)
    plain = pc.utf8_trim_whitespace(_replaced(plain, r"[^\p{L}\p{N}]+", " "))
    return _where(pc.not_equal(plain, ""), plain)


def _date(texts: Any) -> Any:
    """Year, month, day; a date written with the year last begins with its day. Null for what is no such date."""
    ordered = _replaced(texts, r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b.*$", r"\1-0\2-0\3")
    ordered = _replaced(ordered, r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b.*$", r"\3-0\2-0\1")
    ordered = _replaced(ordered, r"-0(\d\d)", r"-\1")
    return _where(pc.match_substring_regex(ordered, r"^\d{4}-\d\d-\d\d$"), ordered)


def _postcode(texts: Any) -> Any:
    """Letters and digits; the zero that a spreadsheet took from the front of five is put back."""
    return _replaced(_squeezed(texts), r"^(\d{4})$", r"0\1")


def _hashed(values: Any, secret: bytes, kind: str) -> Keys:
    person = kind.encode()[:16]
    digests = b"".join(
        _NOTHING
        if value is None
        else blake2b(value, digest_size=_HASH_BYTES, key=secret, person=person).digest()
        for value in values.cast(pa.binary()).to_pylist()
    )
    return np.frombuffer(digests, dtype="<u8")
