from datetime import UTC, datetime

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.core.channels import Order, Said
from fauxpas.networks.assisted.channel import AssistedChannel

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
LINK = "https://page.example/kettlewick/en/12/"
KIND = AssistedChannel()


def said(title: str, body: str) -> Said:
    return Said("Kettlewick", "holding", "en", title, body, LINK, NOON, NOON, "Europe/Paris")


def test_short_text_is_given_whole_with_its_link() -> None:
    text = KIND.compose(said("Where we stand", "We are checking."), {"network": "X"})
    assert text == f"Where we stand\nWe are checking.\n{LINK}"


def test_long_text_keeps_whole_sentences_within_the_limit() -> None:
    body = "What we know:\n- 12,480 kettles were sold.\n\n" + "We are checking every report. " * 20
    text = KIND.compose(said("Where we stand", body), {"network": "X"})
    assert len(text) <= 280
    assert text.startswith(
        "Where we stand\nWhat we know: 12,480 kettles were sold. We are checking every report."
    )
    assert text.endswith(f"We are checking every report.\n{LINK}")


def test_quotation_is_kept_with_what_is_said_of_it_or_left_out() -> None:
    wrong = "Nous avions écrit : « Nous avons retiré 4 200 paquets. C’est tout. » Il faut lire : « 4 800. »"
    for body, kept in ((wrong, wrong), (f"{wrong} " + "Nous vérifions. " * 12, wrong)):
        text = KIND.compose(said("Rectificatif", body), {"network": "X"})
        assert text.startswith(f"Rectificatif\n{kept}")
    text = KIND.compose(said("Rectificatif", "Au 24 novembre. " + wrong.replace("4 800", "4 800 " * 30)), {})
    assert text == f"Rectificatif\nAu 24 novembre.\n{LINK}"


def test_limit_of_the_config_goes_before_that_of_the_network() -> None:
    assert KIND.limit({"network": "LinkedIn"}) == 3000
    assert KIND.limit({"network": "LinkedIn", "limit": 700}) == 700
    assert KIND.limit({}) == 280


@given(st.text(min_size=1, max_size=120), st.text(max_size=2000))
def test_text_never_exceeds_the_limit_when_title_and_link_fit(title: str, body: str) -> None:
    text = KIND.compose(said(title, body), {"limit": 280})
    assert len(text) <= 280
    assert text.endswith(LINK)


def test_nothing_leaves_and_a_person_is_asked() -> None:
    order = Order(1, 1, 1, "key", "text", said("Where we stand", "We are checking."), {"network": "X"})
    receipt = KIND.deliver(order, now=NOON)
    assert receipt.by_hand
    assert str(receipt.sentence) == "Ready to be posted on X by hand."
    with translation.override("fr"):
        assert str(receipt.sentence) == "Prêt à être publié sur X à la main."
