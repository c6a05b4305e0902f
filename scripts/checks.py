"""Runs the checks and suites of this project one after the other and sums up what ran.

python -m scripts.checks check|test|long|cluster

Every step runs even when an earlier one failed. The exit status is 1 when any failed, else 0; what could not
run on this machine is said, with the reason.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fauxpas.core import clock
from scripts import postgres

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
LOGS = ROOT / "build" / "logs"
TESTED = ("src", "tests", "scripts", "bench")
SHOWN_LINES = 120
SLOW = "slow and not browser and not cluster"
BOTH = "(slow or browser) and not cluster"
# A browser, a server under test and a killed process are often waited for: three at a time keep two cores busy.
THREE = ("-n", "3", "--dist", "worksteal")


@dataclass(frozen=True)
class Step:
    """One thing to run; `closing` is how many of its last lines are always shown."""

    name: str
    command: tuple[str, ...]
    database: str = ""
    closing: int = 1


@dataclass(frozen=True)
class Outcome:
    """How a step went: `verdict` is passed, FAILED or skipped; `note` is its closing line or the reason.

    `left_out` holds the tests that a step which did run could not, each with pytest's reason.
    """

    name: str
    verdict: str
    seconds: float
    note: str
    left_out: tuple[str, ...] = ()


def _tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(BIN / name), *arguments)


def _pytest(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", *arguments)


# Each keeps one core busy alone, so that two run at a time.
ALONE = (
    Step("format", _tool("ruff", "format", "--check", ".")),
    Step("lint", _tool("ruff", "check", ".")),
    Step("types", _tool("mypy", *TESTED)),
    Step(
        "migrations", _tool("django-admin", "makemigrations", "--check", "--settings", "fauxpas.web.settings")
    ),
    Step("layers, sizes, translations, documentation", _pytest("tests/house", "-m", "not slow"), closing=3),
)
QUICK = Step(
    "tests on SQLite",
    _pytest("-n", "2", "-m", "not slow and not browser", "--ignore", "tests/house"),
    closing=12,
)


def run(step: Step) -> Outcome:
    """Run one step; its whole output goes to build/logs, the end of it (more when it failed) to the screen."""
    print(f"... {step.name}", flush=True)
    environment = {**os.environ, "FAUXPAS_DATABASE_URL": step.database}
    # Hundreds of processes start: each would compile our modules, and pytest its tests, anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.monotonic()
    done = subprocess.run(
        step.command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    seconds = time.monotonic() - began
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{step.name.replace(',', '').replace(' ', '-')}.log"
    log.write_text(done.stdout, encoding="utf-8")
    lines = [line for line in done.stdout.splitlines() if line.strip()] or ["(no output)"]
    shown = lines[-(SHOWN_LINES if done.returncode else step.closing) :]
    print("\n".join([f"== {step.name}", *shown]), flush=True)
    verdict = "FAILED" if done.returncode else "passed"
    left_out = tuple(line for line in lines if line.startswith("SKIPPED ["))
    return Outcome(step.name, verdict, seconds, lines[-1].strip("= "), left_out)


def _check() -> Iterator[Outcome]:
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(run, ALONE)
    yield run(QUICK)


def skip(name: str, reason: str) -> Outcome:
    """A step that this machine cannot run, said at once and again in the summary."""
    print(f"== {name}\nskipped: {reason}", flush=True)
    return Outcome(name, "skipped", 0, reason)


def _chromium() -> str | None:
    """Why there is no Chromium, after trying to install it as root; None when there is one."""
    if os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser"):
        return None
    if os.geteuid() == 0:
        subprocess.run([ROOT / "scripts" / "apt-install", "chromium"], check=False)
    return None if shutil.which("chromium") else "Chromium is not installed; on Debian: apt install chromium"


def _test() -> Iterator[Outcome]:
    yield from _check()
    name = "tests on PostgreSQL"
    try:
        with postgres.running() as address:
            chosen = "not browser and not cluster and (both or not slow)"
            # Neither the house nor the engine knows a database; tests/conftest.py leaves out others that use none.
            apart = ("--ignore", "tests/house", "--ignore", "tests/engine")
            command = _pytest("-n", "2", "-m", chosen, "--short", *apart)
            yield run(Step(name, command, database=address, closing=12))
    except postgres.NotAvailableError as reason:
        yield skip(name, str(reason))
    yield from _slow_in_short()
    yield _cluster("on a Spark cluster, short form", "--short")


def _slow_in_short() -> Iterator[Outcome]:
    """The browser tests and the slow suites together, so that the longest of both run side by side."""
    reason = _chromium()
    if reason:
        yield skip("browser tests", reason)
    name, chosen = (
        ("slow suites, short form", SLOW) if reason else ("browser tests and slow suites, short form", BOTH)
    )
    yield run(Step(name, _pytest(*THREE, "-m", chosen, "--short"), closing=12))


def _cluster(name: str, *arguments: str) -> Outcome:
    """The suites on a real Spark cluster, after installing Spark and, as root, Java."""
    if not shutil.which("java") and os.geteuid() == 0:
        subprocess.run([ROOT / "scripts" / "apt-install", "openjdk-17-jre-headless"], check=False)
    if not shutil.which("java"):
        return skip(name, "Java is not installed; on Debian: apt install openjdk-17-jre-headless")
    pip = (sys.executable, "-m", "pip", "install", "-qq", "--no-compile", "--require-hashes")
    if subprocess.run([*pip, "-r", "requirements/cluster.txt"], cwd=ROOT, check=False).returncode:
        return skip(name, "Spark could not be installed: pip install -r requirements/cluster.txt says why")
    return run(Step(name, _pytest("tests/cluster", "-m", "cluster", *arguments), closing=12))


def _long() -> Iterator[Outcome]:
    day = clock.now().date().isoformat()
    results = ROOT / "build" / "results"
    slow = _pytest("-m", SLOW, "--results", str(results / f"{day}.json"))
    yield run(Step("slow suites in full, on SQLite", slow, closing=12))
    name = "slow suites in full, on PostgreSQL"
    try:
        with postgres.running() as address:
            slow = _pytest("-m", SLOW, "--results", str(results / f"{day}-postgres.json"))
            yield run(Step(name, slow, database=address, closing=12))
    except postgres.NotAvailableError as reason:
        yield skip(name, str(reason))
    missing, name = _chromium(), "browser tests in full"
    yield skip(name, missing) if missing else run(Step(name, _pytest(*THREE, "-m", "browser"), closing=12))
    yield _cluster("on a Spark cluster")


def main(arguments: list[str]) -> int:
    """Run the named suite and print the summary. Returns the exit status."""
    suites: dict[str, Callable[[], Iterable[Outcome]]] = {
        "check": _check,
        "test": _test,
        "long": _long,
        "cluster": lambda: [_cluster("on a Spark cluster")],
    }
    if len(arguments) != 1 or arguments[0] not in suites:
        print(__doc__, file=sys.stderr)
        return 2
    return _sum_up(list(suites[arguments[0]]()))


def _sum_up(outcomes: list[Outcome]) -> int:
    print("\n== Summary")
    for outcome in outcomes:
        print(f"{outcome.verdict:8} {outcome.seconds:6.0f} s  {outcome.name}: {outcome.note}")
    for reason in dict.fromkeys(line for outcome in outcomes for line in outcome.left_out):
        print(f"left out: {reason.removeprefix('SKIPPED ')}")
    failed = [outcome.name for outcome in outcomes if outcome.verdict == "FAILED"]
    skipped = [outcome.name for outcome in outcomes if outcome.verdict == "skipped"]
    print(
        f"\n{len(outcomes)} steps, {len(failed)} failed, {len(skipped)} skipped; whole output in build/logs"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
