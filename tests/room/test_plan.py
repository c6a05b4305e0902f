"""A case follows a playbook: tasks, their owners, what waits for what, and who is told when."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from fauxpas.core import queue, trail
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Notice, Person, Role, TrailEntry
from fauxpas.room import domain, playbooks
from fauxpas.room.expected import room_actions
from fauxpas.room.models import Case, Task
from fauxpas.room.plans import plan_rows, progress_of, proposed
from fauxpas.watch.models import AlarmMention
from tests.factories import (
    NOON,
    make_alarm,
    make_brand,
    make_case,
    make_mentions,
    make_person,
    make_query,
    make_source,
)

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand, name="Will Writer")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def task_of(case: Case, key: str) -> Task:
    return case.tasks.get(key=key)


def work(now: datetime) -> None:
    while queue.work_one(worker="test", now=now):
        pass


def test_playbook_followed_gives_tasks_to_who_holds_the_seat(
    case: Case, lead: Person, writer: Person
) -> None:
    domain.take_seat(case, function="facts", by=writer, now=NOON)
    followed = domain.apply_playbook(case, "clumsy-post", by=lead, now=NOON)
    planned = playbooks.shipped()["clumsy-post"].tasks
    made = list(case.tasks.order_by("place"))
    assert [task.key for task in made] == [task.key for task in planned]
    assert (task_of(case, "capture").owner, task_of(case, "decide").owner) == (writer, lead)
    assert (task_of(case, "say").owner, task_of(case, "say").function) == (None, "voice")
    assert task_of(case, "capture").due_at == NOON + 5 * MINUTE
    assert (task_of(case, "decide").due_at, task_of(case, "decide").waits_for) == (None, "before")
    case.refresh_from_db()
    assert (case.scenario, followed.number, followed.body["key"]) == ("clumsy-post", 0, "clumsy-post")
    assert TrailEntry.objects.filter(verb="playbook.applied", thread=case.thread).count() == 1
    assert list(Notice.objects.filter(key=f"playbook:{followed.pk}").values_list("person", flat=True)) == [
        writer.pk
    ]


def test_playbook_followed_twice_is_one(case: Case, lead: Person) -> None:
    first = domain.apply_playbook(case, "rumour", by=lead, now=NOON)
    assert domain.apply_playbook(case, "rumour", by=lead, now=NOON) == first
    assert case.tasks.count() == len(playbooks.shipped()["rumour"].tasks)


def test_playbook_followed_late_gives_no_task_that_is_late_already(case: Case, lead: Person) -> None:
    later = NOON + 5 * HOUR
    domain.apply_playbook(case, "service-outage", by=lead, now=later)
    assert [task.key for task in case.tasks.all() if task.due_at and task.due_at <= later] == []


def test_playbook_is_followed_by_who_may_run_the_case(case: Case, lead: Person, writer: Person) -> None:
    with pytest.raises(NotAllowed):
        domain.apply_playbook(case, "rumour", by=writer, now=NOON)
    with pytest.raises(NotFound):
        domain.apply_playbook(case, "no-such", by=lead, now=NOON)
    domain.change_level(case, to="closed", by=lead, now=NOON, reason="over")
    with pytest.raises(MoveRefused):
        domain.apply_playbook(case, "rumour", by=lead, now=NOON)


def test_task_waits_until_everything_before_it_has_ended(case: Case, lead: Person, writer: Person) -> None:
    domain.apply_playbook(case, "clumsy-post", by=lead, now=NOON)
    decide = task_of(case, "decide")
    with pytest.raises(MoveRefused, match="First"):
        domain.finish_task(decide, by=lead, now=NOON)
    domain.finish_task(task_of(case, "capture"), by=lead, now=NOON + MINUTE)
    assert task_of(case, "decide").due_at is None
    domain.drop_task(
        task_of(case, "hijack"), reason="Checked by the platform.", by=lead, now=NOON + 2 * MINUTE
    )
    decide.refresh_from_db()
    assert (decide.due_at, decide.waits_for) == (NOON + 12 * MINUTE, "")
    domain.finish_task(decide, by=lead, now=NOON + 3 * MINUTE)
    assert trail.verify(case.brand.organisation) is None


def test_owner_is_told_when_it_is_their_turn(case: Case, lead: Person, writer: Person) -> None:
    first = domain.add_task(case, title="Ask the shop", by=lead, now=NOON)
    second = domain.add_task(case, title="Write it down", owner=writer, by=lead, now=NOON, after=[first])
    assert Notice.objects.filter(key=f"task:{second.pk}:free").count() == 0
    domain.finish_task(first, by=lead, now=NOON)
    told = Notice.objects.get(key=f"task:{second.pk}:free")
    assert (told.person, told.title) == (writer, "Your turn: Write it down")


def test_task_counted_from_the_first_word_gets_its_time_when_it_is_said(case: Case, lead: Person) -> None:
    domain.apply_playbook(case, "service-outage", by=lead, now=NOON)
    assert task_of(case, "rhythm").waits_for == "word"
    domain.word_said(case, at=NOON + HOUR, next_update_at=None, by=lead)
    assert task_of(case, "rhythm").due_at == NOON + 2 * HOUR
    domain.word_said(case, at=NOON + 3 * HOUR, next_update_at=None, by=lead)
    assert task_of(case, "rhythm").due_at == NOON + 2 * HOUR


def test_owner_is_reminded_before_and_after_and_the_lead_once_it_is_late(
    case: Case, lead: Person, writer: Person
) -> None:
    task = domain.add_task(case, title="Ask", owner=writer, due_at=NOON + HOUR, by=lead, now=NOON)
    about = Notice.objects.filter(key__startswith="room.task")
    work(NOON + 49 * MINUTE)
    assert not about.exists()
    work(NOON + 51 * MINUTE)
    assert [notice.person for notice in about] == [writer]
    work(NOON + 61 * MINUTE)
    late = Notice.objects.filter(key__startswith=f"room.task_late:{task.pk}")
    assert {notice.person for notice in late} == {writer, lead}


def test_task_moved_to_another_time_reminds_only_of_that_one(
    case: Case, lead: Person, writer: Person
) -> None:
    task = domain.add_task(case, title="Ask", owner=writer, due_at=NOON + HOUR, by=lead, now=NOON)
    domain.change_task(task, title="Ask", owner=writer, due_at=NOON + 3 * HOUR, by=lead, now=NOON)
    about = Notice.objects.filter(key__startswith="room.task", person=writer)
    work(NOON + 2 * HOUR)
    assert not about.exists()
    work(NOON + 2 * HOUR + 51 * MINUTE)
    assert about.count() == 1


def test_task_is_taken_by_anyone_who_works_here_but_given_only_by_who_runs_the_case(
    case: Case, lead: Person, writer: Person
) -> None:
    task = domain.add_task(case, title="Ask", by=lead, now=NOON)
    taken = domain.change_task(task, title="Ask", owner=writer, due_at=None, by=writer, now=NOON)
    assert taken.owner == writer
    with pytest.raises(NotAllowed):
        domain.change_task(taken, title="Ask nobody", owner=writer, due_at=None, by=writer, now=NOON)
    with pytest.raises(NotAllowed):
        domain.drop_task(taken, reason="no", by=writer, now=NOON)


def test_task_with_a_fault_is_refused(case: Case, lead: Person) -> None:
    other = make_case(case.brand, lead)
    foreign = domain.add_task(other, title="Elsewhere", by=lead, now=NOON)
    with pytest.raises(InputRefused) as refusal:
        domain.add_task(case, title=" ", due_at=NOON, by=lead, now=NOON, after=[foreign])
    assert set(refusal.value.fields) == {"title", "due_at", "after"}
    task = domain.add_task(case, title="Ask", by=lead, now=NOON)
    with pytest.raises(InputRefused):
        domain.drop_task(task, reason=" ", by=lead, now=NOON)


def test_plan_reads_in_the_language_of_the_reader(case: Case, lead: Person) -> None:
    domain.apply_playbook(case, "rumour", by=lead, now=NOON)
    said = {}
    for language in ("en", "fr"):
        with translation.override(language):
            said[language] = {row.task.key: row.title for row in plan_rows(case, lead, now=NOON)}
    planned = playbooks.shipped()["rumour"].tasks
    assert said["en"] == {task.key: task.en for task in planned}
    assert said["fr"] == {task.key: task.fr for task in planned}
    task = task_of(case, "claim")
    domain.change_task(task, title="Ours", owner=None, due_at=task.due_at, by=lead, now=NOON)
    assert "Ours" in [row.title for row in plan_rows(case, lead, now=NOON)]


def test_plan_counts_what_is_done_and_late_and_leaves_out_what_was_let_go(case: Case, lead: Person) -> None:
    for title in ("a", "b", "c"):
        domain.add_task(case, title=title, due_at=NOON + HOUR, by=lead, now=NOON)
    first, second, _third = case.tasks.order_by("pk")
    domain.finish_task(first, by=lead, now=NOON)
    domain.drop_task(second, reason="no need", by=lead, now=NOON)
    progress = progress_of(plan_rows(case, lead, now=NOON + 2 * HOUR))
    assert (progress.done, progress.count, progress.late) == (1, 2, 1)


def test_playbook_is_proposed_from_the_reasons_of_the_alarm(brand: Brand, lead: Person) -> None:
    make_query(brand, "kettle")
    alarm = make_alarm(brand)
    mention = make_mentions(make_source(brand), "The kettle")[0]
    AlarmMention.objects.create(alarm=alarm, mention=mention, why="harm", flags=["discrimination"])
    case = domain.open_case(brand, by=lead, now=NOON, title="Kettle", alarm=alarm)
    assert "discrimination" in [each.key for each in proposed(case)]


def test_playbook_that_fits_is_expected_in_one_tap_of_who_runs_the_case_until_one_is_followed(
    brand: Brand, lead: Person, writer: Person
) -> None:
    case = domain.open_case(
        brand, by=lead, now=NOON, title="Cakes", how_known="A hospital called: an allergic child."
    )
    (best, *_others) = proposed(case)
    (offered,) = [action for action in room_actions(case, lead, NOON) if action.sends]
    assert (offered.sends, offered.mine) == ({"key": best.key}, True)
    assert offered.url == reverse("room:follow", args=[brand.slug, case.number])
    with translation.override("fr"):
        (offered,) = [action for action in room_actions(case, lead, NOON) if action.sends]
        assert best.name.fr in str(offered.title)
    assert not [action for action in room_actions(case, writer, NOON) if action.sends]
    domain.apply_playbook(case, best.key, by=lead, now=NOON)
    assert not [action for action in room_actions(case, lead, NOON) if action.sends]


def test_own_playbook_stands_beside_its_earlier_versions(brand: Brand, lead: Person, writer: Person) -> None:
    shipped = playbooks.shipped()["rumour"]
    mine = playbooks.read(playbooks.as_data(shipped) | {"name": {"en": "Gossip", "fr": "Ragot"}})
    assert domain.change_playbook(mine, brand, base=0, by=lead, now=NOON) == 1
    assert domain.playbook_of(brand, "rumour") == (mine, 1)
    with pytest.raises(Conflict):
        domain.change_playbook(shipped, brand, base=0, by=lead, now=NOON)
    assert domain.change_playbook(shipped, brand, base=1, by=lead, now=NOON) == 2
    assert domain.playbook_of(brand, "rumour") == (shipped, 2)
    with pytest.raises(NotAllowed):
        domain.change_playbook(mine, brand, base=2, by=writer, now=NOON)
    assert domain.playbook_of(make_brand(), "rumour") == (shipped, 0)


def test_case_keeps_the_playbook_it_began_with(case: Case, lead: Person) -> None:
    domain.apply_playbook(case, "rumour", by=lead, now=NOON)
    shipped = playbooks.shipped()["rumour"]
    mine = playbooks.read(playbooks.as_data(shipped) | {"name": {"en": "Gossip", "fr": "Ragot"}})
    domain.change_playbook(mine, case.brand, base=0, by=lead, now=NOON)
    assert case.playbooks.get().body["name"]["en"] == "Rumour"
