"""The fictional brand: its people, its names, its storm."""

import random
from datetime import timedelta

import pytest

from fauxpas.core.models import Person
from fauxpas.engine.content import content_flags
from fauxpas.engine.posts import Post
from fauxpas.engine.stories import Stories
from fauxpas.react.models import Channel
from fauxpas.react.queries import usable_wordings
from fauxpas.room.domain import apply_playbook, open_case
from fauxpas.room.plans import proposed
from fauxpas.watch.models import Mention, Source
from fauxpas.web import commands, demo_brand, demo_words
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr"])
def test_people_begin_in_the_language_asked_for_and_names_are_the_same_in_both(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_brand, "HISTORY_DAYS", 2)
    room = demo_brand.prepare(language=language, now=NOON)
    assert (room.lead.name, room.voice.name) == (demo_words.LEAD, demo_words.VOICE)
    assert set(Person.objects.values_list("language", flat=True)) == {language}
    assert set(Source.objects.filter(kind="files").values_list("name", flat=True)) == set(demo_words.SOURCES)
    assert demo_words.PAGE in Channel.objects.values_list("name", flat=True)
    assert (
        Mention.objects.filter(author__startswith=demo_words.AUTHOR).count() == Mention.objects.count() > 40
    )


def test_playbook_of_the_storm_leads_to_the_wording_prepared_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_brand, "HISTORY_DAYS", 1)
    room = demo_brand.prepare(now=NOON)
    case = open_case(room.brand, by=room.lead, now=NOON, title="Sablés", how_known=demo_words.STORM[0])
    fitting = proposed(case)[0]
    apply_playbook(case, fitting.key, by=room.lead, now=NOON)
    case.refresh_from_db()
    assert [wording.scenario for wording in usable_wordings(case, now=NOON)] == [case.scenario]


def test_what_is_there_already_is_left_alone_whatever_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_brand, "HISTORY_DAYS", 1)
    first = demo_brand.prepare(language="en", now=NOON)
    told = Mention.objects.count()
    assert demo_brand.prepare(language="fr", now=NOON + timedelta(minutes=2)) == first
    assert Person.objects.count() == 2
    assert Mention.objects.count() <= told + 1
    demo_brand.prepare(now=NOON + timedelta(hours=12))
    assert told < Mention.objects.count() < 2 * told


def test_storm_of_the_demonstration_is_a_few_stories_and_tells_of_an_allergy() -> None:
    chance = random.Random(1)
    texts = [chance.choice(demo_words.STORM).format(town="Lyon") for _ in range(200)]
    stories = Stories(leave_out=[demo_words.BRAND, *demo_words.OTHER_NAMES])
    for number, text in enumerate(texts):
        at = NOON + timedelta(seconds=number)
        stories.step(Post(str(number), text, posted_at=at))
    stories.settle()
    assert len(stories.open_stories()) <= 4
    told = [{flag.kind for flag in content_flags(text, None)} for text in texts]
    assert sum("allergy" in kinds for kinds in told) > 100


@pytest.mark.parametrize(
    ("terminal", "spoken"),
    [
        ({"LANG": "fr_CH.UTF-8"}, "fr"),
        ({"LANG": "fr_FR", "LC_ALL": "C"}, "en"),
        ({}, "en"),
        ({"LANG": "de_DE"}, "en"),
    ],
)
def test_language_is_that_of_the_terminal(
    terminal: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in terminal.items():
        monkeypatch.setenv(name, value)
    assert commands.terminal_language() == spoken
