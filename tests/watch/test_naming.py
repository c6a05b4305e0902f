"""What a case is called that opens from an alarm."""

from datetime import timedelta

import pytest

from fauxpas.core.models import Brand
from fauxpas.watch.driving import describe
from fauxpas.watch.models import Alarm, Source, Story
from fauxpas.watch.naming import alarm_title, find_phrases
from tests.factories import NOON, make_alarm, make_brand, make_mentions, make_query, make_source

pytestmark = pytest.mark.django_db

FRENCH = (
    "Ma fille allergique a fait une réaction après des sablés citron Maison Brindille, rien sur l’étiquette",
    "Noisette non déclarée dans les sablés citron Maison Brindille, dangereux pour les allergiques",
    "Réaction allergique grave à un sablé citron Maison Brindille",
    "Allergie : les sablés citron Maison Brindille ont de la noisette et la marque ne dit rien",
    "Pas un mot de Maison Brindille sur les sablés citron, et mon fils allergique est aux urgences",
    "Les sablés citron Maison Brindille sont dangereux, réaction allergique hier soir",
)
ENGLISH = (
    "My daughter had an allergic reaction to Maison Brindille lemon sablés, nothing on the label",
    "Undeclared hazelnut in Maison Brindille lemon sablés, allergic people must not eat them",
    "Allergic reaction after one Maison Brindille lemon sablé, and the brand says nothing",
    "Maison Brindille lemon sablés sent us to hospital with an allergic reaction",
    "Nothing from Maison Brindille about the lemon sablés, an allergic child is ill",
)


def _source(*languages: str) -> Source:
    brand = make_brand(name="Maison Brindille", languages=list(languages))
    brand.other_names = ["Brindille", "sablés Brindille"]
    brand.save()
    make_query(brand, "brindille")
    return make_source(brand)


def _brand(source: Source) -> Brand:
    assert source.brand is not None
    return source.brand


def _alarm(source: Source) -> Alarm:
    make_mentions(source, "Maison Brindille sablés au beurre, parfaits", minutes_ago=3000)
    make_mentions(source, *FRENCH, language="fr")
    make_mentions(source, *ENGLISH, language="en")
    alarm = make_alarm(_brand(source))
    describe(alarm, alarm.brand, now=NOON)
    alarm.save()
    return alarm


@pytest.mark.parametrize(
    ("languages", "title"),
    [(("fr", "en"), "Allergie\xa0: sablés citron"), (("en", "fr"), "Allergy: lemon sablés")],
)
def test_title_says_what_happened_to_what_in_the_first_language_of_the_brand(
    languages: tuple[str, ...], title: str
) -> None:
    assert alarm_title(_alarm(_source(*languages)), now=NOON) == title


def test_title_without_a_harm_or_reason_tells_what_is_said_as_written() -> None:
    source = _source("fr")
    make_mentions(
        source,
        *(
            f"Maison Brindille change le tarif de l’abonnement Premium, témoin {number}"
            for number in range(6)
        ),
        language="fr",
    )
    alarm = make_alarm(_brand(source))
    title = alarm_title(alarm, now=NOON)
    assert title.startswith("Tarif de l’abonnement")


def test_title_is_the_name_a_person_gave_the_story() -> None:
    source = _source("fr")
    alarm = _alarm(source)
    told = {"first_at": NOON, "last_at": NOON, "told_at": NOON}
    alarm.story = Story.objects.create(brand=alarm.brand, key="k", title="Lot L2611-B", named=True, **told)
    assert alarm_title(alarm, now=NOON) == "Lot L2611-B"


def test_title_is_empty_when_nothing_was_said() -> None:
    assert alarm_title(make_alarm(_brand(_source("fr"))), now=NOON + timedelta(hours=1)) == ""


def test_one_and_several_of_a_thing_are_one_phrase_as_most_write_it() -> None:
    source = _source("fr")
    said = make_mentions(
        source,
        "Un sablé citron de Brindille",
        *(f"Brindille et ses sablés citron, témoin {number}" for number in range(2)),
        "Encore un sablé citron Brindille",
        "Les sablés citron de chez Brindille",
    )
    assert find_phrases(said, [], brand=_brand(source))[0] == "sablés citron"


def test_phrase_stops_at_signs_and_at_the_name_of_the_brand() -> None:
    source = _source("en")
    said = make_mentions(
        source,
        *(f"Maison Brindille kettle, kettle smoke alarm number {number}" for number in range(4)),
    )
    (phrase,) = [each for each in find_phrases(said, [], brand=_brand(source)) if "kettle" in each]
    assert phrase == "kettle smoke alarm number"
