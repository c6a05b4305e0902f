"""What every test may ask for, and how the suites are told apart."""

import gc
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright

from fauxpas.core import clock
from tests.shared import ROOT

CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# The same examples at every run, and no judgement by the clock: a busy machine is not a fault.
hypothesis.settings.register_profile(
    "house", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--short` (slow suites on less input) and `--results` (a file of outcomes and figures)."""
    parser.addoption("--short", action="store_true", help="run the slow suites on less input")
    parser.addoption("--results", type=Path, help="write outcomes and recorded figures to this JSON file")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what asks for no database; it is said how many."""
    if os.environ.get("FAUXPAS_DATABASE_URL", "").startswith("postgres"):
        items[:], alike = _parted(items)
        config.hook.pytest_deselected(items=alike)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among the modules: every test makes many objects and few cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def nothing_left_open() -> Iterator[None]:
    """Collect what is left while a test can still fail for it: a file nobody closed is told when it is collected."""
    yield
    gc.collect()


def _parted(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Those that use a database, and those that would say the same on any."""
    using: list[pytest.Item] = []
    alike: list[pytest.Item] = []
    for item in items:
        asked = {*getattr(item, "fixturenames", ())} & {"db", "transactional_db", "live_server"}
        (using if asked or item.get_closest_marker("django_db") else alike).append(item)
    return using, alike


@pytest.fixture(autouse=True)
def language_of_its_own() -> Iterator[None]:
    """Forget the language a page was asked for in, which Django keeps in the thread until the next request."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def nothing_told_before() -> None:
    """Forget what the process told of another test's database; a test without one has told nothing."""
    for module, name in (("fauxpas.watch.series", "_told"), ("fauxpas.core.once", "_shared")):
        if module in sys.modules:
            getattr(sys.modules[module], name)._kept.clear()


@pytest.fixture(scope="session")
def short(request: pytest.FixtureRequest) -> bool:
    """Whether a slow suite should take its short form (`--short`)."""
    return bool(request.config.getoption("--short"))


def find_chromium() -> str | None:
    """The browser's path; None when there is none on this machine."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; skips the test, with the reason, when there is none."""
    found = find_chromium()
    if not found:
        pytest.skip("Chromium is not installed: apt install chromium, or set CHROMIUM to its path")
    # Playwright keeps an event loop in this thread, which Django would otherwise take for our own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(CHROMIUM_ARGS))
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class ResultsFile:
    """Writes each test's outcome, time and figures (`record_property`) with the commit they belong to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tests: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.outcome == "passed":
            return
        self.tests.append(
            {
                "test": report.nodeid,
                "outcome": report.outcome,
                "seconds": round(report.duration, 3),
                "figures": dict(report.user_properties),
            }
        )

    def pytest_sessionfinish(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        database = os.environ.get("FAUXPAS_DATABASE_URL", "sqlite").partition(":")[0]
        result = {
            "commit": _git("rev-parse", "HEAD"),
            "changed_since": bool(_git("status", "--porcelain")),
            "written_at": clock.now().isoformat(timespec="seconds"),
            "database": database,
            "python": platform.python_version(),
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
            "tests": self.tests,
        }
        self.path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Register the results file when one was asked for."""
    path = config.getoption("--results")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(ResultsFile(path))


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
