"""The programs we are measured beside, in an environment of their own that our packages come before.

Their versions and hashes stand in requirements/bench.txt; the first measurement installs them into build/bench-venv.
"""

import site
import subprocess
import sys
import venv
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "bench-venv"
REQUIREMENTS = ROOT / "requirements" / "bench.txt"
PYTHON = FOLDER / "bin" / "python"


def reach(*, install: bool = True) -> None:
    """Let this process import the peers, after our own packages; installed first unless they are there.

    What cannot be installed is said on standard error, and whoever asks for it finds it missing.
    """
    done = FOLDER / "installed.txt"
    if install and (not done.exists() or done.read_bytes() != REQUIREMENTS.read_bytes()):
        venv.create(FOLDER, with_pip=True)
        pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--require-hashes", "-r", str(REQUIREMENTS)]
        if subprocess.run(pip, check=False, stdout=sys.stderr).returncode:
            sys.stderr.write("not every program we are measured beside could be installed\n")
        else:
            done.write_bytes(REQUIREMENTS.read_bytes())
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site.addsitedir(str(FOLDER / "lib" / version / "site-packages"))


def has(name: str) -> bool:
    """Whether a module of a peer is here."""
    return find_spec(name) is not None


def peer(name: str) -> Any:
    """A peer's module; None when it is not here."""
    return import_module(name) if has(name) else None
