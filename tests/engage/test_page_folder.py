"""The folder is published whole: old or new, never between, and not written again for the same bytes."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from fauxpas.engage.page import folder
from fauxpas.engage.page.publish import folder_of, page_of, permalink, publish_page
from fauxpas.engage.page.render import render
from fauxpas.engage.page.site import Site
from tests.engage.sayings import case_of, say
from tests.factories import NOON, make_brand


def _files(word: str) -> dict[str, bytes]:
    return {"index.html": word.encode(), "en/index.html": word.encode(), "en/1/index.html": word.encode()}


def test_published_files_are_what_current_holds(tmp_path: Path) -> None:
    folder.publish(_files("one"), tmp_path)
    assert (tmp_path / "current/en/1/index.html").read_bytes() == b"one"
    folder.publish(_files("two"), tmp_path)
    assert (tmp_path / "current/en/index.html").read_bytes() == b"two"


def test_same_files_again_write_nothing(tmp_path: Path) -> None:
    digest = folder.publish(_files("one"), tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert folder.publish(dict(reversed(_files("one").items())), tmp_path) == digest
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_going_back_to_an_older_state_serves_it_again(tmp_path: Path) -> None:
    first = folder.publish(_files("one"), tmp_path)
    folder.publish(_files("two"), tmp_path)
    assert folder.publish(_files("one"), tmp_path) == first == folder.current_digest(tmp_path)
    assert (tmp_path / "current/index.html").read_bytes() == b"one"


def test_old_releases_are_pruned_and_the_current_one_is_kept(tmp_path: Path) -> None:
    for number in range(folder.KEPT_RELEASES + 4):
        last = folder.publish(_files(str(number)), tmp_path)
    kept = {path.name for path in (tmp_path / "releases").iterdir()}
    assert len(kept) == folder.KEPT_RELEASES
    assert last in kept


def test_lost_release_is_written_again(tmp_path: Path) -> None:
    digest = folder.publish(_files("one"), tmp_path)
    for path in sorted((tmp_path / "releases" / digest).rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (tmp_path / "releases" / digest).rmdir()
    folder.publish(_files("one"), tmp_path)
    assert (tmp_path / "current/index.html").read_bytes() == b"one"


def test_draft_left_by_a_killed_publisher_is_not_shown_and_does_not_hinder(tmp_path: Path) -> None:
    folder.publish(_files("one"), tmp_path)
    left = tmp_path / "releases" / f".draft-{os.getpid()}"
    left.mkdir()
    (left / "index.html").write_bytes(b"half")
    folder.publish(_files("two"), tmp_path)
    assert (tmp_path / "current/index.html").read_bytes() == b"two"


def test_reader_sees_one_release_or_the_other_while_publishing(tmp_path: Path) -> None:
    folder.publish(_files("0"), tmp_path)
    stop, torn = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            release = os.path.realpath(tmp_path / "current")
            words = {Path(release, name).read_bytes() for name in _files("")}
            if len(words) != 1:
                torn.append(words)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, folder.KEPT_RELEASES):
            folder.publish(_files(str(number)), tmp_path)
    finally:
        stop.set()
        reader.join()
    assert torn == []


@pytest.mark.django_db
def test_page_is_built_when_something_was_said_and_left_alone_otherwise() -> None:
    brand = make_brand()
    case = case_of(brand)
    first = publish_page(brand, now=NOON)
    text = say(brand, "Do not eat them.", case=case)
    second = publish_page(brand, now=NOON)
    assert first != second == publish_page(brand, now=text.next_update_at or NOON)
    assert b"Do not eat them." in (folder_of(brand) / "current/en/index.html").read_bytes()
    page = page_of(brand, now=NOON)
    assert (page.built_digest, page.built_at) == (second, NOON)
    assert permalink(brand, "en", text.pk) == f"http://localhost:8100/{brand.slug}/en/{text.pk}/"
    assert (folder_of(brand) / f"current/en/{text.pk}/index.html").is_file()


@pytest.mark.django_db
def test_page_that_did_not_change_is_not_rendered_again_and_a_lost_folder_heals(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brand, rendered = make_brand(), list[Site]()

    def counted(site: Site) -> dict[str, bytes]:
        rendered.append(site)
        return render(site)

    monkeypatch.setattr("fauxpas.engage.page.publish.render", counted)
    say(brand, "Do not eat them.", case=case_of(brand))
    first = publish_page(brand, now=NOON)
    assert (publish_page(brand, now=NOON), len(rendered)) == (first, 1)
    shutil.rmtree(folder_of(brand) / "releases")
    assert (publish_page(brand, now=NOON), len(rendered)) == (first, 2)
    assert (folder_of(brand) / "current/en/index.html").is_file()
    say(brand, "Something newer.")
    assert publish_page(brand, now=NOON) != first
