"""Imports run downwards only; the engine stands alone."""

import subprocess
import sys

from tests.house.source import PACKAGE, imports, name_of, python_files

LAYERS = (
    "engine",
    "cluster",
    "core",
    "networks",
    "watch",
    "room",
    "understand",
    "react",
    "engage",
    "correct",
    "rebuild",
    "drill",
    "web",
)
NETWORK_AND_FRAMEWORK = {
    "allauth",
    "apprise",
    "django",
    "ftplib",
    "granian",
    "http",
    "httpx",
    "imaplib",
    "ninja",
    "psycopg",
    "requests",
    "smtplib",
    "socket",
    "ssl",
    "urllib.request",
    "urllib3",
}


def test_package_folders_are_all_layers() -> None:
    found = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert found <= set(LAYERS)


def test_imports_run_downwards_only() -> None:
    upward = []
    for layer in LAYERS:
        allowed = LAYERS[: LAYERS.index(layer) + 1]
        for path in python_files(PACKAGE / layer):
            for line, name, _top in imports(path):
                parts = name.split(".")
                if (
                    parts[0] == "fauxpas"
                    and len(parts) > 1
                    and parts[1] in LAYERS
                    and parts[1] not in allowed
                ):
                    upward.append(f"{name_of(path)}:{line} imports {name}")
    assert not upward, "\n".join(upward)


def test_networks_do_not_import_each_other() -> None:
    across = []
    for path in python_files(PACKAGE / "networks"):
        own = path.relative_to(PACKAGE / "networks").parts
        for line, name, _top in imports(path):
            parts = name.split(".")
            into = parts[2] if parts[:2] == ["fauxpas", "networks"] and len(parts) > 2 else ""
            folder = PACKAGE / "networks" / into
            if into and len(own) > 1 and folder.is_dir() and into != own[0]:
                across.append(f"{name_of(path)}:{line} imports {name}")
    assert not across, "\n".join(across)


def test_engine_imports_neither_framework_nor_network() -> None:
    strangers = []
    for path in python_files(PACKAGE / "engine"):
        for line, name, _top in imports(path):
            parts = name.split(".")
            if {parts[0], ".".join(parts[:2])} & NETWORK_AND_FRAMEWORK:
                strangers.append(f"{name_of(path)}:{line} imports {name}")
    assert not strangers, "\n".join(strangers)


def test_command_line_imports_nothing_of_ours_at_its_top() -> None:
    early = [
        f"{name_of(path)}:{line} imports {name}"
        for path in PACKAGE.glob("cli*.py")
        for line, name, top in imports(path)
        if top and {*name.split(".")[:2]} & {*LAYERS, *NETWORK_AND_FRAMEWORK}
    ]
    assert not early, "\n".join(early)


def test_command_line_module_loads_without_django() -> None:
    code = "import sys, fauxpas.cli; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_engine_loads_without_framework_or_network_client() -> None:
    modules = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in python_files(PACKAGE / "engine")
        if "train" not in path.parts
    ]
    code = f"import importlib, sys\nfor name in {modules}: importlib.import_module(name)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) & {"apprise", "django", "httpx", "ninja", "requests"} == set()
