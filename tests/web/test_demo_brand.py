"""The fictional brand, named in the language of whoever starts it."""

import pytest

from fauxpas.core.models import Person
from fauxpas.react.models import Channel, Wording
from fauxpas.watch.models import Mention, Source
from fauxpas.web import commands, demo_brand, demo_words
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr"])
def test_people_and_things_are_named_in_the_language_asked_for(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_brand, "HISTORY_DAYS", 2)
    room = demo_brand.prepare(language=language, now=NOON)
    names = demo_words.NAMES[language]
    assert (room.lead.name, room.voice.name) == (names.lead, names.voice)
    assert set(Person.objects.values_list("language", flat=True)) == {language}
    assert set(Source.objects.filter(kind="files").values_list("name", flat=True)) == set(names.sources)
    assert Wording.objects.get().name == names.wording
    assert names.page in Channel.objects.values_list("name", flat=True)
    assert Mention.objects.filter(author__startswith=names.author).count() == Mention.objects.count() > 40


def test_what_is_there_already_is_left_alone_whatever_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_brand, "HISTORY_DAYS", 1)
    first = demo_brand.prepare(language="en", now=NOON)
    assert demo_brand.prepare(language="fr", now=NOON) == first
    assert set(Source.objects.filter(kind="files").values_list("name", flat=True)) == set(
        demo_words.NAMES["en"].sources
    )


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
