"""A database with every migration applied: made once for a state of the migrations, copied by every run of tests and of bench.

python -m scripts.migrated

It lies in build/ and is made by the product's own `fauxpas migrate`. Migrating takes half a minute of a slow machine, and
would be paid by every process of every suite.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "migrated"
DATABASE = "fauxpas.sqlite3"


def migrated() -> Path:
    """Path of the SQLite file, made now when the migrations or the locked packages changed. Never write to it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = FOLDER / f"{_digest()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for older in FOLDER.glob("*.sqlite3"):
                older.unlink()
            _make(made)
    return made


def put_migrated(folder: Path) -> None:
    """Give a room of its own, in this data folder, the migrated database to begin with, unless it has one."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / DATABASE).exists():
        shutil.copyfile(migrated(), folder / DATABASE)


def _digest() -> str:
    digest = hashlib.sha256((ROOT / "requirements" / "dev.txt").read_bytes())
    for path in sorted((ROOT / "src" / "fauxpas").glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _make(made: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FAUXPAS_", "DJANGO_"))}
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        command = [sys.executable, "-m", "fauxpas", "migrate"]
        # Its last connection, on closing, brings the write-ahead log into the file.
        subprocess.run(
            command, env=kept | {"FAUXPAS_DATA_DIR": folder}, stdout=subprocess.DEVNULL, check=True
        )
        (Path(folder) / DATABASE).rename(made)


if __name__ == "__main__":
    migrated()
