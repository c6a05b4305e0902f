"""Keeps the rows of customer lists unreadable on disk: AES-256-GCM, a key for each list, locked by the key of this house.

A list is deleted by forgetting its key: copies of its files in a backup are noise from then on. The house's key is
`FAUXPAS_CUSTOMER_KEY`, or a file in the data folder made at the first list, readable by its owner alone.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from fauxpas.core.errors import Misconfigured
from fauxpas.core.keys import kept_secret

KEY_BYTES, NONCE_BYTES = 32, 12
KEY_FILE = "customers.key"


def new_key(folder: str) -> tuple[bytes, bytes]:
    """A key for the list kept in this folder: the key itself, and as it may be stored."""
    key = AESGCM.generate_key(KEY_BYTES * 8)
    return key, lock(house_key(), key, f"key of {folder}")


def open_key(sealed: bytes, folder: str) -> bytes:
    """The key of a list, from what was stored. Raises Misconfigured when the house's key is not the one it was stored with."""
    return unlock(house_key(), sealed, f"key of {folder}")


def lock(key: bytes, plain: bytes, place: str) -> bytes:
    """A fresh nonce and the encrypted bytes; they open only in the same place."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unlock(key: bytes, locked: bytes, place: str) -> bytes:
    """The plain bytes. Raises Misconfigured when they were changed, moved, or locked with another key."""
    try:
        return AESGCM(key).decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as fault:
        raise Misconfigured(
            _(
                "This customer list does not open: its file was changed, or the key is not the one it was kept with."
            )
        ) from fault


def matching_secret() -> bytes:
    """The secret of the hashes that tell the same person in two lists; made of the house's key, stored nowhere."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"fauxpas: the same person").derive(house_key())


def house_key() -> bytes:
    """The key of this house. Raises Misconfigured for a setting or a file that is no key."""
    given: str = settings.FAUXPAS["FAUXPAS_CUSTOMER_KEY"]
    written = given or kept_secret(settings.DATA_DIR / KEY_FILE, size=KEY_BYTES)
    try:
        key = bytes.fromhex(written)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Misconfigured(
            _("The key of customer lists is not 64 hexadecimal digits. See docs/operating.md.")
        )
    return key
