"""What docs/operating.md tells an operator to type does what it says."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from fauxpas.core import trail
from fauxpas.core.models import Person, Role, TrailPayload
from fauxpas.room.models import Case
from tests.factories import make_brand, make_case, make_person
from tests.shared import ROOT

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
BACKUP = re.compile(r'^\.venv/bin/python -c "(.*backup.*)"$', re.MULTILINE)
ERASE = re.compile(r'django-admin shell -c "\n(.*?)\n"', re.DOTALL)


def _code(found: re.Match[str] | None) -> str:
    assert found is not None
    return found[1]


def test_backup_holds_what_was_written_and_not_yet_merged(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    room = sqlite3.connect(tmp_path / "data" / "fauxpas.sqlite3")
    room.execute("PRAGMA journal_mode=WAL")
    room.execute("CREATE TABLE said (words TEXT)")
    room.execute("INSERT INTO said VALUES ('in the log beside the file')")
    room.commit()
    subprocess.run([sys.executable, "-c", _code(BACKUP.search(PAGE))], cwd=tmp_path, check=True)
    copy = sqlite3.connect(tmp_path / "backup.sqlite3")
    assert copy.execute("SELECT words FROM said").fetchall() == [("in the log beside the file",)]
    room.close()
    copy.close()


@pytest.mark.django_db
def test_erased_person_leaves_their_work_and_a_chain_that_holds() -> None:
    brand = make_brand()
    lead = make_person(role=Role.LEAD, brand=brand)
    case = make_case(brand, lead)
    entries = list(TrailPayload.objects.filter(person=lead).values_list("entry", flat=True))
    exec(_code(ERASE.search(PAGE)).replace("name@example.org", lead.email), {})  # noqa: S102 - the page's own words
    assert entries
    assert not Person.objects.filter(pk=lead.pk).exists()
    assert not TrailPayload.objects.filter(entry__in=entries).exists()
    assert trail.verify(brand.organisation) is None
    assert Case.objects.get(pk=case.pk).opened_by is None
