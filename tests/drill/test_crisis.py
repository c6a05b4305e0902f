"""Generated crises: the same for the same seed, loudest at their peak, and about a brand that is plainly invented."""

from collections import Counter
from datetime import timedelta

import pytest

from fauxpas.drill.crisis import generate, history, rate
from fauxpas.drill.scenarios import MINUTES, scenario_of, scenarios
from fauxpas.room.playbooks import shipped
from tests.factories import NOON

ALL = sorted(scenarios())


@pytest.mark.parametrize("key", ALL)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_crisis_same_seed_is_the_same_and_another_seed_another(key: str, language: str) -> None:
    scenario = scenario_of(key)
    once, again, other = (generate(scenario, language=language, seed=seed) for seed in (7, 7, 8))
    assert once == again
    assert once != other
    assert [each.seconds for each in once] == sorted(each.seconds for each in once)


@pytest.mark.parametrize("key", ALL)
def test_crisis_holds_every_reason_question_and_the_rumour_and_peaks_at_its_peak(key: str) -> None:
    scenario = scenario_of(key)
    posts = generate(scenario, language="en", seed=3)
    told = Counter(each.about for each in posts)
    expected = {each.key for each in (*scenario.reasons, *scenario.questions)} | {"rumour", "ordinary"}
    assert set(told) == expected
    first = min(each.seconds for each in posts if each.about == "rumour")
    assert first >= scenario.rumour.from_minute * 60
    minutes = [rate(minute, scenario) for minute in range(MINUTES)]
    assert minutes.index(max(minutes)) == scenario.peak_minute
    whole = sum(minutes)
    assert abs(len(posts) - whole) < 5 * whole**0.5


@pytest.mark.parametrize("key", ALL)
def test_scenario_every_post_is_a_mention_and_its_playbook_and_functions_exist(key: str) -> None:
    scenario = scenario_of(key)
    assert scenario.playbook in shipped()
    assert len({each.key for each in scenario.injects}) == len(scenario.injects)
    assert {each.kind for each in scenario.injects} >= {"news", "journalist", "wrong-fact"}
    for language in ("en", "fr"):
        texts = {each.text for each in generate(scenario, language=language, seed=1)}
        texts |= {text for _days, text, _author in history(scenario, language=language, seed=1, days=2)}
        assert [text for text in texts if scenario.query not in text.casefold()] == []
        assert len(scenario.interview.told(language)) == 8


def test_scripted_post_is_said_at_its_moment_of_the_drill() -> None:
    scripted = generate(scenario_of("recall"), language="fr", seed=1)[0]
    post = scripted.as_post(0, began=NOON)
    assert (post.posted_at, post.text) == (NOON + timedelta(seconds=scripted.seconds), scripted.text)
