"""What the core does by itself."""

from pathlib import Path

from django.conf import settings as configured
from django.core.files.uploadedfile import TemporaryUploadedFile
from pytest_django import Settings

from fauxpas.core.models import Job
from fauxpas.core.tasks import sweep_uploads
from tests.factories import NOON, aged


def test_file_whose_sending_was_killed_goes_and_one_being_sent_stays(
    settings: Settings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    left, sent = (TemporaryUploadedFile(name, "text/csv", 0, None) for name in ("a.csv", "b.csv"))
    aged(Path(left.temporary_file_path()), hours=2)
    sweep_uploads(Job(), NOON)
    assert [each.name for each in tmp_path.iterdir()] == [Path(sent.temporary_file_path()).name]
    for each in (left, sent):
        each.close()


def test_what_is_being_sent_is_for_the_owner_of_the_process_alone() -> None:
    assert Path(configured.FILE_UPLOAD_TEMP_DIR).stat().st_mode & 0o777 == 0o700
