"""Drills over the API: a recorded crisis from its file to a deleted room."""

import base64
import json
from pathlib import Path

import pytest
from pytest_django import Settings

from fauxpas.core.models import Brand, Role
from fauxpas.drill import asking
from fauxpas.drill.models import Drill
from tests.api.program import Program, program_of
from tests.factories import make_brand, make_person

pytestmark = pytest.mark.django_db
POSTS = "".join(
    json.dumps(
        {"id": str(hour), "text": "Kettlewick kettles burn", "posted_at": f"2026-11-01T{hour:02}:00:00Z"}
    )
    + "\n"
    for hour in range(9, 13)
)
BEGIN = {"replaces": "Kettlewick", "live_from": "2026-11-01T10:00:00Z", "language": "fr", "speed": 5}


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> Path:
    """A data folder of its own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Acme")


@pytest.fixture
def program(brand: Brand) -> Program:
    return program_of(make_person(role=Role.LEAD, brand=brand), brand)


def bring_in(program: Program, brand: Brand, posts: bytes, **sent: str) -> dict[str, object]:
    packed = {"filename": "storm.jsonl", "content": base64.b64encode(posts).decode()} | sent
    answer = program.call("POST", f"/brands/{brand.slug}/drills/recorded", packed)
    return {"status": answer.status_code, **json.loads(answer.content)}


def test_recorded_crisis_goes_from_its_file_to_a_deleted_room(brand: Brand, program: Program) -> None:
    told = bring_in(program, brand, POSTS.encode())
    assert told["status"] == 201
    assert isinstance(told["holds"], dict)
    assert (told["state"], told["holds"]["posts"], told["holds"]["heard"]) == ("draft", 4, 0)
    drill = Drill.objects.get()
    at = f"/brands/{brand.slug}/drills/{drill.pk}"
    refused = program.call("POST", f"{at}/begin", BEGIN | {"replaces": ""})
    assert (refused.status_code, "replaces" in refused.content.decode()) == (422, True)
    begun = json.loads(program.call("POST", f"{at}/begin", BEGIN).content)
    assert (begun["state"], begun["replaces"], begun["holds"]["heard"]) == ("preparing", "Kettlewick", 4)
    assert program.call("POST", f"{at}/begin", BEGIN).status_code == 409
    assert program.call("DELETE", f"{at}/room").status_code == 409
    assert json.loads(program.call("POST", f"{at}/close").content)["state"] == "ended"
    assert program.call("DELETE", f"{at}/room").status_code == 200
    drill.refresh_from_db()
    assert drill.folder == ""


def test_drill_that_never_started_goes_whole(brand: Brand, program: Program, data: Path) -> None:
    bring_in(program, brand, POSTS.encode())
    drill = Drill.objects.get()
    kept = asking.folder_of(drill)
    assert kept.exists()
    assert program.call("DELETE", f"/brands/{brand.slug}/drills/{drill.pk}/room").status_code == 200
    assert (Drill.objects.exists(), kept.exists()) == (False, False)


@pytest.mark.parametrize(
    ("content", "sent"),
    [
        (b"no post\n", {}),
        (POSTS.encode(), {"filename": "storm.pdf"}),
    ],
)
def test_file_that_holds_no_post_is_refused_with_its_field(
    brand: Brand, program: Program, content: bytes, sent: dict[str, str]
) -> None:
    told = bring_in(program, brand, content, **sent)
    assert told["status"] == 422
    assert isinstance(told["errors"], dict)
    assert list(told["errors"]) == ["file"]
    assert not Drill.objects.exists()
