from dataclasses import dataclass

from fauxpas.engine.alarms import Episode, step

HOUR = 3600


@dataclass(frozen=True)
class Found:
    level: int
    began: int | None = None
    known: bool = True


def test_step_calm_without_an_episode_is_silence() -> None:
    assert step(None, Found(0), 100) == (None, "none")


def test_step_first_rise_raises_and_remembers_when_it_began() -> None:
    assert step(None, Found(2, began=40), 100) == (Episode(2, 40, 100), "raise")
    assert step(None, Found(1), 100) == (Episode(1, 100, 100), "raise")


def test_step_only_a_higher_level_is_told_again() -> None:
    state, event = step(Episode(2, 40, 100), Found(2), 200)
    assert event == "none"
    state, event = step(state, Found(1), 300)
    assert event == "none"
    state, event = step(state, Found(2), 400)
    assert event == "none"
    state, event = step(state, Found(3), 500)
    assert (state, event) == (Episode(3, 40, 100), "escalate")


def test_step_a_watch_that_rises_is_raised_anew_with_the_rise_that_wakes_people() -> None:
    assert step(Episode(1, 40, 100, 300), Found(3, began=480), 500) == (Episode(3, 480, 500), "escalate")
    assert step(Episode(1, 40, 100), Found(2), 500) == (Episode(2, 40, 500), "escalate")
    assert step(Episode(2, 40, 100), Found(3, began=480), 500) == (Episode(3, 40, 100), "escalate")


def test_step_closes_after_twelve_calm_hours_and_a_day() -> None:
    state: Episode | None = Episode(2, 0, 0)
    state, event = step(state, Found(0), 20 * HOUR)
    assert event == "none"
    state, event = step(state, Found(0), 31 * HOUR)
    assert event == "none"
    assert step(state, Found(0), 32 * HOUR) == (None, "close")


def test_step_a_short_storm_that_flares_up_is_still_one() -> None:
    events = []
    state: Episode | None = None
    levels = [2, 0, 0] + [0] * 15 + [2] + [0] * 30
    for hour, level in enumerate(levels):
        state, event = step(state, Found(level, began=hour * HOUR if level else None), hour * HOUR)
        events.append(event)
    assert [event for event in events if event != "none"] == ["raise", "close"]
    assert events.index("close") == 19 + 12


def test_step_a_blind_spell_is_not_calm() -> None:
    state, _ = step(Episode(1, 0, 0), Found(0), 30 * HOUR)
    state, _ = step(state, Found(0, known=False), 40 * HOUR)
    state, event = step(state, Found(0), 43 * HOUR)
    assert event == "none"
    assert step(state, Found(0), 55 * HOUR) == (None, "close")
    assert step(None, Found(0, known=False), 0) == (None, "none")


def test_step_after_the_close_a_new_storm_raises_again() -> None:
    state, _ = step(Episode(3, 0, 0), Found(0), 30 * HOUR)
    state, event = step(state, Found(0), 42 * HOUR)
    assert event == "close"
    assert step(state, Found(1, began=43 * HOUR), 44 * HOUR) == (Episode(1, 43 * HOUR, 44 * HOUR), "raise")
