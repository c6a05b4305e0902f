"""Damage reports: what they say, that they no longer change, and the same as PDF."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fauxpas.core.errors import NotAllowed, NotFound
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.room.models import Case
from fauxpas.understand.domain.groups import add_group
from fauxpas.understand.domain.reports import digest_of, make_report
from fauxpas.understand.models import DamageReport
from fauxpas.understand.report_pdf import draw_pdf
from fauxpas.understand.reports import is_whole, told_in
from fauxpas.watch.domain.erasing import erase_author
from fauxpas.watch.models import Mention, Source
from tests.factories import (
    NOON,
    make_brand,
    make_case,
    make_fact,
    make_mentions,
    make_person,
    make_query,
    make_source,
)
from tests.understand.test_groups import DRAFT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    made = make_case(brand, lead)
    Case.objects.filter(pk=made.pk).update(first_signal_at=NOON - HOUR)
    made.refresh_from_db()
    return made


@pytest.fixture
def source(brand: Brand) -> Source:
    make_query(brand, "kettles")
    found = make_source(brand, kind="feed", name="The Daily Feed", hearing=Source.Hearing.BLIND)
    make_mentions(found, "The kettles burnt my hand, awful", author="Ada Angry", reach=9_000, language="en")
    make_mentions(found, "kettles kettles", "nice kettles", author="Bo Brief", reach=20, language="fr")
    return found


def lines(report: DamageReport, language: str = "en") -> dict[str, str]:
    """What the report says, by its labels."""
    told = told_in(report, language)
    return {
        figure["label"]: f"{figure['value']} | {figure['interval']} | {figure['source']}"
        for section in told["sections"]
        for figure in section["figures"]
    }


def test_report_of_an_empty_case_says_that_nothing_is_known(case: Case, lead: Person) -> None:
    report = make_report(case, by=lead, now=NOON)
    said = lines(report)
    assert said["Facts"].startswith("nothing is confirmed yet")
    assert said["People hit"].startswith("nobody has written it down yet")
    assert said["First public word"].startswith("none yet")
    assert (said["Mentions since then"].startswith("0"), said["Negative share"].startswith("not known")) == (
        True,
        True,
    )


def test_every_figure_has_its_source(case: Case, lead: Person, source: Source) -> None:
    make_fact(case, lead)
    add_group(case, draft=DRAFT, by=lead, now=NOON)
    report = make_report(case, by=lead, now=NOON)
    for language in ("en", "fr"):
        figures = [each for section in report.content[language]["sections"] for each in section["figures"]]
        assert len(figures) > 20
        assert [each["label"] for each in figures if not each["source"] or not each["value"]] == []


def test_report_tells_volume_voices_people_and_what_is_unknown(
    case: Case, lead: Person, source: Source
) -> None:
    make_fact(case, lead, subject="Kettles", attribute="sold")
    make_fact(case, lead, subject="Cause", attribute="", status="unknown")
    first = add_group(case, draft=DRAFT, by=lead, now=NOON)
    add_group(case, draft=replace(DRAFT, who="Guests", low=None, likely=None, high=None), by=lead, now=NOON)
    said = lines(make_report(case, by=lead, now=NOON))
    assert said["Mentions since then"].startswith("3 ")
    assert said["May have seen it, at most"].startswith("9,040 | for 3 of 3 mentions")
    assert said["Influential voice: Ada Angry"].startswith("reached up to 9,000 | 1 mention")
    assert said["F-01 Kettles sold"].startswith("12,480 | confirmed | Supply")
    assert said["F-02 Cause"].startswith("not known yet | unknown")
    assert said["In all"].startswith("200 | 100–400")
    assert next(words for label, words in said.items() if label.startswith(first.key)).startswith(
        "200 | 100–400 | Supply"
    )
    assert said["The Daily Feed"].startswith("blind")
    assert any(
        label.startswith("G-02 Guests") and words.startswith("how many is not known")
        for label, words in said.items()
    )


def test_report_says_in_short_what_a_director_asks_first(case: Case, lead: Person, source: Source) -> None:
    make_fact(case, lead, subject="Kettles", attribute="sold")
    make_fact(case, lead, subject="Cause", attribute="", status="unknown")
    add_group(case, draft=DRAFT, by=lead, now=NOON)
    report = make_report(case, by=lead, now=NOON)
    told = told_in(report, "en")
    short = {each["label"]: f"{each['value']} | {each['interval']}" for each in told["summary"]["figures"]}
    assert short["People hit"] == "200 | 100–400"
    assert short["Mentions since it began"].startswith("3 | ")
    assert short["First public word"] == "none yet | "
    assert short["Confirmed facts"] == "1 | of 2 written down"
    unknown = next(each for each in told["sections"] if each["title"] == "What we do not know")
    assert short["Not known yet"] == f"{len(unknown['figures'])} | questions open"
    for each in told["summary"]["figures"]:
        assert 1 <= each["part"] <= len(told["sections"])


def test_report_made_before_reports_had_a_summary_is_read_as_it_was(case: Case, lead: Person) -> None:
    report = make_report(case, by=lead, now=NOON)
    for content in report.content.values():
        del content["summary"]
    report.digest = digest_of(report.content)
    report.save()
    client = Client()
    client.force_login(lead)
    assert client.get(report.path).status_code == 200
    assert client.get(f"{report.path}pdf/").content[:5] == b"%PDF-"


def test_report_speaks_french(case: Case, lead: Person, source: Source) -> None:
    report = make_report(case, by=lead, now=NOON)
    english, french = (report.content[language] for language in ("en", "fr"))
    assert [each["title"] for each in english["sections"]] != [each["title"] for each in french["sections"]]
    assert len(english["sections"]) == len(french["sections"]) == 7


def test_report_does_not_change_with_what_comes_after(case: Case, lead: Person, source: Source) -> None:
    report = make_report(case, by=lead, now=NOON)
    before = json.loads(json.dumps(report.content))
    make_mentions(source, "more kettles", now=NOON + HOUR)
    add_group(case, draft=DRAFT, by=lead, now=NOON + HOUR)
    report.refresh_from_db()
    assert report.content == before
    assert make_report(case, by=lead, now=NOON + HOUR).number == 2
    assert lines(report)["Mentions since then"].startswith("3 ")


def test_report_names_nobody_who_was_erased_and_stays_whole(
    case: Case, lead: Person, source: Source, brand: Brand
) -> None:
    report = make_report(case, by=lead, now=NOON)
    assert "Ada" not in json.dumps(report.content)
    owner = make_person(role=Role.OWNER, brand=brand)
    erase_author(brand, [(source.pk, "Ada Angry")], by=owner, now=NOON + HOUR)
    assert not Mention.objects.filter(author="Ada Angry").exists()
    said = lines(DamageReport.objects.select_related("case__brand").get())
    assert "Influential voice: erased" in said
    assert not any("Ada" in label for label in said)
    assert is_whole(report)


def test_report_that_was_altered_says_so(case: Case, lead: Person) -> None:
    report = make_report(case, by=lead, now=NOON)
    report.content["en"]["lede"] = "All is well."
    report.save()
    assert not is_whole(report)
    client = Client()
    client.force_login(lead)
    assert "not as it was made" in client.get(report.path).content.decode()


def test_reader_makes_no_report_and_outsider_none_at_all(case: Case) -> None:
    with pytest.raises(NotAllowed):
        make_report(case, by=make_person(role=Role.READER, brand=case.brand), now=NOON)
    with pytest.raises(NotFound):
        make_report(case, by=make_person(role=Role.OWNER, brand=make_brand()), now=NOON)


def test_one_tap_makes_a_page_and_a_pdf(case: Case, lead: Person, source: Source) -> None:
    client = Client()
    client.force_login(lead)
    place = {"brand": case.brand.slug, "number": case.number}
    answer = client.post(reverse("understand:reports", kwargs=place))
    assert answer.status_code == 302
    report = DamageReport.objects.select_related("case__brand").get()
    assert (answer.headers["Location"], report.digest) == (report.path, digest_of(report.content))
    said = client.get(report.path).content.decode()
    assert ("Influential voice: Ada Angry" in said, report.digest in said) == (True, True)
    pdf = client.get(f"{report.path}pdf/")
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert TrailEntry.objects.filter(verb="report.made").count() == 1


def test_reports_are_not_there_for_others(case: Case, lead: Person) -> None:
    report = make_report(case, by=lead, now=NOON)
    outsider, reader = Client(), Client()
    outsider.force_login(make_person(role=Role.OWNER, brand=make_brand()))
    reader.force_login(make_person(role=Role.READER, brand=case.brand))
    urls = [f"{case.path}reports/", report.path, f"{report.path}pdf/"]
    assert {outsider.get(url).status_code for url in urls} == {404}
    assert {reader.get(url).status_code for url in urls} == {200}
    assert reader.post(urls[0]).status_code == 403


def test_pdf_holds_its_fonts_and_draws_any_sign() -> None:
    figure: dict[str, Any] = {
        "label": "Żółć, l’été, 12\u202f480 €, ελ, 🙂, <b>&", "value": "1–2", "interval": "", "source": "x" * 400, "path": "",
    }  # fmt: skip
    told = {"title": "Ⅻ", "lede": "é" * 50, "sections": [{"title": "Part", "figures": [figure] * 60}]}
    content = draw_pdf(
        told,
        language="fr",
        heading="Note 1",
        foot="https://room.example/",
        columns=("Quoi", "Combien", "Source"),
    )
    assert content.startswith(b"%PDF-")
    assert content.count(b"/FontFile2") == 2
    assert b"/Lang" in content
    assert content.count(b"/Type /Page\n") > 2


def test_words_longer_than_a_page_are_drawn_over_the_next_one() -> None:
    long = {"label": "Three burnt. " * 200, "value": "W" * 2_000, "interval": "", "source": "<b>&" * 500}
    told = {"title": "t", "lede": "<img src='x'/>", "sections": [{"title": "s", "figures": [long, long]}]}
    content = draw_pdf(told, language="en", heading="h", foot="f", columns=("a", "b", "c"))
    assert content[:5] == b"%PDF-"
