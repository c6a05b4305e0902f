"""Functions and files stay small enough to be read at once."""

import ast
import tomllib
from pathlib import Path

from tests.house.source import PACKAGE, name_of, python_files, tree
from tests.shared import ROOT

FUNCTION_LINES, FUNCTION_LINES_P90 = 60, 35
FILE_LINES, FILE_LINES_P90 = 600, 400
EXCEPTIONS = Path(__file__).with_name("size_exceptions.toml")


def _functions(path: Path) -> list[tuple[str, int]]:
    return [
        (f"{name_of(path)}::{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _ours() -> list[Path]:
    folders = (PACKAGE, *(ROOT / name for name in ("bench", "scripts", "tests")))
    return [path for folder in folders for path in python_files(folder)]


def _file_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _excepted() -> set[str]:
    listed = tomllib.loads(EXCEPTIONS.read_text(encoding="utf-8")).get("exception", [])
    assert all(entry.keys() == {"what", "since", "because"} for entry in listed)
    return {entry["what"] for entry in listed}


def _p90(sizes: list[int]) -> int:
    return sorted(sizes)[int(0.9 * (len(sizes) - 1))]


def test_functions_stay_below_the_limit() -> None:
    sizes = [entry for path in _ours() for entry in _functions(path)]
    too_long = {name: lines for name, lines in sizes if lines > FUNCTION_LINES and name not in _excepted()}
    assert too_long == {}


def test_files_stay_below_the_limit() -> None:
    sizes = {name_of(path): _file_lines(path) for path in _ours()}
    too_long = {
        name: lines for name, lines in sizes.items() if lines > FILE_LINES and name not in _excepted()
    }
    assert too_long == {}


def test_nine_functions_in_ten_are_short() -> None:
    assert _p90([lines for path in python_files() for _, lines in _functions(path)]) <= FUNCTION_LINES_P90


def test_nine_files_in_ten_are_short() -> None:
    assert _p90([_file_lines(path) for path in python_files()]) <= FILE_LINES_P90


def test_exceptions_still_need_to_be_there() -> None:
    sizes = dict(entry for path in _ours() for entry in _functions(path))
    sizes |= {name_of(path): _file_lines(path) for path in _ours()}
    limits = {name: FUNCTION_LINES if "::" in name else FILE_LINES for name in _excepted()}
    assert {name for name, limit in limits.items() if sizes.get(name, 0) <= limit} == set()
