"""The registry of settings: all faults at once, secrets from files."""

from pathlib import Path

import pytest

from fauxpas.core import settings


def test_load_nothing_given_takes_the_defaults(tmp_path: Path) -> None:
    values = settings.load({"FAUXPAS_DATA_DIR": str(tmp_path)})
    assert values["FAUXPAS_PORT"] == 8000
    assert values["FAUXPAS_DATA_DIR"] == tmp_path.resolve()
    assert set(values) == {setting.name for setting in settings.REGISTRY}


def test_load_several_faults_are_reported_together() -> None:
    with pytest.raises(settings.SettingsRefused) as refused:
        settings.load({"FAUXPAS_PORT": "many", "FAUXPAS_SMTP_URL": "http://x", "FAUXPAS_COLOUR": "red"})
    lines = str(refused.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["FAUXPAS_PORT", "FAUXPAS_SMTP_URL", "FAUXPAS_COLOUR"]


def test_load_secret_is_read_from_its_file(tmp_path: Path) -> None:
    kept = tmp_path / "key"
    kept.write_text("s3cret\n", encoding="utf-8")
    assert settings.load({"FAUXPAS_SECRET_KEY_FILE": str(kept)})["FAUXPAS_SECRET_KEY"] == "s3cret"


def test_load_missing_secret_file_is_a_fault() -> None:
    with pytest.raises(settings.SettingsRefused, match="FAUXPAS_SECRET_KEY"):
        settings.load({"FAUXPAS_SECRET_KEY_FILE": "/nowhere/key"})


@pytest.mark.parametrize(
    ("address", "engine", "name"),
    [
        ("postgres://a:b%40c@h:5433/room", "django.db.backends.postgresql", "room"),
        ("sqlite:////srv/x.sqlite3", "django.db.backends.sqlite3", Path("//srv/x.sqlite3")),
        ("", "django.db.backends.sqlite3", Path("/data/fauxpas.sqlite3")),
    ],
)
def test_database_address_becomes_djangos(address: str, engine: str, name: object) -> None:
    described = settings.database(address, Path("/data"))
    assert (described["ENGINE"], described["NAME"]) == (engine, name)
