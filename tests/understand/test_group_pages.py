"""The pages of who is hit and of customer lists: who may see and press what, and what they say."""

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.engine.estimates import Estimate
from fauxpas.room.models import Case
from fauxpas.understand.affected import affected
from fauxpas.understand.domain.groups import add_group, count_from_list
from fauxpas.understand.models import AffectedGroup, CustomerList, GroupOverlap
from tests.api.program import program_of
from tests.factories import NOON, make_brand, make_case, make_person
from tests.understand.lists import PEOPLE, take_list, write_csv
from tests.understand.test_groups import DRAFT

pytestmark = pytest.mark.django_db
FORM = {
    "who": "Guests of Saturday", "severity": "3", "likely": "1 200", "low": "900", "high": "2,000", "likely_reason": "bookings",
    "low_reason": "seen", "high_reason": "all rooms", "source": "Front desk", "vulnerable": "some", "told": "not_yet", "counts": "on",
}  # fmt: skip
LIST = {"name": "Buyers", "source": "shop", "group": "", "calling_code": "33", "keep_days": "30"}


@pytest.fixture(autouse=True)
def house(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


@pytest.fixture
def two(case: Case, lead: Person) -> list[AffectedGroup]:
    return [
        add_group(case, draft=replace(DRAFT, who=who), by=lead, now=NOON)
        for who in ("Buyers", "Their children")
    ]


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(name: str, case: Case, **more: int) -> str:
    return reverse(f"understand:{name}", kwargs={"brand": case.brand.slug, "number": case.number, **more})


def upload(path: Path) -> dict[str, Any]:
    return LIST | {"file": SimpleUploadedFile("buyers.csv", path.read_bytes())}


def test_pages_are_read_by_members_and_not_there_for_others(case: Case, two: list[AffectedGroup]) -> None:
    urls = [
        page("groups", case), page("group", case, group=1), page("add_group", case), page("edit_group", case, group=1),
        page("overlap", case, group=1, other=2), page("customers", case),
    ]  # fmt: skip
    reader = signed_in(make_person(role=Role.READER, brand=case.brand))
    outsider = signed_in(make_person(role=Role.OWNER, brand=make_brand()))
    assert {reader.get(url).status_code for url in urls} == {200}
    assert {outsider.get(url).status_code for url in urls} == {404}
    assert {reader.post(url, FORM).status_code for url in urls[2:5]} == {403}
    assert {Client().get(url).status_code for url in urls} == {302}


def test_group_added_by_form_stands_on_the_page_with_the_total(case: Case, lead: Person) -> None:
    client = signed_in(lead)
    assert client.post(page("add_group", case), FORM).status_code == 302
    said = client.get(page("groups", case)).content.decode()
    assert ("Likely <b>1,200</b> people are hit (900–2,000)" in said, "3 of 5, seriously hit" in said) == (
        True,
        True,
    )
    assert "How the number grew" in said
    assert '"kind": "estimate"' in said


def test_group_form_says_what_is_wrong_at_its_field(case: Case, lead: Person) -> None:
    answer = signed_in(lead).post(page("add_group", case), FORM | {"low": "5000", "who": "Ada, 0612345678"})
    said = answer.content.decode()
    assert (answer.status_code, "Low is at most likely" in said, "Name nobody" in said) == (422, True, True)


def test_slower_writer_sees_both_versions(case: Case, lead: Person, two: list[AffectedGroup]) -> None:
    client, url = signed_in(lead), page("edit_group", case, group=1)
    assert client.post(url, FORM | {"base_version": "1"}).status_code == 302
    answer = client.post(url, FORM | {"base_version": "1", "who": "Somebody else"})
    assert answer.status_code == 409
    assert {"Guests of Saturday", "Somebody else"} <= {
        word for word in ("Guests of Saturday", "Somebody else") if word in answer.content.decode()
    }


@pytest.mark.parametrize(
    ("sent", "people"),
    [
        ({"answer": "none"}, Estimate(0, 0, 0)),
        ({"answer": "unknown"}, None),
        ({"answer": "number", "likely": "50"}, Estimate(50, 50, 50)),
        ({"answer": "number", "likely": "50", "low": "10", "high": "90"}, Estimate(10, 50, 90)),
    ],
)
def test_overlap_is_answered_by_form(
    case: Case, lead: Person, two: list[AffectedGroup], sent: dict[str, str], people: Estimate | None
) -> None:
    url = page("overlap", case, group=2, other=1)
    assert signed_in(lead).post(url, sent | {"reason": "asked the shops"}).status_code == 302
    assert [pair.people for pair in affected(case).pairs] == [people]


def test_overlap_without_a_number_is_asked_again(case: Case, lead: Person, two: list[AffectedGroup]) -> None:
    url = page("overlap", case, group=1, other=2)
    assert signed_in(lead).post(url, {"answer": "number", "reason": "x"}).status_code == 422
    assert GroupOverlap.objects.count() == 0


def test_case_page_tells_who_is_hit_and_what_is_open(
    case: Case, lead: Person, two: list[AffectedGroup]
) -> None:
    said = signed_in(lead).get(case.path).content.decode()
    for words in (
        "People hit",
        "Who is hit",
        "Say how many people are in both G-01 and G-02",
        "Tell the people of G-01",
    ):
        assert words in said


def test_list_sent_from_a_browser_counts_its_group(
    case: Case, lead: Person, two: list[AffectedGroup], tmp_path: Path
) -> None:
    client = signed_in(lead)
    answer = client.post(page("add_customers", case), upload(write_csv(tmp_path / "a.csv")) | {"group": "1"})
    assert answer.status_code == 302
    version = two[0].versions.latest("number")
    assert (version.likely, version.customers_id is not None) == (PEOPLE, True)
    said = client.get(page("customers", case)).content.decode()
    assert ("Buyers" in said, "Zwetschge" in said, "example.org" in said) == (True, False, False)


def test_file_that_is_no_list_is_told_at_its_field(case: Case, lead: Person, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("colour;size\nred;1\n", encoding="utf-8")
    answer = signed_in(lead).post(page("add_customers", case), upload(path))
    assert (answer.status_code, "No column tells who a row is" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("role", [Role.WRITER, Role.VOICE, Role.SUPPORT, Role.READER])
def test_rows_are_for_those_who_may(case: Case, lead: Person, tmp_path: Path, role: Role) -> None:
    take_list(case, lead, write_csv(tmp_path / "a.csv"))
    client = signed_in(make_person(role=role, brand=case.brand))
    outsider = signed_in(make_person(role=Role.OWNER, brand=make_brand()))
    acts = [
        page("download_customers", case, customers=1),
        page("remove_customers", case, customers=1),
        page("add_customers", case),
    ]
    assert {client.post(url).status_code for url in acts} == {403}
    assert {outsider.post(url).status_code for url in acts} == {404}
    assert "Take the rows out" not in client.get(page("customers", case)).content.decode()


def test_rows_taken_out_are_whole_and_on_record(case: Case, lead: Person, tmp_path: Path) -> None:
    rows = [("=1+1", "Birne", "Cy", "cy@example.org", "+33612345678", "", "", "", "")]
    take_list(case, lead, write_csv(tmp_path / "a.csv", rows=rows))
    answer = signed_in(lead).post(page("download_customers", case, customers=1))
    said = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # it streams
    assert said.splitlines()[1].startswith("'=1+1,Birne,Cy,cy@example.org,'+33612345678")
    assert (answer.headers["Cache-Control"], TrailEntry.objects.filter(verb="customers.read").count()) == (
        "no-store",
        1,
    )


def test_list_is_deleted_after_one_question(
    case: Case, lead: Person, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    take_list(case, lead, write_csv(tmp_path / "a.csv"), now=clock.now())
    client, url = signed_in(lead), page("remove_customers", case, customers=1)
    assert "for good" in client.get(url).content.decode()
    assert CustomerList.objects.get().state == "kept"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url).status_code == 302
    assert CustomerList.objects.get().state == "deleted"
    assert client.post(page("download_customers", case, customers=1)).status_code == 404


def test_overlap_of_two_counted_groups_is_proposed(
    case: Case, lead: Person, two: list[AffectedGroup], tmp_path: Path
) -> None:
    client = signed_in(lead)
    for number in (1, 2):
        client.post(
            page("add_customers", case), upload(write_csv(tmp_path / "a.csv")) | {"group": str(number)}
        )
    url = page("overlap", case, group=1, other=2)
    asked = client.get(url).content.decode()
    assert ("Compare L-01 and L-02" in asked, "row by row" in asked) == (True, False)
    assert not TrailEntry.objects.filter(verb="customers.read").exists()
    said = client.post(url, {"do": "compare"}).content.decode()
    assert ("compared row by row: L-01 and L-02" in said, 'value="3"' in said) == (True, True)
    assert TrailEntry.objects.filter(verb="customers.read").count() == 2


def test_lists_are_compared_only_by_those_who_may_read_them(
    case: Case, lead: Person, two: list[AffectedGroup], tmp_path: Path
) -> None:
    for group in two:
        customers = take_list(case, lead, write_csv(tmp_path / "a.csv"))
        count_from_list(group, customers=customers, by=lead, now=NOON)
    writer = signed_in(make_person(role=Role.WRITER, brand=case.brand))
    url = page("overlap", case, group=1, other=2)
    assert "Compare L-01" not in writer.get(url).content.decode()
    assert writer.post(url, {"do": "compare"}).status_code == 403
    assert not TrailEntry.objects.filter(verb="customers.read").exists()


def test_list_stays_and_says_so_when_its_group_cannot_be_counted(
    case: Case, lead: Person, two: list[AffectedGroup], tmp_path: Path
) -> None:
    two[0].versions.update(who="")  # as no form would take it
    sent = upload(write_csv(tmp_path / "a.csv")) | {"group": "1"}
    answer = signed_in(lead).post(page("add_customers", case), sent, follow=True)
    assert "The group was not counted from it" in answer.content.decode()
    assert (two[0].versions.count(), CustomerList.objects.get().state) == (1, "kept")


def test_longest_name_and_source_of_a_list_still_count_a_group(
    case: Case, lead: Person, two: list[AffectedGroup], tmp_path: Path
) -> None:
    sent = upload(write_csv(tmp_path / "a.csv")) | {"group": "1", "name": "n" * 200, "source": "s" * 300}
    assert signed_in(lead).post(page("add_customers", case), sent).status_code == 302
    assert two[0].versions.latest("number").likely == PEOPLE


def test_list_for_a_group_that_is_not_there_is_not_taken_in(
    case: Case, lead: Person, two: list[AffectedGroup], tmp_path: Path
) -> None:
    del two
    path = f"/brands/{case.brand.slug}/cases/{case.number}/customers"
    content = base64.b64encode(write_csv(tmp_path / "a.csv").read_bytes()).decode()
    sent = {"filename": "a.csv", "content": content, "name": "Buyers", "source": "shop", "group": 9}
    program = program_of(lead, case.brand)
    assert program.call("POST", path, sent).status_code == 404
    assert not CustomerList.objects.exists()
    assert program.done("POST", path, sent | {"group": 1})["not_counted"] == ""
