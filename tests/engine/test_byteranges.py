"""A player asks for a piece of a film and gets exactly that."""

import pytest

from fauxpas.engine.byteranges import asked_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-1023", (0, 100)),
        ("bytes=10-", (10, 100)),
        ("Bytes=-30", (70, 100)),
        ("bytes=-300", (0, 100)),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=5-2", None),
        ("bytes=0-1,5-6", None),
        ("lines=1-2", None),
    ],
)
def test_range_is_read_as_the_rfc_says(header: str, expected: tuple[int, int] | None) -> None:
    assert asked_range(header, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_range_outside_the_file_is_refused(header: str) -> None:
    with pytest.raises(ValueError, match="of 100 bytes"):
        asked_range(header, 100)
