"""What an operator asks of the trail on the command line."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest

from fauxpas.core import trail, tree
from fauxpas.core.signing import public_key, signing_key
from fauxpas.engine import notes
from fauxpas.web.trail_commands import verify
from tests.factories import NOON, make_brand

pytestmark = pytest.mark.django_db


def test_kept_head_of_a_trail_that_is_not_here_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    brand, path = make_brand(), tmp_path / "heads"
    trail.write(brand, "fact.added", by=None, now=NOON, subject=brand)
    note = tree.sign_head(brand.organisation, now=NOON).note
    path.write_text(note, encoding="utf-8")
    assert verify(Namespace(heads=str(path))) == 0
    assert "1 kept elsewhere agree" in capsys.readouterr().out
    point = notes.read_checkpoint(note, public_key())
    gone = notes.write_checkpoint(replace(point, origin=f"{point.origin}9"), signing_key())
    path.write_text(f"{note}\n{gone}", encoding="utf-8")
    assert verify(Namespace(heads=str(path))) == 1
    assert f"{point.origin}9: a head of it was kept elsewhere" in capsys.readouterr().out
