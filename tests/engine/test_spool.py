"""The spool gives back in time what came in any order, and in the order of the input what was answered."""

from datetime import UTC, datetime

from fauxpas.engine.posts import Post
from fauxpas.engine.spool import Spool


def _post(name: str, at: float | None) -> Post:
    return Post(name, "", None if at is None else datetime.fromtimestamp(at, UTC))


def test_posts_come_back_in_time_and_answers_in_the_order_of_the_input() -> None:
    with Spool() as spool:
        for place, at in enumerate([30.0, None, 10.0, 10.0]):
            spool.add(_post("dcba"[place], at), f"line {place}")
        order = list(spool.in_order())
        assert order == [(3, "line 3"), (2, "line 2"), (0, "line 0"), (1, "line 1")]
        for place, line in order:
            spool.answer(place, None, f"story of {line}")
        assert spool.lines(1, 2) == ["line 1", "line 2"]
        spool.note(1, ["note of c", "note of b"])
        spool.move([("c", "first move"), ("c", "last move"), ("nobody", "nowhere")])
        assert list(spool.answered()) == [
            ("line 0", None, None, "story of line 0"),
            ("line 1", "note of c", None, "last move"),
            ("line 2", "note of b", None, "story of line 2"),
            ("line 3", None, None, "story of line 3"),
        ]


def test_more_posts_than_a_batch_are_all_kept() -> None:
    with Spool() as spool:
        for place in range(2_500):
            spool.add(_post(str(place), float(-place)), str(place))
        assert len(spool) == 2_500
        for place, line in spool.in_order():
            spool.answer(place, None, line)
        answered = list(spool.answered())
    assert (
        [line for line, _, _, _ in answered]
        == [story for _, _, _, story in answered]
        == [str(place) for place in range(2_500)]
    )
