"""The rules that a reader could forget: one clock, narrow handlers, nothing left over, nothing of one machine."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import PACKAGE, dotted, name_of, python_files, tracked_files, tree
from tests.shared import ROOT

CLOCK = PACKAGE / "core" / "clock.py"
CLOCK_CALLS = re.compile(
    r"^(datetime\.)?(datetime|date)\.(now|utcnow|today)$|^(django\.utils\.)?timezone\.(now|localdate|localtime)$"
    r"|^time\.(time|time_ns|localtime|gmtime)$|^Now$|^functions\.Now$"
)
CLOCK_KEYWORDS = {"auto_now", "auto_now_add"}
SQL_CLOCK = re.compile(r"\bnow\(\)|\bcurrent_timestamp\b|datetime\('now'\)", re.IGNORECASE)
SQL_VERBS = re.compile(r"\b(select|insert|update|delete|create|alter)\b", re.IGNORECASE)

# The worker runs what others wrote and must outlive it; it records the job and lets the next one come.
BROAD_HANDLER_HOMES = {"src/fauxpas/core/queue.py": 1}

# Written in two halves so that this file passes its own test.
LEFTOVERS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
FOREIGN = re.compile(
    r"(pypi\."
    r"org|files\.pythonhosted|registry\.npmjs|index"
    r"-url\s*=|/op"
    r"t/pypi|/op"
    r"t/wheels|file:"
    r"///"
    r"|(?<![\w.])/(work|root|home/\w+)/)"
)
PROSE_AND_CODE = {
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".toml",
    ".txt",
    ".in",
    ".json",
    ".po",
    ".sh",
    ".yml",
    "",
}


def _texts() -> Iterator[tuple[Path, str]]:
    for path in tracked_files():
        if path.suffix in PROSE_AND_CODE and "vendor" not in path.parts:
            yield path, path.read_text(encoding="utf-8")


def _strings(path: Path) -> Iterator[ast.Constant]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


def test_only_the_clock_reads_the_time() -> None:
    readers = []
    for path in python_files():
        for node in ast.walk(tree(path)):
            reads = isinstance(node, ast.Call) and CLOCK_CALLS.search(dotted(node.func))
            handed_on = isinstance(node, ast.keyword) and CLOCK_CALLS.search(dotted(node.value))
            automatic = isinstance(node, ast.keyword) and node.arg in CLOCK_KEYWORDS
            if path != CLOCK and (reads or handed_on or automatic):
                line = node.lineno if isinstance(node, ast.Call | ast.keyword) else 0
                readers.append(f"{name_of(path)}:{line}")
    assert not readers, "\n".join(readers)


def test_sql_does_not_read_the_time() -> None:
    readers = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files()
        for node in _strings(path)
        if SQL_VERBS.search(str(node.value)) and SQL_CLOCK.search(str(node.value))
    ]
    assert not readers, "\n".join(readers)


def test_broad_handlers_stand_in_the_worker_only() -> None:
    broad: dict[str, int] = {}
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler) and _is_broad(node.type):
                broad[name_of(path)] = broad.get(name_of(path), 0) + 1
    assert {path: count for path, count in broad.items() if count > BROAD_HANDLER_HOMES.get(path, 0)} == {}


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(each) for each in caught.elts)
    return caught is None or dotted(caught) in {"Exception", "BaseException"}


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{name_of(path)}:{number}"
        for path, text in _texts()
        for number, line in enumerate(text.splitlines(), 1)
        if LEFTOVERS.search(line)
    ]
    assert not left, "\n".join(left)


def test_files_name_no_machine_and_no_index() -> None:
    foreign = [
        f"{name_of(path)}:{number}: {found[0]}"
        for path, text in _texts()
        for number, line in enumerate(text.splitlines(), 1)
        if (found := FOREIGN.search(line))
    ]
    assert not foreign, "\n".join(foreign)


def test_python_files_are_not_empty_unless_they_make_a_package() -> None:
    empty = [
        name_of(path)
        for path in python_files()
        if path.name != "__init__.py" and not path.read_text(encoding="utf-8").strip()
    ]
    assert not empty, "\n".join(empty)


def test_tests_do_not_sleep() -> None:
    sleeping = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(ROOT / "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and dotted(node.func) in {"time.sleep", "sleep"}
    ]
    assert not sleeping, "\n".join(sleeping)
