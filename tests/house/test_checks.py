"""The runner of the checks tells the truth about what ran."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import checks, postgres
from tests.shared import ROOT


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(checks, "LOGS", tmp_path / "logs")
    return tmp_path / "logs"


def _python(code: str, name: str = "a step") -> checks.Step:
    return checks.Step(name, (sys.executable, "-c", code))


def test_step_that_ends_with_an_error_failed(logs: Path) -> None:
    outcome = checks.run(_python("print('why'); raise SystemExit(3)"))
    assert (outcome.verdict, outcome.note) == ("FAILED", "why")
    assert (logs / "a-step.log").read_text() == "why\n"


def test_step_that_ends_well_passed_and_names_what_it_left_out() -> None:
    outcome = checks.run(_python("print('SKIPPED [1] x.py: no Chromium\\n== 2 passed ==')"))
    assert (outcome.verdict, outcome.note) == ("passed", "2 passed")
    assert outcome.left_out == ("SKIPPED [1] x.py: no Chromium",)


def test_suite_goes_on_after_a_failure_and_ends_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = (_python("raise SystemExit(1)", "first"), _python("print('fine')", "second"))
    monkeypatch.setattr(checks, "ALONE", steps)
    monkeypatch.setattr(checks, "QUICK", _python("print('last')", "third"))
    assert checks.main(["check"]) == 1
    told = capsys.readouterr().out
    assert "3 steps, 1 failed, 0 skipped" in told
    assert "== second\nfine\n" in told


def test_unknown_suite_is_refused() -> None:
    assert checks.main(["everything"]) == 2


def test_without_postgres_the_reason_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_installed", lambda: None)
    monkeypatch.setattr(postgres, "_is_root", lambda: True)
    monkeypatch.setattr("scripts.postgres.subprocess.run", lambda *_args, **_options: None)
    with pytest.raises(postgres.NotAvailableError, match="apt install postgresql"):
        postgres.find_binaries()


def test_apt_install_without_root_says_what_it_could_not_install() -> None:
    script = 'id() { echo 1000; }; command() { true; }; . "$0"'
    done = subprocess.run(
        ["sh", "-c", script, str(ROOT / "scripts" / "apt-install"), "chromium"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "not root" in done.stderr


def test_results_file_holds_commit_outcomes_and_figures(tmp_path: Path) -> None:
    (tmp_path / "test_rate.py").write_text(
        "def test_rate(record_property):\n    record_property('posts_per_second', 1234)\n\n"
        "def test_wrong():\n    assert False\n"
    )
    results = tmp_path / "results" / "day.json"
    pytest_run = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        str(ROOT / "pyproject.toml"),
    ]
    options = ["--confcutdir", str(ROOT), "-p", "tests.conftest", f"--results={results}", str(tmp_path)]
    subprocess.run([*pytest_run, *options], cwd=ROOT, capture_output=True, check=False)
    written = json.loads(results.read_text())
    found = {
        test["test"].rpartition("::")[2]: (test["outcome"], test["figures"]) for test in written["tests"]
    }
    assert found == {"test_rate": ("passed", {"posts_per_second": 1234}), "test_wrong": ("failed", {})}
    assert len(written["commit"]) == 40
