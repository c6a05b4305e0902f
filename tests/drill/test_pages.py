"""Who sees which page; the interview and the call test; a drill asked for in the real room."""

import json
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from fauxpas.core.errors import MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Job, Notice, Person, Role, TrailEntry
from fauxpas.drill import asking, exercises, tasks
from fauxpas.drill import report as reports
from fauxpas.drill.models import Drill, Interview
from tests.drill.conftest import of_role
from tests.factories import NOON, make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def brand() -> Brand:
    return make_brand(languages=["en"])


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, call_order=1)


def asked(brand: Brand, by: Person) -> Drill:
    return asking.ask_for_drill(brand, scenario="recall", language="fr", speed=5, by=by, now=NOON)


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    """A data folder of its own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def running(brand: Brand, by: Person) -> Drill:
    """A drill whose sealed room answers."""
    drill = asked(brand, by)
    asking.folder_of(drill).mkdir(parents=True)
    (asking.folder_of(drill) / asking.READY).write_text(json.dumps({"address": "http://localhost:8200/"}))
    return asking.look_at(drill, now=NOON)


def code(person: Person, method: str, path: str) -> int:
    client = Client()
    client.force_login(person)
    return int(getattr(client, method)(path).status_code)


def test_pages_outsider_finds_nothing_and_a_reader_reads_but_starts_nothing(
    brand: Brand, lead: Person
) -> None:
    drill, calls = asked(brand, lead), exercises.start_calls(brand, by=lead, now=NOON)
    own = exercises.begin_interview(brand, scenario="recall", language="en", by=lead, now=NOON)
    outsider, reader = (
        make_person(role=Role.LEAD, brand=make_brand()),
        make_person(role=Role.READER, brand=brand),
    )
    root = f"/b/{brand.slug}/drill/"
    readable = [root, f"{root}{drill.pk}/", f"{root}calls/{calls.pk}/"]
    assert [code(reader, "get", path) for path in readable] == [200, 200, 200]
    assert [code(outsider, "get", path) for path in [*readable, f"{root}interview/{own.pk}/"]] == [404] * 4
    assert code(reader, "get", f"{root}interview/{own.pk}/") == 404
    changing = [
        root,
        f"{root}{drill.pk}/close/",
        f"{root}calls/",
        f"{root}steer/",
        f"{root}throw-in/",
        f"{root}interview/",
    ]
    assert [code(reader, "post", path) for path in changing] == [403] * 6
    assert [code(outsider, "post", path) for path in changing] == [404] * 6


def test_sealed_room_every_page_says_that_it_is_a_drill_signed_in_or_not(drill: Drill) -> None:
    client, told = Client(), b"This is a drill."
    assert told in client.get("/account/login/").content
    client.force_login(of_role(drill, Role.LEAD))
    slug = drill.brand.slug
    paths = [
        "/",
        "/me/",
        f"/b/{slug}/",
        f"/b/{slug}/cases/",
        f"/b/{slug}/page/",
        f"/b/{slug}/drill/",
        f"/b/{slug}/drill/{drill.pk}/",
    ]
    assert [path for path in paths if told not in client.get(path).content] == []
    assert code(of_role(drill, Role.LEAD), "post", f"/b/{slug}/drill/steer/") == 403


def test_real_room_says_nothing_of_a_drill(brand: Brand, lead: Person) -> None:
    client = Client()
    client.force_login(lead)
    assert b"This is a drill." not in client.get(f"/b/{brand.slug}/drill/").content


def test_asked_drill_is_started_by_the_worker_and_its_report_kept(
    brand: Brand, lead: Person, data: Path
) -> None:
    drill = asked(brand, lead)
    assert Job.objects.filter(kind=asking.START, payload__drill=drill.pk).count() == 1
    with pytest.raises(MoveRefused):
        asked(brand, lead)
    folder = asking.folder_of(drill)
    folder.mkdir(parents=True)
    assert asking.look_at(drill, now=NOON).state == Drill.State.PREPARING
    (folder / asking.READY).write_text(json.dumps({"address": "http://localhost:8200/in/x/"}))
    assert asking.look_at(drill, now=NOON).state == Drill.State.RUNNING
    (folder / reports.NAME).write_text(json.dumps({"version": 1}))
    assert asking.look_at(drill, now=NOON).state == Drill.State.ENDED
    drill.refresh_from_db()
    assert drill.report == {"version": 1}
    asking.close_room(drill, by=lead, now=NOON)
    assert (folder / asking.STOP).exists()


def test_asked_drill_that_never_answers_fails_and_frees_the_place(
    brand: Brand, lead: Person, data: Path
) -> None:
    drill = asked(brand, lead)
    assert asking.look_at(drill, now=NOON + 6 * MINUTE).state == Drill.State.FAILED
    asked(brand, lead)
    client = Client()
    client.force_login(lead)
    path = f"/b/{brand.slug}/drill/{drill.pk}/"
    assert "It did not answer in time. Its log is drills/" in client.get(path).content.decode()
    Person.objects.filter(pk=lead.pk).update(language="fr")
    assert "n’a pas répondu à temps. Son journal est dans drills/" in client.get(path).content.decode()
    asking.delete_room(asking.look_at(drill, now=NOON), by=lead, now=NOON)
    gone = client.get(path).content.decode()
    assert ("n’a pas répondu à temps." in gone, "Son journal est" in gone) == (True, False)


def test_room_that_did_not_answer_in_time_is_told_to_stop(brand: Brand, lead: Person, data: Path) -> None:
    drill = asking.look_at(asked(brand, lead), now=NOON + 6 * MINUTE)
    assert (asking.folder_of(drill) / asking.STOP).exists()
    with pytest.raises(MoveRefused):
        asking.close_room(drill, by=lead, now=NOON + 6 * MINUTE)


def test_look_that_began_before_the_room_was_closed_does_not_open_it_again(
    brand: Brand, lead: Person, data: Path
) -> None:
    drill = running(brand, lead)
    seen_before = Drill.objects.get(pk=drill.pk)
    asking.close_room(drill, by=lead, now=NOON)
    assert asking.look_at(seen_before, now=NOON).state == Drill.State.ENDED
    assert (Drill.objects.get(pk=drill.pk).state, Drill.objects.get(pk=drill.pk).address) == ("ended", "")
    asked(brand, lead)


def test_room_closed_right_after_the_end_keeps_its_report(brand: Brand, lead: Person, data: Path) -> None:
    drill = running(brand, lead)
    (asking.folder_of(drill) / reports.NAME).write_text(json.dumps({"version": 1}))
    asking.close_room(drill, by=lead, now=NOON)
    assert Drill.objects.get(pk=drill.pk).report == {"version": 1}
    verbs = TrailEntry.objects.filter(verb__startswith="drill.").order_by("index")
    assert list(verbs.values_list("verb", flat=True))[-2:] == ["drill.kept", "drill.closed"]


def test_drill_is_not_asked_for_in_a_sealed_room_nor_by_whoever_may_not(brand: Brand, drill: Drill) -> None:
    with pytest.raises(MoveRefused):
        asked(drill.brand, of_role(drill, Role.LEAD))
    with pytest.raises(NotAllowed):
        asked(brand, make_person(role=Role.WRITER, brand=brand))


def test_interview_keeps_seconds_and_what_lint_and_guard_mark(brand: Brand, lead: Person) -> None:
    make_fact(make_case(brand, lead), lead, text={"en": "{value} packets are in shops."})
    begun = exercises.begin_interview(brand, scenario="recall", language="en", by=lead, now=NOON)
    said = "We apologise if anybody was affected. 500 packets are in shops."
    kept = exercises.answer(begun, place=0, said=said, note="Too long.", now=NOON + MINUTE)
    assert (kept.seconds, kept.note) == (60, "Too long.")
    assert {mark["by"] for mark in kept.marks} == {"lint", "guard"}
    with pytest.raises(MoveRefused):
        exercises.answer(begun, place=0, said=said, note="", now=NOON + MINUTE)
    for place in range(1, 8):
        exercises.answer(begun, place=place, said="", note="", now=NOON + MINUTE)
    done = Interview.objects.get(pk=begun.pk)
    assert (exercises.question_of(done), done.ended_at) == (None, NOON + MINUTE)
    client = Client()
    client.force_login(lead)
    path = f"/b/{brand.slug}/drill/interview/{begun.pk}/"
    assert b"500 packets are in shops" in client.get(path).content
    for language in ("en", "fr"):
        Person.objects.filter(pk=lead.pk).update(language=language)
        page = unescape(client.get(path).content.decode())
        assert [mark["passage"] for mark in kept.marks if mark["message"][language] not in page] == []


def test_interview_is_held_against_the_ledger_of_each_open_case(brand: Brand, lead: Person) -> None:
    first, second = make_case(brand, lead), make_case(brand, lead)
    make_fact(first, lead, text={"en": "{value} packets are in shops."})
    kettles = {"en": "{value} kettles were sold."}
    make_fact(second, lead, subject="Kettles", attribute="sold", text=kettles)
    begun = exercises.begin_interview(brand, scenario="recall", language="en", by=lead, now=NOON)
    marks = exercises.marks_on(begun, "501 packets are in shops. 502 kettles were sold.", now=NOON)
    assert {mark["passage"] for mark in marks if mark["by"] == "guard"} == {"501", "502"}


def test_call_test_is_answered_by_a_reader_who_is_called(brand: Brand, lead: Person) -> None:
    called = make_person(role=Role.READER, brand=brand, call_order=2)
    other = make_person(role=Role.READER, brand=brand)
    test = exercises.start_calls(brand, by=lead, now=NOON)
    path = f"/b/{brand.slug}/drill/calls/{test.pk}/"
    assert (code(called, "post", path), code(other, "post", path)) == (302, 403)
    assert test.answers.get(person=called).answered_at is not None


def test_call_test_tells_the_tree_and_shows_who_did_not_answer(brand: Brand, lead: Person) -> None:
    second = make_person(role=Role.VOICE, brand=brand, call_order=2)
    make_person(role=Role.WRITER, brand=brand)
    test = exercises.start_calls(brand, by=lead, now=NOON)
    notices = Notice.objects.filter(key=f"call-test:{test.pk}")
    assert set(notices.values_list("person", flat=True)) == {lead.pk, second.pk}
    assert {title.startswith("TEST, no crisis") for title in notices.values_list("title", flat=True)} == {
        True
    }
    exercises.answer_call(test, by=second, now=NOON + 2 * MINUTE)
    with pytest.raises(MoveRefused):
        exercises.answer_call(test, by=second, now=NOON + 3 * MINUTE)
    with pytest.raises(MoveRefused):
        exercises.start_calls(brand, by=lead, now=NOON + MINUTE)
    path = f"/b/{brand.slug}/drill/calls/{test.pk}/"
    pages = {}
    for person in (lead, second):
        client = Client()
        client.force_login(person)
        pages[person] = client.get(path).content.decode()
    assert ("I have it" in pages[lead], "I have it" in pages[second]) == (True, False)
    assert ("1 of 2" in pages[second], "did not answer" in pages[second]) == (True, True)


def test_room_that_closed_leaves_no_dead_process_behind(brand: Brand, lead: Person, data: Path) -> None:
    drill = asked(brand, lead)
    asking.close_room(drill, by=lead, now=NOON)
    # The folder is in use by now: the program says so and ends.
    asking.start_room(drill)
    (room,) = asking._started
    assert room.wait(timeout=60) == 2
    tasks.look_all(Job(), NOON)
    assert asking._started == []
