"""The room rings when `fauxpas alarms` does on the same posts: volume, anger and harm, once for each story."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from fauxpas.core.models import Brand
from fauxpas.core.sources import RawPost, in_time
from fauxpas.engine.bursts.listener import Listener, Told
from fauxpas.engine.duplicates import Duplicates
from fauxpas.engine.lines_bursts import find_told
from fauxpas.engine.posts import Post
from fauxpas.engine.stories import Stories
from fauxpas.watch.models import Alarm, Source
from fauxpas.watch.replay import Asked, found_room, run_sealed
from fauxpas.watch.scoring import score_brand

pytestmark = [pytest.mark.slow, pytest.mark.both, pytest.mark.django_db]

BEGIN = datetime(2023, 3, 1, tzinfo=UTC)
QUIET = (
    "acme opens a shop in the north", "acme names a director", "acme shows its spring collection",
    "acme signs with a carrier", "acme sponsors a race",
)  # fmt: skip
ANGRY = "acme payment fails again, I am furious, this is terrible and a shame"
HARM = "terrible: my son was hospitalised with an allergic reaction to the acme biscuit"


def said(number: int, hours: float, text: str, author: str) -> RawPost:
    return RawPost(
        key=f"k{number}", text=text, author=author, posted_at=BEGIN + timedelta(hours=hours), language="en"
    )


def quiet(days: int) -> list[RawPost]:
    """Three posts a day, each about something else, at the odd minute."""
    return [
        said(n, 8 * n + 0.0131 * (n % 7), f"{QUIET[n % 5]} {n}", f"a{n % 11}") for n in range(1, 3 * days)
    ]


def storm(first: int, hours: float, count: int, text: str, *, every: float = 0.07) -> list[RawPost]:
    return [said(first + n, hours + every * n, text, f"x{first + n}") for n in range(count)]


STREAMS = {
    "anger": [*quiet(30), *storm(1000, 24 * 20 + 5.1, 14, ANGRY)],
    "harm": [*quiet(30), *storm(1000, 24 * 20 + 5.1, 2, HARM, every=1.3)],
    "harm that several tell of joins anger": [
        *quiet(30),
        *storm(1000, 24 * 20 + 5.1, 3, HARM, every=0.4),
        *storm(2000, 24 * 21 + 3.3, 16, ANGRY),
    ],
    "the same story again": [
        *quiet(45),
        *storm(1000, 24 * 18 + 5.1, 14, ANGRY),
        *storm(2000, 24 * 24 + 5.1, 12, ANGRY),
    ],
    "many things at once": [
        *quiet(30),
        *(said(3000 + n, 24 * 20 + 0.06 * n, f"terrible acme {'abcdefghijkl'[n] * 5} {n}", f"y{n}") for n in range(12)),
    ],
}  # fmt: skip


def engine_rings(posts: Sequence[RawPost], *, a_month: float) -> list[tuple[int, int]]:
    """(unix seconds, level) of every ring and rise of the engine's own listener."""
    begin = int(BEGIN.timestamp())
    listener = Listener(false_alarms_per_month=a_month, start=begin, judged=begin)
    duplicates, stories = Duplicates(), Stories()
    told: list[Told] = []
    for post in posts:
        row = Post(
            id=post.key, text=post.text, posted_at=post.posted_at, author=post.author, language=post.language
        )
        told.append(find_told(row, stories, duplicates.step(row)))
    alarms = [alarm for each in told for alarm in listener.hear(each)]
    return [(alarm.raised, alarm.verdict.level) for alarm in alarms + listener.end()]


def plain_room() -> Source:
    """A room that hears plain words only, as the engine's listener does: nothing is read by meaning."""
    source = found_room("Tape", [Asked("Acme", "acme")], now=BEGIN)
    source.organisation.brands.update(content_false_alarms_per_month=0)
    return source


@pytest.mark.parametrize("name", sorted(STREAMS))
def test_room_rings_when_the_engine_does(name: str, *, short: bool) -> None:
    if short and name == "anger":
        pytest.skip("in the short form, the same story again begins with the same storm")
    posts = in_time(STREAMS[name])
    source = plain_room()
    brand = source.organisation.brands.get()
    rung = run_sealed(posts, source)["Acme"].burst
    expected = engine_rings(posts, a_month=brand.false_alarms_per_month)
    firsts = [at for at, _level in expected]
    # Posts that come within a minute of one another are judged together by both, each in its own minute.
    assert len(rung) <= len(firsts)
    for at in rung.values():
        assert min(abs(at.timestamp() - first) for first in firsts) <= 120
    assert bool(rung) == bool(firsts)
    if name == "harm":
        _check_harm_rang_by_its_count(brand)


def _check_harm_rang_by_its_count(brand: Brand) -> None:
    """Two tell of the same harm: the alarm says so, and ends."""
    alarm = Alarm.objects.get(volume_level__gte=Alarm.Level.ALERT)
    assert {"harm", "allergy"} <= set(alarm.because)
    assert score_brand(brand, now=BEGIN + timedelta(days=40)) is None
