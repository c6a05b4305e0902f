"""How long a source may be silent before its silence is unknown; and why, in the reader's own language."""

from datetime import timedelta

import pytest
from django.utils import translation
from pytest_django import Settings

from fauxpas.core.sentences import Sentence
from fauxpas.core.sources import Reading
from fauxpas.watch.fetching import fetch_due, hear, refresh_hearing
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Source
from fauxpas.watch.silence import kept, usual_gap_seconds, why_in_words, with_gap
from tests.factories import NOON, make_brand, make_query, make_source, raw_post
from tests.web_server import Told, serving

HOUR = 3600


def _learnt(hours: list[float], *, every_days: int = 1) -> int | None:
    """What is learnt of a source whose longest silences of these days, oldest first, lasted so many hours."""
    gaps: dict[str, int] = {}
    for number, length in enumerate(hours):
        at = NOON - timedelta(days=every_days * (len(hours) - 1 - number))
        gaps = with_gap(gaps, since=at - timedelta(minutes=5), until=at)
        gaps = with_gap(gaps, since=at - timedelta(hours=length), until=at)
    return usual_gap_seconds(gaps, today=NOON.date())


@pytest.mark.parametrize(
    ("hours", "every_days", "usual"),
    [
        ([8] * 28, 1, 12 * HOUR),  # a night
        ([8] * 20 + [60] + [8] * 7, 1, 12 * HOUR),  # one outage is not usual
        ([8, 8, 8, 8, 8, 62, 8] * 4, 1, 93 * HOUR),  # every weekend is
        ([100, 100] + [8] * 29, 1, 12 * HOUR),  # what was before the last four weeks is forgotten
        ([168] * 4, 7, 252 * HOUR),  # a weekly letter
        ([0.1] * 28, 1, HOUR),
        ([300] * 3, 13, 14 * 24 * HOUR),
        ([8] * 7, 1, None),
        ([168] * 2, 14, None),
        ([], 1, None),
    ],
)
def test_ordinary_silence_is_learnt_from_the_longest_of_each_day(
    hours: list[float], every_days: int, usual: int | None
) -> None:
    assert _learnt(hours, every_days=every_days) == usual


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "hearing", "days_known"),
    [("feed", "heard", 8), ("webhook", "late", 8), ("feed", "blind", 0), ("files", "heard", 0)],
)
def test_source_learns_its_rhythm_while_somebody_listens(kind: str, hearing: str, days_known: int) -> None:
    brand = make_brand()
    make_query(brand, "acme")
    source = make_source(brand, kind=kind, hearing=hearing)
    for days in range(9):
        at = NOON + timedelta(days=days)
        take(source, Reading(posts=(raw_post("acme again", posted_at=at),)), now=at)
    source.refresh_from_db()
    assert (source.usual_gap_seconds, len(source.gaps)) == (
        36 * HOUR if days_known else 24 * HOUR,
        days_known,
    )


@pytest.mark.django_db
def test_source_not_asked_while_nobody_watched_learns_nothing_of_that_time() -> None:
    brand = make_brand()
    make_query(brand, "acme")
    source = make_source(brand, kind="feed", hearing="heard", fetched_at=NOON, spoke_at=NOON)
    later = NOON + timedelta(days=3)
    refresh_hearing(now=later)
    take(source, Reading(posts=(raw_post("acme again", posted_at=later),)), now=later)
    source.refresh_from_db()
    assert source.gaps == {}


@pytest.mark.django_db
def test_reason_is_told_in_the_language_of_whoever_reads_it() -> None:
    source = make_source(make_brand(languages=["fr"]), state=Source.State.PAUSED)
    hear(source, now=NOON)
    with translation.override("en"):
        assert why_in_words(source.why_silent).startswith("Paused by a person.")
    with translation.override("fr"):
        assert "pause" in why_in_words(source.why_silent)
        assert "a person" not in why_in_words(source.why_silent)
    assert why_in_words("500 Server Error") == "500 Server Error"
    assert why_in_words("") == ""


@pytest.mark.django_db
def test_fault_of_the_other_side_is_told_in_the_language_of_whoever_reads_it(settings: Settings) -> None:
    settings.FAUXPAS = settings.FAUXPAS | {"FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.1",)}
    with serving(lambda _: Told(status=503)) as server:
        source = make_source(
            make_brand(languages=["fr"]), kind="feed", address=server.address, due_at=NOON, every_seconds=300
        )
        fetch_due(now=NOON)
    source.refresh_from_db()
    assert why_in_words(source.why_silent) == "127.0.0.1 answers with error 503. We try again by ourselves."
    with translation.override("fr"):
        told = why_in_words(source.why_silent)
    assert "503" in told
    assert "answers" not in told


def test_reason_too_long_to_keep_in_parts_is_kept_in_words() -> None:
    long = Sentence(
        "%(host)s refuses (error %(status)s). Check the address.", {"host": "a" * 500, "status": 1}
    )
    assert kept(long) == "a" * 400
    assert why_in_words(kept(long)) == "a" * 400
    assert kept("500 Server Error") == "500 Server Error"
