"""The page under load, with nothing of the room running; nginx beside it when it is installed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench import page_load
from fauxpas.engage.page import folder

READERS = 200


def load(name: str, port: int, root: Path, seconds: float) -> page_load.Result:
    """Its readers need an event loop, and a browser test of this process may keep one in this thread."""
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(page_load.load, name, port, root, readers=READERS, seconds=seconds)
        return asked.result()


@pytest.mark.slow
def test_two_hundred_readers_see_no_error_while_releases_change(
    tmp_path: Path, *, short: bool, record_property: Callable[[str, object], None]
) -> None:
    folder.publish(page_load.release(0), tmp_path / "acme")
    seconds = 5.0 if short else 60.0
    with page_load.page_server(tmp_path) as port:
        ours = load("fauxpas", port, tmp_path, seconds)
    record_property("requests_a_second", round(ours.rate))
    try:
        with page_load.nginx_server(tmp_path) as port:
            nginx = load("nginx", port, tmp_path, seconds)
        record_property("nginx_requests_a_second", round(nginx.rate))
    except FileNotFoundError:
        record_property("nginx_requests_a_second", "not installed")
    assert ours.errors == {}
    assert ours.requests > READERS
