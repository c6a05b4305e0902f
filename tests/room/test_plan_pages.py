"""The pages of plan, playbooks, decisions, legal deadlines and advice: who may see and press what, and what they say."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.room import domain, playbooks
from fauxpas.room.models import Case, PlaybookVersion
from tests.factories import NOON, make_brand, make_case, make_fact, make_person

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
    return make_case(brand, lead)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(name: str, case: Case, **more: object) -> str:
    return reverse(f"room:{name}", kwargs={"brand": case.brand.slug, "number": case.number, **more})


def book(name: str, brand: Brand, **more: object) -> str:
    return reverse(f"room:{name}", kwargs={"brand": brand.slug, **more})


def pages(case: Case) -> list[str]:
    brand = case.brand
    return [
        at("plan", case),
        at("decisions", case),
        at("decide", case),
        at("rules", case),
        at("rule", case, key="gdpr-33"),
        at("advice", case),
        book("playbooks", brand),
        book("playbook", brand, key="rumour"),
        book("playbook_file", brand, key="rumour"),
        book("change_playbook", brand, key="rumour"),
        book("playbook_step", brand, key="rumour", step="claim"),
        book("playbook_step", brand, key="rumour", step="new"),
    ]


@pytest.mark.parametrize("role", [Role.LEAD, Role.WRITER, Role.READER])
def test_pages_are_read_by_every_member_and_by_nobody_else(case: Case, lead: Person, role: Role) -> None:
    domain.apply_playbook(case, "rumour", by=lead, now=NOON)
    member = signed_in(make_person(role=role, brand=case.brand, language="fr"))
    outsider = signed_in(make_person(role=Role.OWNER, brand=make_brand()))
    for page in pages(case):
        assert member.get(page).status_code == 200, page
        assert outsider.get(page).status_code == 404, page
        assert Client().get(page).status_code == 302, page


@pytest.mark.parametrize(
    ("name", "more", "data", "allowed"),
    [
        ("follow", {}, {"key": "rumour"}, {Role.LEAD, Role.VOICE}),
        ("rule", {"key": "gdpr-33"}, {"started_at": "2026-11-19T11:00"}, {Role.LEAD, Role.VOICE}),
        (
            "decide",
            {},
            {"question": "Recall?", "chosen": "Yes", "why": "Two cases."},
            {Role.LEAD, Role.VOICE, Role.WRITER, Role.SUPPORT},
        ),
        ("advice", {}, {"type": "misdeed"}, {Role.LEAD, Role.VOICE, Role.WRITER}),
    ],
)
def test_deeds_of_a_case_are_for_those_with_the_right(
    case: Case, name: str, more: dict[str, str], data: dict[str, str], allowed: set[Role]
) -> None:
    with clock.set_to(NOON):
        for role in (Role.READER, Role.SUPPORT, Role.WRITER, Role.VOICE, Role.LEAD):
            person = make_person(role=role, brand=case.brand)
            form = data | ({"decided_by": str(person.pk)} if name == "decide" else {})
            status = signed_in(person).post(at(name, case, **more), form).status_code
            assert status in ({302, 409} if role in allowed else {403}), (role, status)


def test_playbook_is_followed_in_one_tap_and_its_tasks_stand_in_the_plan(case: Case, lead: Person) -> None:
    client = signed_in(lead)
    with clock.set_to(NOON):
        assert "Rumour" in client.get(at("plan", case)).content.decode()
        client.post(at("follow", case), {"key": "rumour"})
        html = client.get(at("plan", case)).content.decode()
        sheet = client.get(case.path).content.decode()
    planned = playbooks.shipped()["rumour"].tasks
    assert [task.key for task in planned if task.en not in html] == []
    assert "Answer where nobody has heard it." in html
    assert f"0 of {len(planned)} tasks done" in sheet


def test_task_is_taken_changed_and_let_go_by_plain_forms(case: Case, lead: Person) -> None:
    task = domain.add_task(case, title="Ask the shop", by=lead, now=NOON)
    writer = make_person(role=Role.WRITER, brand=case.brand)
    with clock.set_to(NOON):
        assert signed_in(writer).post(at("take_task", case, pk=task.pk)).status_code == 302
        task.refresh_from_db()
        assert task.owner == writer
        data = {"title": "Ask both shops", "owner": writer.pk, "due_at": "2026-11-19T15:00"}
        client = signed_in(lead)
        assert client.post(at("change_task", case, pk=task.pk), data).status_code == 302
        assert client.post(at("drop_task", case, pk=task.pk), {"reason": ""}).status_code == 422
        assert client.post(at("drop_task", case, pk=task.pk), {"reason": "They called."}).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.due_at, task.dropped_at) == ("Ask both shops", NOON + 2 * HOUR, NOON)


def test_decision_rests_on_facts_and_says_when_they_changed(case: Case, lead: Person) -> None:
    from fauxpas.understand import domain as ledger

    fact = make_fact(case, lead)
    client = signed_in(lead)
    key = f"F-{fact.number:02d}"
    data = {
        "question": "Recall or warn?",
        "options": "Recall\nWarn\n",
        "chosen": "Recall",
        "why": "Two cases.",
        "grounds": [key],
        "decided_by": lead.pk,
    }
    with clock.set_to(NOON):
        assert key in client.get(at("decide", case)).content.decode()
        assert client.post(at("decide", case), data).status_code == 302
        before = client.get(at("decisions", case)).content.decode()
    draft = ledger.FactDraft(
        subject="Packets",
        attribute="in shops",
        text={"fr": "Il y a {value} paquets en rayon.", "en": "{value} packets are in shops."},
        type="number",
        value=9,
        source="Supply",
    )
    ledger.change_fact(fact, draft=draft, base_version=1, by=lead, now=NOON)
    with clock.set_to(NOON):
        after = client.get(at("decisions", case)).content.decode()
    assert ("has changed since" in before, "has changed since" in after) == (False, True)
    decision = case.decisions.get()
    assert (decision.options, decision.grounds[0]["key"]) == (["Recall", "Warn"], key)


def test_brand_makes_a_playbook_its_own_step_by_step(brand: Brand, lead: Person) -> None:
    client = signed_in(lead)
    step = {"en": "Ask again", "fr": "Redemander", "owner": "lead", "minutes": "5", "since": "opened"}
    with clock.set_to(NOON):
        new = book("playbook_step", brand, key="rumour", step="new")
        assert client.post(new, step | {"base": "0"}).status_code == 302
        assert client.post(new, step | {"base": "0"}).status_code == 409
        claim = book("playbook_step", brand, key="rumour", step="claim")
        assert client.post(claim, {"deed": "remove", "base": "1"}).status_code == 302
    found, number = domain.playbook_of(brand, "rumour")
    assert (number, found.tasks[-1].key, found.tasks[-1].minutes) == (2, "ask-again", 5)
    assert "claim" not in {task.key for task in found.tasks}
    assert client.get(book("playbook", brand, key="rumour"), {"version": "1"}).status_code == 200


def test_playbook_goes_from_one_brand_to_another_as_a_file(brand: Brand, lead: Person) -> None:
    client = signed_in(lead)
    text = client.get(book("playbook_file", brand, key="rumour")).content.decode()
    changed = text.replace("Rumour", "Gossip").replace('key = "rumour"', 'key = "gossip"', 1)
    with clock.set_to(NOON):
        answer = client.post(
            book("playbooks", brand), {"file": SimpleUploadedFile("gossip.toml", changed.encode())}
        )
        broken = client.post(book("playbooks", brand), {"file": SimpleUploadedFile("x.toml", b"\xff\xfe")})
    assert (answer.status_code, broken.status_code) == (302, 422)
    assert PlaybookVersion.objects.get(brand=brand, key="gossip").body["name"]["en"] == "Gossip"


def test_legal_deadline_says_its_source_and_when_it_was_checked(case: Case, lead: Person) -> None:
    client = signed_in(lead)
    with clock.set_to(NOON):
        html = client.get(at("rule", case, key="fr-cyber-insurance")).content.decode()
        client.post(at("rule", case, key="fr-cyber-insurance"), {"started_at": "2026-11-19T11:00"})
        clocks = client.get(at("clocks", case)).content.decode()
    assert "L12-10-1" in html
    assert "22\u00a0November 2026, in the text itself" in html
    assert "legal advice" in html
    assert "File the complaint (cyber insurance)" in clocks
    found = case.clocks.get(rule="fr-cyber-insurance")
    assert (found.due_at, found.set_by) == (NOON - 2 * HOUR + 72 * HOUR, lead)


def test_new_task_waits_for_another_by_a_plain_form(case: Case, lead: Person) -> None:
    client = signed_in(lead)
    path = reverse("room:task", args=[case.brand.slug, case.number])
    assert "must be done first" not in client.get(path).content.decode()
    first = domain.add_task(case, title="Find the lot", by=lead, now=NOON)
    assert "Find the lot" in client.get(path).content.decode()
    answer = client.post(path, {"title": "Name the lot", "after": [first.pk]})
    assert answer.status_code == 302
    second = case.tasks.get(title="Name the lot")
    assert list(second.after.all()) == [first]
    other = domain.add_task(make_case(case.brand, lead), title="Elsewhere", by=lead, now=NOON)
    assert client.post(path, {"title": "Wait", "after": [other.pk]}).status_code == 422


def test_plan_names_the_day_of_what_is_not_due_today(case: Case, lead: Person) -> None:
    for hours, title in ((1, "Tell the shops"), (24, "Publish the test")):
        domain.add_task(case, title=title, due_at=NOON + hours * HOUR, by=lead, now=NOON)
    with clock.set_to(NOON):
        page = signed_in(lead).get(at("plan", case)).content.decode()
    today, later = (
        row for row in page.split('id="tasks"')[1].split("<li ") if "Tell the" in row or "Publish" in row
    )
    assert ('<span class="day">' in today, '<span class="day">' in later) == (False, True)


def test_union_is_marked_in_the_language_of_the_reader(case: Case, lead: Person) -> None:
    for language, mark in (("en", "EU"), ("fr", "UE")):
        reader = make_person(role=Role.READER, brand=case.brand, language=language)
        assert f'<span class="due">{mark}</span>' in signed_in(reader).get(at("rules", case)).content.decode()
