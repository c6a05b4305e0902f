"""The engine's whole measurement in a short form: every part prints its tables, with figures in every row."""

from collections.abc import Iterator

import pytest

from bench import engine, stages, ways
from bench.against import Given
from bench.peers import has
from bench.places import posts_file
from bench.rounds import Table, child, cost_of, in_turns
from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import Post, decode_line, parse_post

POSTS = 120
TABLES = {"stages": 3, "growth": 4}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    folder = tmp_path_factory.mktemp("engine")
    return Given(posts_file(folder, POSTS), POSTS, None, folder, rounds=1)


@pytest.mark.slow
@pytest.mark.parametrize("name", engine.PARTS)
def test_every_part_prints_figures(
    name: str, given: Given, monkeypatch: pytest.MonkeyPatch, *, short: bool
) -> None:
    if short:
        monkeypatch.setattr(ways, "PACES", ways.PACES[-1:])
    tables = list(engine.PARTS[name](given))
    assert len(tables) == TABLES.get(name, 1)
    for table in tables:
        assert table.rows
        assert all(len(row) == len(table.head) for row in table.rows), table.title
        assert all(any(cell[:1].isdigit() for cell in row[1:]) or _excused(row) for row in table.rows)


def _excused(row: tuple[str, ...]) -> bool:
    """A program that is not installed is said, and so is a machine without PostgreSQL."""
    return "not installed" in row or (row[0].startswith("into PostgreSQL") and not any(row[1:]))


def test_works_in_turns_are_each_done_once_a_round() -> None:
    done: list[str] = []
    costs = in_turns({"one": lambda: done.append("one"), "other": lambda: done.append("other")}, 2)
    assert done == ["one", "other", "one", "other"]
    assert list(costs) == ["one", "other"]


def test_command_tells_the_memory_of_its_own_and_of_what_it_started() -> None:
    hold = "import subprocess,sys,time; x = b'.' * 60_000_000; {}; time.sleep(0.3)"
    again = 'subprocess.run([sys.executable, "-c", sys.argv[1]])'
    inner = hold.format("pass")
    alone = child(["python3", "-c", inner])
    both = child(["python3", "-c", hold.format(again), inner])
    assert 60 < alone.megabytes < both.megabytes - 60


def test_cost_that_a_work_tells_is_taken_as_it_is() -> None:
    told = cost_of(lambda: child(["true"]))
    assert cost_of(lambda: told) is told


def test_table_is_markdown_with_as_many_cells_as_its_head() -> None:
    lines = str(Table("Title", ("", "a"), [("b", "1")], note="Note.")).splitlines()
    assert lines == ["## Title", "", "Note.", "", "|  | a |", "| --- | ---: |", "| b | 1 |"]


def test_every_named_line_is_found_by_the_query() -> None:
    matcher = Matcher([("all", stages.NAME)])
    assert [matcher.match(post) for post in _named()] == [["all"], ["all"]]


def _named() -> Iterator[Post]:
    for line in (b'{"id": "1", "text": "late again"}', '{"id": "2", "text": "\u00e9t\u00e9"}'.encode()):
        yield parse_post(decode_line(stages.named(line)))


def test_missing_peer_is_said_to_be_missing() -> None:
    assert not has("a_module_nobody_ever_wrote")
