"""A whole first crisis by programs alone: from a post to the receipt of the first public word."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from fauxpas.core import clock, queue, trail
from fauxpas.core.models import Brand, Role
from tests.api.program import Program, program_of
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db


def _work(now: datetime) -> None:
    while queue.work_one(worker="test", now=now) is not None:
        pass


def _alarm_from_a_post(program: Program, brand: str) -> Any:
    program.done("POST", f"{brand}/queries", {"name": "Kettles", "text": "kettlewick"})
    source = program.done("POST", f"{brand}/sources", {"kind": "webhook", "name": "Shop reviews"})
    text = "My child was burnt by a Kettlewick kettle and is in hospital."
    told = {"source": source["id"], "posts": [{"key": "1", "text": text, "posted_at": NOON.isoformat()}]}
    assert program.done("POST", f"{brand}/posts", told) == {"read": 1, "kept": 1, "dropped": {}}
    assert program.done("POST", f"{brand}/posts", told)["dropped"] == {"seen_before": 1}
    _work(NOON + timedelta(minutes=1))
    [mention] = program.done("GET", f"{brand}/mentions?q=kettle")["items"]
    why = program.done("GET", f"{brand}/mentions/{mention['id']}")["why"]
    assert "<mark>Kettlewick</mark>" in why[0]["html"]
    [alarm] = program.done("GET", f"{brand}/alarms?running=true")["items"]
    return program.done("POST", f"{brand}/alarms/{alarm['id']}/acknowledge")


def _submitted(program: Program, case: str) -> Any:
    fact = {
        "subject": "Kettles", "attribute": "withdrawn", "type": "number", "value": 1200, "status": "confirmed",
        "text": {"en": "{value} kettles left the shelves."}, "source": "Warehouse",
    }  # fmt: skip
    key = program.done("POST", f"{case}/facts", fact)["key"]
    begun = program.done("POST", f"{case}/statements", {"kind": "holding"})
    body = f"A child was burnt. [[{key} text]] We speak again {{next_update}}."
    saved = program.done(
        "PUT",
        f"{case}/statements/{begun['id']}",
        {
            "texts": {"en": {"title": "Stop using model K2", "body": body}},
            "next_update_at": (NOON + timedelta(hours=3)).isoformat(),
            "base_version": begun["version"],
        },
    )
    assert saved["obstacles"] == []
    return program.done("POST", f"{case}/statements/{saved['id']}/submit")


def test_first_crisis_by_programs() -> None:
    brand = make_brand(name="Kettlewick", languages=["en"])
    owner = make_person(role=Role.OWNER, brand=brand)
    first = program_of(owner, brand)
    second = program_of(make_person(role=Role.VOICE, brand=brand), brand)
    room = f"/brands/{brand.slug}"
    with clock.set_to(NOON + timedelta(minutes=1)):
        first.done(
            "POST", f"{room}/channels", {"kind": "assisted", "name": "X", "config": {"network": "X", "limit": 280}}
        )  # fmt: skip
        alarm = _alarm_from_a_post(first, room)
        assert alarm["state"] == "acknowledged"
        case = first.done("POST", f"{room}/cases", {"title": "Burnt child", "alarm": alarm["id"]})
        assert case["first_signal_at"] == NOON.isoformat().replace("+00:00", "Z")
        path = f"{room}/cases/{case['number']}"
        text = _submitted(first, path)
        deeds = f"{path}/statements/{text['id']}"
        own = first.call("POST", f"{deeds}/approve", {"digest": text["digest"]})
        assert own.status_code == 403
        second.done("POST", f"{deeds}/approve", {"digest": text["digest"]})
        assert first.done("POST", f"{deeds}/publish")["state"] == "published"
        _work(NOON + timedelta(minutes=2))
        [delivery] = first.done("GET", f"{path}/deliveries")["items"]
        assert delivery["state"] == "by_hand"
        posted = f"{path}/deliveries/{delivery['id']}/posted"
        link = "https://x.example/kettlewick/1"
        assert first.done("POST", posted, {"url": link})["receipt_url"] == link
        [said] = first.done("GET", f"{path}/public-texts")["items"]
        assert "1,200 kettles left the shelves." in said["body"]
        assert first.done("GET", path)["first_word_at"] is not None
    assert trail.verify(brand.organisation) is None


def _statement(program: Program, brand: Brand) -> tuple[str, Any]:
    case = program.done("POST", f"/brands/{brand.slug}/cases", {"title": "Smoke", "how_known": "A call"})
    path = f"/brands/{brand.slug}/cases/{case['number']}/statements"
    begun = program.done("POST", path, {})
    return f"{path}/{begun['id']}", begun


def test_text_saved_by_two_hands_gives_both_versions_to_the_second() -> None:
    brand = make_brand(languages=["en"])
    program = program_of(make_person(role=Role.OWNER, brand=brand), brand)
    path, begun = _statement(program, brand)
    told = {"next_update_at": begun["next_update_at"], "base_version": begun["version"]}
    program.done("PUT", path, told | {"texts": {"en": {"title": "Mine", "body": "First"}}})
    answer = program.call("PUT", path, told | {"texts": {"en": {"title": "Yours", "body": "Second"}}})
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["current"]["texts"]["en"] == {"title": "Mine", "body": "First"}
    assert program.done("GET", path)["texts"]["en"]["title"] == "Mine"


def test_fact_changed_by_two_hands_gives_both_versions_to_the_second() -> None:
    brand = make_brand(languages=["en"])
    program = program_of(make_person(role=Role.OWNER, brand=brand), brand)
    case = program.done("POST", f"/brands/{brand.slug}/cases", {"title": "Smoke", "how_known": "A call"})
    facts = f"/brands/{brand.slug}/cases/{case['number']}/facts"
    fact = {"subject": "Ovens", "text": {"en": "Two ovens."}, "source": "Bakery"}
    number = program.done("POST", facts, fact)["number"]
    change = fact | {"base_version": 1}
    program.done("PUT", f"{facts}/{number}", change | {"text": {"en": "Three ovens."}})
    answer = program.call("PUT", f"{facts}/{number}", change | {"text": {"en": "Four ovens."}})
    assert answer.status_code == 409
    assert answer.json()["current"]["current"]["said"] == {"en": "Three ovens."}
    versions = program.done("GET", f"{facts}/{number}")["versions"]
    assert [each["said"]["en"] for each in versions] == ["Three ovens.", "Two ovens."]
