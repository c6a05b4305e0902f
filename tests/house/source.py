"""The project's own files, read once for the house tests."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.shared import ROOT

PACKAGE = ROOT / "src" / "fauxpas"


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file under version control; skips the test outside a checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so the tracked files are unknown")
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


@cache
def python_files(folder: Path = PACKAGE) -> tuple[Path, ...]:
    """The Python files below a folder, without what Django generates."""
    return tuple(sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """A file's path as a person would type it from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Each absolute module a file imports: line, dotted name, and whether at the top level of the file.

    `from fauxpas import core` counts as `fauxpas.core`; relative imports are made absolute.
    """
    top = set(ast.iter_child_nodes(tree(path)))
    package = path.relative_to(ROOT / "src").with_suffix("").parts[:-1] if PACKAGE in path.parents else ()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, node in top
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}", node in top


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute chain; empty when it is anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""
