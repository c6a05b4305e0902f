"""The wheel holds everything and runs where nothing else is installed."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

import fauxpas
from tests.house.source import PACKAGE, tracked_files
from tests.shared import ROOT

NOT_SHIPPED = {".po"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in tracked_files()
        if PACKAGE in path.parents and path.suffix not in NOT_SHIPPED
    }
    assert wanted - names == set()


def test_wheel_holds_licence_and_notice(wheel: Path) -> None:
    names = {Path(name).name for name in zipfile.ZipFile(wheel).namelist()}
    assert {"LICENSE", "NOTICE"} <= names


@pytest.fixture
def empty(wheel: Path, tmp_path: Path) -> Path:
    """Folder of an environment with the wheel and what it needs, and no development tools."""
    folder = tmp_path / "empty"
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip"]
    install = [*pip, "install", "-qq", "--disable-pip-version-check"]
    locked = ["--require-hashes", "--no-compile", "-r", str(ROOT / "requirements" / "run.txt")]
    subprocess.run([*install, *locked], check=True)
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True)
    subprocess.run([*pip, "check"], check=True, stdout=subprocess.DEVNULL)
    return folder


def _environment(data: Path) -> dict[str, str]:
    ports = {"FAUXPAS_PORT": "9730", "FAUXPAS_PAGE_PORT": "9740"}
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "FAUXPAS_DATA_DIR": str(data), **ports}


@pytest.mark.slow
def test_wheel_runs_in_an_empty_environment_and_starts_the_room(empty: Path, tmp_path: Path) -> None:
    # The doctor of a room that nobody owns yet ends with 1: it says what is missing.
    for command, status, expected in (
        ("--version", 0, fauxpas.__version__),
        ("migrate", 0, ""),
        ("doctor", 1, "database up to date"),
    ):
        done = subprocess.run(
            [str(empty / "bin" / "fauxpas"), command],
            cwd=tmp_path,
            env=_environment(tmp_path / "data"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert expected in done.stdout
        assert "Traceback" not in done.stderr
    with subprocess.Popen(
        [str(empty / "bin" / "fauxpas"), "up"],
        cwd=tmp_path,
        env=_environment(tmp_path / "data"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as room:
        assert room.stdout is not None
        ready = room.stdout.readline()
        try:
            address = ready.removeprefix("Ready: ").strip()
            answer = httpx.get(address, timeout=30, follow_redirects=True)
            assert answer.status_code == 200
        finally:
            room.terminate()
    assert room.returncode == 0
