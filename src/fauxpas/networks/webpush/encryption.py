"""What Web Push asks of a sender: a body only the device can read, and a signature that says who sends.

Ours, in eighty lines over `cryptography`: `pywebpush` brings two HTTP clients that would walk around the guard of `core/http.py`.
"""

import base64
import json
import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_BYTES = 4096  # what every push service takes (RFC 8030, 7.2)
MOST_BYTES = RECORD_BYTES - 86 - 17  # less the header, the tag and the delimiter of the one record
PROOF_HOURS = 12  # RFC 8292 allows 24
AUTH_BYTES = 16
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def b64(raw: bytes) -> str:
    """Base64url without padding, as all of Web Push writes it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes of base64url with or without padding. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as the 65 bytes of an uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def read_point(raw: bytes) -> ec.EllipticCurvePublicKey:
    """The public key of such bytes. Raises ValueError when they are no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, raw)


def sender_key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """The key by which push services know this room, the same for the same seed.

    48 bytes of HKDF brought into 1 to n - 1: the extra 128 bits leave no bias (FIPS 186-5, A.2.1).
    """
    wide = HKDF(hashes.SHA256(), 48, salt=None, info=b"fauxpas web push sender").derive(seed)
    return ec.derive_private_key(int.from_bytes(wide, "big") % (_ORDER - 1) + 1, _CURVE)


def encrypt(
    plain: bytes,
    *,
    receiver: bytes,
    auth: bytes,
    once: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """The body of a push message that only the holder of `receiver` reads: one `aes128gcm` record.

    plain : at most MOST_BYTES. receiver : 65 bytes of the device's public key; auth : its 16 secret bytes.
    once, salt : made anew for each message when not given. Raises ValueError. Source: RFC 8291, 3.4; RFC 8188, 2.
    """
    if len(plain) > MOST_BYTES or len(auth) != AUTH_BYTES:
        message = "a push message holds at most 3993 bytes, and the secret of a device has 16"
        raise ValueError(message)
    once = once or ec.generate_private_key(_CURVE)
    salt = salt or os.urandom(16)
    ours = point(once.public_key())
    shared = once.exchange(ec.ECDH(), read_point(receiver))
    material = _derive(32, salt=auth, info=b"WebPush: info\x00" + receiver + ours, secret=shared)
    key = _derive(16, salt=salt, info=b"Content-Encoding: aes128gcm\x00", secret=material)
    nonce = _derive(12, salt=salt, info=b"Content-Encoding: nonce\x00", secret=material)
    header = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return header + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def proof(endpoint: str, *, key: ec.EllipticCurvePrivateKey, contact: str, now: datetime) -> str:
    """The Authorization header that tells the push service of `endpoint` who sends. Source: RFC 8292, 2 and 3.

    contact : a `mailto:` or `https:` address of whoever runs this room.
    """
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + timedelta(hours=PROOF_HOURS)).timestamp()),
        "sub": contact,
    }
    signed = ".".join(b64(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={b64(point(key.public_key()))}"


def _derive(length: int, *, salt: bytes, info: bytes, secret: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=salt, info=info).derive(secret)
