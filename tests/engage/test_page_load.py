"""The page under load, with nothing of the room running; nginx beside it when it is installed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench import page_load
from fauxpas.engage.page import folder

READERS = 200


@pytest.mark.slow
def test_two_hundred_readers_see_no_error_while_releases_change(
    tmp_path: Path, *, short: bool, record_property: Callable[[str, object], None]
) -> None:
    folder.publish(page_load.release(0), tmp_path / "acme")
    seconds = 5.0 if short else 60.0
    with page_load.page_server(tmp_path) as port:
        ours = page_load.load("fauxpas", port, tmp_path, readers=READERS, seconds=seconds)
    record_property("requests_a_second", round(ours.rate))
    try:
        with page_load.nginx_server(tmp_path) as port:
            nginx = page_load.load("nginx", port, tmp_path, readers=READERS, seconds=seconds)
        record_property("nginx_requests_a_second", round(nginx.rate))
    except FileNotFoundError:
        record_property("nginx_requests_a_second", "not installed")
    assert ours.errors == {}
    assert ours.requests > READERS
