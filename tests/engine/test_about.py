from dataclasses import replace

import numpy as np
import pytest

from fauxpas.engine.bursts import Verdict, Window
from fauxpas.engine.bursts.about import Lead, Memory, Said, focused, harmed, leading
from fauxpas.engine.bursts.listener import Listener, Told
from fauxpas.engine.bursts.study import Learnt, study
from fauxpas.engine.bursts.usual import Floats
from fauxpas.engine.stories import Event
from tests.engine import detector_contract as contract

DAY = 86_400
START = 1_700_006_400
NOW = START + 28 * DAY
ALERT = Verdict(2, NOW - 3600, 2.0, 0.0, 5.0, 12, 3600, 0.8, 0.3, 11, 2.0, 0.8, False, ("volume",))
WATCH = replace(ALERT, level=1)


def said(story: str | None, authors: str, *, at: int = NOW - 60, harms: str = "") -> list[Said]:
    return [Said(at + n, author, story, frozenset(harms.split())) for n, author in enumerate(authors)]


def lead(*, authors: int, posts: int, all_posts: int = 12) -> Lead:
    return Lead("s", authors, posts, all_posts, NOW - 60)


def learnt_with(harm: list[int], *, ordinary: int = 0) -> Learnt:
    """Four mentions an hour for 28 days; so many of the last posts tell of harm, and so many did each day before."""
    count = np.full(28 * 24, 4.0)
    told = np.zeros(28 * 24)
    told[::24] = ordinary
    told[len(told) - len(harm) :] = harm
    return study(
        Window(3600, START, count, np.full(28 * 24, np.nan), np.full(28 * 24, np.nan), told), now=NOW
    )


def test_leading_story_is_the_one_most_authors_tell() -> None:
    found = leading([*said("a", "xxxxx"), *said("b", "xyz"), *said(None, "pqrstu")])
    assert found == Lead("b", 3, 3, 8, NOW - 60)


def test_leading_story_is_unknown_while_most_posts_have_none_yet() -> None:
    assert leading([*said("a", "xyz"), *said(None, "pqrst")]) is None
    assert leading(said(None, "abc")) is None
    assert leading([]) is None


def test_focused_a_rise_about_one_story_stays_an_alert_and_says_so() -> None:
    verdict = focused(ALERT, lead(authors=4, posts=5))
    assert verdict.level == 2
    assert verdict.because == ("volume", "story")


@pytest.mark.parametrize("found", [lead(authors=2, posts=9), lead(authors=3, posts=3)])
def test_focused_a_rise_about_nothing_in_common_is_a_watch(found: Lead) -> None:
    assert focused(ALERT, found).level == 1


def test_focused_a_dozen_tellers_are_a_story_in_any_crowd() -> None:
    crowd = replace(ALERT, observed=3_000, expected=200.0)
    assert focused(crowd, lead(authors=12, posts=40, all_posts=2_000)).level == 2
    assert focused(crowd, lead(authors=11, posts=40, all_posts=2_000)).level == 1


def test_focused_a_crisis_is_never_lowered() -> None:
    crisis = replace(ALERT, level=3)
    assert focused(crisis, lead(authors=1, posts=1)) == crisis


def test_focused_without_stories_changes_nothing() -> None:
    assert focused(ALERT, None) == ALERT
    assert focused(WATCH, lead(authors=1, posts=1)) == WATCH


def test_harmed_two_authors_of_one_harm_raise_an_alert_before_volume_does() -> None:
    told = said("s", "xy", harms="leak threat", at=NOW - 3000)
    verdict, about = harmed(WATCH, learnt_with([2]), told, now=NOW, false_alarms_per_month=0.5)
    assert (verdict.level, verdict.because) == (2, ("volume", "harm"))
    assert about is not None
    assert about.story == "s"
    apart = [*said("s", "x", harms="leak"), *said("t", "y", harms="leak")]
    assert harmed(WATCH, learnt_with([2]), apart, now=NOW, false_alarms_per_month=0.5)[0].level == 2
    calm = replace(WATCH, level=0, began=None, because=())
    for before in (calm, replace(WATCH, began=NOW - 90_000)):
        assert (
            harmed(before, learnt_with([2]), told, now=NOW, false_alarms_per_month=0.5)[0].began == NOW - 3000
        )


@pytest.mark.parametrize(
    "told",
    [
        said("s", "xx", harms="leak"),
        [*said("s", "x", harms="leak"), *said("s", "y", harms="death")],
        said("s", "xyz"),
        said("s", "xy", harms="leak", at=NOW - 2 * DAY),
    ],
)
def test_harmed_one_author_or_two_kinds_or_the_past_raise_nothing(told: list[Said]) -> None:
    learnt = learnt_with([2])
    assert harmed(WATCH, learnt, told, now=NOW, false_alarms_per_month=0.5) == (WATCH, None)


def test_harmed_where_harm_is_told_every_day_two_more_are_ordinary() -> None:
    told = said("s", "xy", harms="leak")
    learnt = learnt_with([2], ordinary=4)
    assert harmed(WATCH, learnt, told, now=NOW, false_alarms_per_month=0.5) == (WATCH, None)


def test_memory_the_same_story_rings_again_only_at_a_higher_level() -> None:
    memory = Memory()
    memory.remember("s", 2, now=NOW)
    assert memory.known(ALERT, "s", now=NOW + 20 * DAY).level == 1
    assert memory.known(ALERT, "s", now=NOW + 40 * DAY).level == 1
    assert memory.known(replace(ALERT, level=3), "s", now=NOW + 41 * DAY).level == 3
    assert memory.known(ALERT, "other", now=NOW).level == 2
    assert memory.known(ALERT, "s", now=NOW + 80 * DAY).level == 2


def test_memory_forgets_what_was_not_heard_for_long() -> None:
    memory = Memory()
    memory.remember("s", 2, now=NOW)
    memory.remember("t", 2, now=NOW + 40 * DAY)
    assert list(memory.told) == ["t"]


def months(*, storms: dict[int, list[Told]]) -> list[Told]:
    """Two posts a day, each of its own story, and the storms on their days."""
    heard: list[Told] = []
    for day in range(80):
        at = START + day * DAY
        quiet = [Told(at + n * 40_000, False, f"a{day}{n}", f"q{day}{n}", ()) for n in range(2)]
        heard += sorted([*quiet, *storms.get(day, [])], key=lambda told: told.at)
    return heard


def storm(day: int, *, story: str | None, negative: bool = True) -> list[Told]:
    at = START + day * DAY + 50_000
    return [Told(at + 300 * n, negative, f"s{n}", story or f"x{day}{n}", ()) for n in range(10)]


def rings(heard: list[Told]) -> list[tuple[int, str | None]]:
    listener = Listener()
    alarms = [alarm for told in heard for alarm in listener.hear(told)] + listener.end()
    return [((alarm.raised - START) // DAY, alarm.story) for alarm in alarms]


def test_listener_rings_for_a_story_and_not_for_ten_unconnected_posts() -> None:
    assert rings(months(storms={40: storm(40, story="s")})) == [(40, "s")]
    assert rings(months(storms={40: storm(40, story=None)})) == []


def test_listener_the_aftermath_of_a_story_does_not_ring_again_and_a_new_story_does() -> None:
    storms = {40: storm(40, story="s"), 55: storm(55, story="s"), 70: storm(70, story="t")}
    assert rings(months(storms=storms)) == [(40, "s"), (70, "t")]


def merge(source: str, into: str) -> Event:
    return Event(None, "merge", source, into, "words")


def test_listener_story_that_was_merged_does_not_ring_again_under_the_elders_id() -> None:
    first, *rest = storm(55, story="e")
    storms = {40: storm(40, story="s"), 55: [replace(first, events=(merge("s", "e"),)), *rest]}
    assert rings(months(storms=storms)) == [(40, "s")]


def test_listener_posts_told_before_a_merge_count_for_the_story_it_made() -> None:
    apart = [replace(told, story=f"s{n % 5}") for n, told in enumerate(storm(40, story="s"))]
    assert rings(months(storms={40: apart})) == []
    merges = tuple(merge(f"s{n}", "s0") for n in range(1, 5))
    apart[-1] = replace(apart[-1], story="s0", events=merges)
    assert rings(months(storms={40: apart})) == [(40, "s0")]


def test_said_goes_with_the_posts_that_leave_its_story() -> None:
    parted = Event(None, "split", "s", "t", "drift", posts=("1",))
    stays, goes = Said(NOW, "x", "s", id="2"), Said(NOW, "y", "s", id="1")
    assert [each.after(parted).story for each in (stays, goes)] == ["s", "t"]


def test_memory_of_two_stories_that_are_one_is_of_the_higher_level() -> None:
    memory = Memory({"s": (NOW, 3), "t": (NOW + DAY, 2)})
    memory.merge("s", "t")
    memory.merge("unheard of", "t")
    assert memory.told == {"t": (NOW + DAY, 3)}


def test_listener_without_stories_rings_as_counts_say() -> None:
    plain = [replace(told, story=None) for told in months(storms={40: storm(40, story="s")})]
    assert rings(plain) == [(40, None)]


def hear_counts(counts: Floats, bin_seconds: int, asked: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The listener as a detector of the contract: everybody speaks once and angrily, of one story; open for a day once it rang."""
    listener = Listener(false_alarms_per_month=asked)
    alarm = np.zeros(len(counts), dtype=np.bool_)
    for row, count in enumerate(np.nan_to_num(counts).astype(int).tolist()):
        for number in range(count):
            at = START + row * bin_seconds + number * bin_seconds // count
            for rang in listener.hear(Told(at, None, f"{row}-{number}", "s")):
                first = (rang.raised - START) // bin_seconds
                alarm[first : first + DAY // bin_seconds] = True
    return alarm


@pytest.mark.parametrize("a_day", [3.0, 12.0])
def test_listener_storm_is_heard_once(a_day: float) -> None:
    contract.check_storm(hear_counts, a_day=a_day)


def test_listener_silence_and_a_first_mention_ring_nothing() -> None:
    contract.check_zeros(hear_counts)
