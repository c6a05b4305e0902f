"""How a negative share is said: a figure with its interval, or the interval alone when it is too wide for a figure."""

import pytest
from django.utils import translation

from fauxpas.engine.shares import Shares
from fauxpas.watch.templatetags.watch_words import band_words, share_figure, share_words


def _share(negative: float, low: float, high: float) -> Shares:
    return Shares(negative=negative, low=low, high=high, neutral=1 - negative, positive=0.0, posts=40)


@pytest.mark.parametrize(
    ("language", "line", "figure", "beneath"),
    [
        ("en", "62% negative (55–69%)", "62%", "55–69%, corrected for known errors"),
        ("fr", "62 % négatives (55–69 %)", "62 %", "55–69 %, corrigée des erreurs connues"),
    ],
)
def test_share_is_said_with_its_interval(language: str, line: str, figure: str, beneath: str) -> None:
    with translation.override(language):
        share = _share(0.62, 0.55, 0.69)
        said = [
            words.replace("\u202f", " ").replace("\xa0", " ")
            for words in (share_words(share), share_figure(share))
        ]
        assert said == [line, figure]
        assert band_words(share).replace("\u202f", " ").replace("\xa0", " ") == beneath


def test_share_too_wide_for_one_figure_is_only_an_interval() -> None:
    with translation.override("en"):
        share = _share(0.05, 0.0, 0.92)
        assert (share_words(share), share_figure(share)) == ("0–92% negative", "0–92%")
        assert band_words(share) == "too uncertain for one figure"
