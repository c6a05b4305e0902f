"""The playbooks that ship, and what reading, writing and proposing them promises."""

import re

import pytest
from django.utils import translation

from fauxpas.core.errors import InputRefused
from fauxpas.engine.advice import crisis_types
from fauxpas.engine.content import KINDS
from fauxpas.room import deadlines, playbooks
from fauxpas.room.models import Seat
from fauxpas.room.playbooks import Playbook
from fauxpas.room.templatetags.plan_words import scenario_called

ASKED = {
    "data-breach", "product-recall", "food-or-health-harm", "staff-conduct", "clumsy-post", "service-outage", "rumour",
    "workplace-accident", "supplier", "executive", "discrimination", "single-bad-review", "review-bombing",
    "hijacked-account", "deepfake", "ransomware", "leaked-message", "threat-to-staff",
}  # fmt: skip
SHIPPED = list(playbooks.shipped().values())
SLOT = re.compile(r"\{[^{}\n]{1,60}\}")
LOOSE_FRENCH = re.compile(r"(?<=[\w»)]) [:;!?»]|« ")


def french_of(playbook: Playbook) -> list[str]:
    words = [playbook.name.fr, playbook.when.fr, *playbook.signs.fr, *playbook.never.fr]
    words += [task.fr for task in playbook.tasks]
    return words + [part for text in playbook.texts for part in (text.fr.title, text.fr.body)]


def test_every_playbook_that_was_asked_for_ships() -> None:
    assert set(playbooks.shipped()) == ASKED


@pytest.mark.parametrize("playbook", SHIPPED, ids=lambda each: each.key)
def test_playbook_names_only_what_exists(playbook: Playbook) -> None:
    known = {rule.key for rule in deadlines.rules()}
    assert {task.owner for task in playbook.tasks} <= set(Seat.Function.values)
    assert set(playbook.flags) <= set(KINDS)
    assert set(playbook.clocks) <= known
    assert playbook.crisis in crisis_types("en")
    assert len(playbook.tasks) >= (4 if playbook.track == "light" else 8)
    assert len(playbook.never.en) >= 4


@pytest.mark.parametrize("playbook", SHIPPED, ids=lambda each: each.key)
def test_playbook_is_whole_in_both_languages(playbook: Playbook) -> None:
    assert playbook.texts, "no text to start from"
    assert [words for words in french_of(playbook) if LOOSE_FRENCH.search(words)] == []
    same = [task.key for task in playbook.tasks if task.en == task.fr]
    assert same == []
    for text in playbook.texts:
        slots = [len(set(SLOT.findall(f"{draft.title}\n{draft.body}"))) for draft in (text.en, text.fr)]
        assert min(slots) > 0
        assert abs(slots[0] - slots[1]) <= 1


@pytest.mark.parametrize("playbook", SHIPPED, ids=lambda each: each.key)
def test_playbook_taken_out_and_in_is_the_same(playbook: Playbook) -> None:
    assert playbooks.read_toml(playbooks.as_toml(playbook)) == playbook
    assert playbooks.read(playbooks.as_data(playbook)) == playbook


def test_holding_texts_promise_the_next_word() -> None:
    silent = [
        playbook.key
        for playbook in SHIPPED
        for text in playbook.texts
        if text.kind == "holding" and "{next_update}" not in text.en.body + text.fr.body
    ]
    assert silent == []


def test_clumsy_post_is_captured_before_anything_and_checked_for_a_hijack_before_it_is_deleted() -> None:
    tasks = {task.key: task for task in playbooks.shipped()["clumsy-post"].tasks}
    assert next(iter(tasks)) == "capture"
    assert set(tasks["decide"].after) == {"capture", "hijack"}
    assert tasks["say"].after == ("decide",)
    assert {"lock", "protect"} <= set(tasks)


def test_single_bad_review_needs_no_room() -> None:
    assert [each.key for each in SHIPPED if each.track == "light"] == ["single-bad-review"]


def changed(**parts: object) -> dict[str, object]:
    return playbooks.as_data(playbooks.shipped()["rumour"]) | parts


TASK = {"owner": "lead", "en": "Do", "fr": "Faire"}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"tasks": [TASK | {"key": "a", "after": ["b"]}, TASK | {"key": "b", "after": ["a"]}]}, "circle"),
        ({"tasks": [TASK | {"key": "a", "after": ["c"]}]}, "not there: c"),
        ({"tasks": [TASK | {"key": "a"}, TASK | {"key": "a"}]}, "same key"),
        ({"tasks": [TASK | {"key": "a", "since": "before"}]}, "counts from what comes before"),
        ({"tasks": [TASK | {"key": "a", "owner": "nobody"}]}, "tasks.0.owner"),
        ({"tasks": []}, "tasks"),
        ({"signs": {"en": ["one", "two"], "fr": ["un"]}}, "more lines"),
        ({"name": {"en": "Rumour", "fr": ""}}, "name.fr"),
        ({"name": {"en": "Rumour", "fr": "Ru\x07meur"}}, "name.fr"),
        ({"spare": 1}, "spare"),
    ],
)
def test_playbook_that_cannot_be_followed_is_refused_with_its_place(
    parts: dict[str, object], said: str
) -> None:
    with pytest.raises(InputRefused, match=said):
        playbooks.read(changed(**parts))


@pytest.mark.parametrize("text", ["key = ", "[" * 5000, "x = 1" + " " * playbooks.BIGGEST_FILE])
def test_file_that_is_no_playbook_is_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        playbooks.read_toml(text)


@pytest.mark.parametrize(
    ("flags", "said", "first"),
    [
        (["leak"], "Mes données sont en vente sur un forum", "data-breach"),
        (["allergy", "child"], "Mon fils est à l’HÔPITAL après votre gâteau", "food-or-health-harm"),
        ([], "Votre site est en panne depuis ce matin", "service-outage"),
        (["discrimination"], "Refused at the door for my wheelchair, openly racist staff", "discrimination"),
    ],
)
def test_playbook_is_proposed_by_what_was_heard(flags: list[str], said: str, first: str) -> None:
    assert playbooks.propose(SHIPPED, flags=flags, said=said)[0].key == first


def test_nothing_is_proposed_for_an_ordinary_word() -> None:
    assert playbooks.propose(SHIPPED, flags=[], said="Very nice biscuits, thank you") == []


@pytest.mark.parametrize(
    "text", [".".join(["a"] * 90_000) + " = 1", "x = " + "9" * 9_000, "x = " + "[" * 50_000]
)
def test_file_made_to_exhaust_its_reader_is_refused(text: str) -> None:
    with pytest.raises(InputRefused, match="cannot be read"):
        playbooks.read_toml(text)


def test_scenario_is_called_as_its_playbook_and_a_word_of_ones_own_stays() -> None:
    with translation.override("fr"):
        assert scenario_called("food-or-health-harm") == playbooks.shipped()["food-or-health-harm"].name.fr
        assert scenario_called("allergen") == "allergen"
