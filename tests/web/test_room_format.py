"""The filters follow the active language and the active time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Engine
from django.template.exceptions import TemplateSyntaxError
from django.utils import timezone, translation

from fauxpas.core.format import HARD as H
from fauxpas.core.format import THIN as T

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 19, 9, 12, tzinfo=UTC)


def said(source: str, language: str, **context: object) -> str:
    """A template's text in a language, in Paris."""
    with translation.override(language), timezone.override(PARIS):
        return Engine.get_default().from_string(source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "english", "french"),
    [
        ("{{ n|number }}", "12,480", f"12{T}480"),
        ("{{ share|percent }}", "71%", f"71{T}%"),
        ("{{ pair|percent_interval }}", "67–75%", f"67–75{T}%"),
        ("{{ low|interval:n }}", "28–12,480", f"28–12{T}480"),
        ("{{ n|money:'EUR' }}", "€12,480", f"12{T}480{H}€"),
        ("{{ share|ratio }}", f"0.7{H}times", f"0,7{H}fois"),
        ("{{ days|span }}", f"41{H}days", f"41{H}jours"),
        ("{{ due|until:now }}", f"in 18{H}min", f"dans 18{H}min"),
        ("{{ now|until:due }}", f"18{H}min late", f"18{H}min de retard"),
        ("{{ now|ago:due }}", f"18{H}min ago", f"il y a 18{H}min"),
        ("{{ now|span_to:due }}", f"18{H}min", f"18{H}min"),
        ("{{ due|clock_time }}", "10:30", f"10{H}h{H}30"),
        ("{{ due|margin_time }}", "10:30", "10:30"),
        ("{{ due|day }}", f"Thursday 19{H}November 2026", f"jeudi 19{H}novembre 2026"),
        ("{{ due|short_day }}", f"19{H}Nov.", f"19{H}nov."),
        ("{{ due|other_day:now }}{{ nothing|other_day:now }}", "", ""),
        ("{{ later|other_day:now }}", f"20{H}Nov.", f"20{H}nov."),
        ("{{ due|moment:now }} {{ due|stamp:now }}", "10:30 10:30", f"10{H}h{H}30 10{H}h{H}30"),
        ("{{ later|moment:now }}.", f"06:12 on{H}20{H}November.", f"6{H}h{H}12 le{H}20{H}novembre."),
        ("{{ later|stamp:now }}", f"20{H}Nov., 06:12", f"20{H}nov., 6{H}h{H}12"),
        ("{{ nothing|number }}{{ nothing|span }}{{ nothing|day }}{{ nothing|until:now }}", "", ""),
    ],
)
def test_filters_read_in_both_languages(source: str, english: str, french: str) -> None:
    context = {
        "n": 12480, "share": 0.71, "pair": (0.67, 0.75), "low": 28, "days": timedelta(days=41),
        "now": NOW, "due": NOW + timedelta(minutes=18), "later": NOW + timedelta(hours=20), "nothing": None,
    }  # fmt: skip
    assert said(source, "en", **context) == english
    assert said(source, "fr", **context) == french


def test_times_follow_the_active_zone() -> None:
    with translation.override("en"), timezone.override(ZoneInfo("Asia/Tokyo")):
        template = Engine.get_default().from_string("{{ now|margin_time }} {{ now|short_day }}")
        assert template.render(Context({"now": NOW})) == f"18:12 19{H}Nov."


def test_icon_unknown_name_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="no-such-icon"):
        said('{% load room_parts %}{% icon "no-such-icon" %}', "en")
