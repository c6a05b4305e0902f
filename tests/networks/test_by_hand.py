"""Posts that people type in."""

from datetime import timedelta

import pytest

from fauxpas.core.errors import InputRefused
from fauxpas.networks.by_hand.source import post_by_hand
from tests.factories import NOON


def test_same_link_is_one_post_and_other_words_are_another() -> None:
    def key(text: str = "", url: str = "") -> str:
        return post_by_hand(text=text, url=url, author="", posted_at=None, now=NOON).key

    assert key("one", "https://x.example/1") == key("other words", "https://x.example/1")
    assert key("one") == key(" one ")
    assert key("one") != key("two")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text": " "}, "text"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "x", "posted_at": NOON + timedelta(minutes=1)}, "posted_at"),
    ],
)
def test_what_cannot_be_a_post_is_refused_with_its_field(typed: dict[str, object], field: str) -> None:
    with pytest.raises(InputRefused) as caught:
        post_by_hand(**({"text": "", "url": "", "author": "", "posted_at": None, "now": NOON} | typed))  # type: ignore[arg-type]
    assert list(caught.value.fields) == [field]
