"""The table of who may do what, as people read it, against the one in the code."""

import re

from fauxpas.core.models import Role
from fauxpas.core.rights import RIGHTS, Right
from tests.shared import ROOT

ROW = re.compile(r"^\| .+? \| `(?P<right>\w+)` \| (?P<cells>.+) \|$", re.MULTILINE)
PAGE = ROOT / "docs" / "how-it-decides" / "who-may-do-what.md"


def test_page_grants_exactly_what_the_table_of_rights_grants() -> None:
    page = PAGE.read_text(encoding="utf-8")
    head = next(line for line in page.splitlines() if line.startswith("| What"))
    roles = [Role(label) for label in re.findall(r"`(\w+)`", head)]
    granted = {
        Right(row["right"]): frozenset(
            role for role, cell in zip(roles, row["cells"].split("|"), strict=True) if cell.strip() == "yes"
        )
        for row in ROW.finditer(page)
    }
    assert set(roles) == set(Role)
    assert granted == RIGHTS
