"""A sealed room in which the data-breach drill runs since NOON."""

from pathlib import Path

import pytest
from pytest_django import Settings

from fauxpas.core.models import Person, Role
from fauxpas.drill import founding, steering
from fauxpas.drill.models import Drill
from fauxpas.drill.scenarios import scenario_of
from tests.factories import NOON


@pytest.fixture
def sealed(settings: Settings, tmp_path: Path) -> Path:
    """A sealed data folder, as far as settings go; the process of the tests itself stays open."""
    settings.FAUXPAS = {**settings.FAUXPAS, "FAUXPAS_SEALED": True}
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def drill(db: None, sealed: Path) -> Drill:
    """The running drill."""
    wish = founding.wish_of(scenario_of("data-breach"), language="en", seed=1, speed=1)
    return steering.begin(founding.found(wish, now=NOON), now=NOON)


def of_role(drill: Drill, role: Role) -> Person:
    """Whoever sits there in the drill."""
    return Person.objects.get(memberships__organisation=drill.brand.organisation_id, memberships__role=role)
