"""A picture beside a text that is being written, for tests that walk every address."""

import base64
from typing import Any

from fauxpas.core import sealed
from fauxpas.core.models import Person
from fauxpas.react.models import MediaText, Statement, StatementMedia
from tests.factories import NOON
from tests.react.footage import photograph


def make_medium(statement: Statement, *, by: Person, word: str) -> StatementMedia:
    """What a person typed about it holds the word; it rests on nobody's consent yet."""
    content = photograph()
    media = StatementMedia.objects.create(
        statement=statement,
        number=1,
        kind="picture",
        name=f"{word}.jpg",
        digest=sealed.seal(content, media_type="image/jpeg"),
        media_type="image/jpeg",
        size=len(content),
        added_at=NOON,
        added_by=by,
    )
    MediaText.objects.create(media=media, language="en", alt=f"A {word}.")
    return media


def bodies_media() -> dict[str, dict[str, Any]]:
    """What a right-minded program sends, by operation id."""
    return {
        "add_media": {"content": base64.b64encode(photograph(shade=9)).decode(), "name": "shop.jpg"},
        "change_media": {"texts": {"en": {"alt": "A shop."}}, "consent": "nobody"},
        "withdraw_consent": {"reason": "He wrote to us."},
    }
