"""The newest public words as the room repeats them: once each, in the reader's language, without what was taken out."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.core.sealed import digest_of
from fauxpas.room.models import Case
from fauxpas.understand.models import PublicText, Redaction
from fauxpas.understand.said import last_words
from tests.factories import NOON, make_brand, make_case, make_person

pytestmark = pytest.mark.django_db
BODY = "Ada Angry was wrong about the kettle."


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def say(case: Case, owner: int, title: str, *, language: str = "en", at: datetime = NOON) -> PublicText:
    return PublicText.objects.create(
        brand=case.brand,
        case=case,
        owner_label="react.statement",
        owner_id=owner,
        kind="update",
        language=language,
        title=title,
        body=BODY,
        digest=digest_of(BODY.encode()),
        said_at=at,
    )


def titles(case: Case, *, most: int = 3) -> list[str]:
    return [word.title for word in last_words(PublicText.objects.filter(case=case), most=most)]


def test_what_was_said_in_two_languages_is_one_word_in_the_reader_s(case: Case) -> None:
    say(case, 1, "First")
    say(case, 2, "Second", at=NOON + timedelta(hours=1))
    say(case, 2, "Deuxième", language="fr", at=NOON + timedelta(hours=1))
    say(case, 3, "Troisième, en français seulement", language="fr", at=NOON + timedelta(hours=2))
    assert titles(case) == ["Troisième, en français seulement", "Second", "First"]
    with translation.override("fr"):
        assert titles(case, most=2) == ["Troisième, en français seulement", "Deuxième"]


def test_words_taken_out_stand_neither_on_the_wall_nor_in_the_digest_nor_at_home(
    case: Case, lead: Person
) -> None:
    now = clock.now()
    text = say(case, 1, "About Ada Angry’s kettle", at=now - timedelta(minutes=5))
    Redaction.objects.create(
        public_text=text, start=0, end=len("Ada Angry"), kind="personal", reason="She asked.", redacted_at=now
    )
    assert titles(case) == ["About […]’s kettle"]
    client = Client()
    client.force_login(lead)
    for path in (f"/b/{case.brand.slug}/wall/", f"/b/{case.brand.slug}/digest/", "/"):
        page = client.get(path).content.decode()
        assert ("About […]’s kettle" in page, "Ada Angry" in page) == (True, False), path
