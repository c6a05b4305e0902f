"""The page server, alone: what it answers, what it refuses, and that it needs nothing of the room."""

import gzip
import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engage.page import folder
from fauxpas.engage.page.server import Answer, Pages

FILES = {
    "index.html": b"<p>both</p>",
    "en/index.html": b"<p>What we say</p>" * 100,
    "en/7/index.html": b"<p>seven</p>",
    "en/atom.xml": b"<feed/>",
    "en/feed.json": b"{}",
    "404.html": b"<p>nothing at this address</p>",
    "style-0123456789.css": b"a{}",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    pages = tmp_path / "pages"
    folder.publish(FILES, pages / "acme")
    return pages


@pytest.fixture
def pages(root: Path) -> Pages:
    return Pages(root)


def _get(pages: Pages, path: str, **asked: str) -> Answer:
    return pages.answer("GET", path, {name.replace("_", "-"): value for name, value in asked.items()})


def _header(answer: Answer, name: str) -> str:
    return dict(answer.headers).get(name, "")


def test_files_are_answered_with_their_type(pages: Pages) -> None:
    found = {
        path: _get(pages, path)
        for path in ("/acme/", "/acme/en/", "/acme/en/7/", "/acme/en/atom.xml", "/acme/en/feed.json")
    }
    assert [answer.status for answer in found.values()] == [200] * 5
    assert found["/acme/en/7/"].body == b"<p>seven</p>"
    assert _header(found["/acme/en/atom.xml"], "content-type") == "application/atom+xml; charset=utf-8"
    assert _header(found["/acme/en/feed.json"], "content-type") == "application/feed+json; charset=utf-8"


def test_reader_who_has_it_gets_304(pages: Pages) -> None:
    first = _get(pages, "/acme/en/")
    tag, date = _header(first, "etag"), _header(first, "last-modified")
    assert _get(pages, "/acme/en/", if_none_match=tag).status == 304
    assert _get(pages, "/acme/en/", if_none_match=f'"other", W/{tag}').status == 304
    assert _get(pages, "/acme/en/", if_none_match='"other"', if_modified_since=date).status == 200
    assert _get(pages, "/acme/en/", if_modified_since=date).status == 304
    assert _get(pages, "/acme/en/", if_modified_since="Thu, 01 Jan 1970 00:00:00 GMT").status == 200
    assert _get(pages, "/acme/en/", if_modified_since="nonsense").status == 200


def test_large_text_is_packed_for_those_who_take_it(pages: Pages) -> None:
    packed = _get(pages, "/acme/en/", accept_encoding="br, gzip")
    assert gzip.decompress(packed.body) == FILES["en/index.html"]
    assert (_header(packed, "content-encoding"), _header(packed, "vary")) == ("gzip", "accept-encoding")
    assert _header(packed, "etag") != _header(_get(pages, "/acme/en/"), "etag")
    assert _get(pages, "/acme/en/7/", accept_encoding="gzip").body == FILES["en/7/index.html"]


def test_only_hashed_names_are_kept_for_good(pages: Pages) -> None:
    assert "immutable" in _header(_get(pages, "/acme/style-0123456789.css"), "cache-control")
    assert "max-age=30" in _header(_get(pages, "/acme/en/"), "cache-control")


def test_folder_without_its_slash_is_led_to_it(pages: Pages) -> None:
    assert (_get(pages, "/acme/en").status, _header(_get(pages, "/acme/en"), "location")) == (
        301,
        "/acme/en/",
    )
    assert _header(_get(pages, "/acme"), "location") == "/acme/"


def test_wrong_address_gets_the_brands_own_page(pages: Pages) -> None:
    answer = _get(pages, "/acme/en/nothing.html")
    assert (answer.status, answer.body) == (404, FILES["404.html"])
    assert _get(pages, "/nobody/").status == 404


def test_other_methods_are_refused(pages: Pages) -> None:
    answer = pages.answer("POST", "/acme/", {})
    assert (answer.status, _header(answer, "allow")) == (405, "GET, HEAD")


def test_root_leads_to_the_only_brand_and_names_nobody_among_several(root: Path, pages: Pages) -> None:
    assert _header(_get(pages, "/"), "location") == "/acme/"
    folder.publish(FILES, root / "other")
    assert (_get(pages, "/").status, b"other" in _get(pages, "/").body) == (404, False)


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/acme/../../secret.txt",
        "/acme/%2e%2e/%2e%2e/secret.txt",
        "/acme/..%2f..%2fsecret.txt",
        "//etc/passwd",
        "/acme//en/",
        "/acme/.lock",
        "/acme/./en/",
        "/acme/en/\x00.html",
        "/acme\\..\\secret.txt",
        "/acme/releases/",
    ],
)
def test_nothing_outside_the_current_release_is_answered(pages: Pages, path: str) -> None:
    assert _get(pages, path).status == 404


@given(st.text(alphabet=st.sampled_from("./\\%2eacmn~:\0é")))
def test_no_path_at_all_reaches_the_secret(tmp_path_factory: pytest.TempPathFactory, path: str) -> None:
    home = tmp_path_factory.getbasetemp() / "any"
    if not home.exists():
        folder.publish({"index.html": b"public"}, home / "pages" / "acme")
        (home / "secret.txt").write_text("secret")
    assert b"secret" not in _get(Pages(home / "pages"), f"/{path}").body


def test_symbolic_link_out_of_the_folder_is_refused(root: Path, tmp_path: Path, pages: Pages) -> None:
    (root / "acme/current/leak.txt").symlink_to(tmp_path / "secret.txt")
    (root / "acme/current/inside.txt").symlink_to("robots.txt")
    (root / "acme/current/robots.txt").write_text("all")
    assert _get(pages, "/acme/leak.txt").status == 404
    assert _get(pages, "/acme/inside.txt").status == 200


def test_new_release_is_served_at_once_though_files_are_kept(root: Path, pages: Pages) -> None:
    before = _get(pages, "/acme/en/7/")
    folder.publish({**FILES, "en/7/index.html": b"<p>corrected</p>"}, root / "acme")
    after = _get(pages, "/acme/en/7/")
    assert after.body == b"<p>corrected</p>"
    assert _header(before, "etag") != _header(after, "etag")


def test_every_answer_carries_the_security_headers(pages: Pages) -> None:
    for path in ("/acme/", "/acme/none.html", "/", "/nobody"):
        assert _header(_get(pages, path), "x-content-type-options") == "nosniff"
        assert "default-src 'none'" in _header(_get(pages, path), "content-security-policy")


def test_module_loads_without_django() -> None:
    code = "import sys, fauxpas.engage.page.server as s; s.Pages; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def server(root: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"from pathlib import Path; from fauxpas.engage.page.server import serve; serve(Path({str(root)!r}), host='127.0.0.1', port={port})"
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "FAUXPAS"))
    }
    process = subprocess.Popen([sys.executable, "-c", code], env=environ)
    address = f"http://127.0.0.1:{port}"
    with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
        client.get(f"{address}/healthz")
    yield address
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0


def test_real_server_answers_heads_conditions_and_packed_bodies(server: str) -> None:
    with httpx.Client(base_url=server) as client:
        whole = client.get("/acme/en/", headers={"Accept-Encoding": "identity"})
        assert (whole.status_code, whole.content) == (200, FILES["en/index.html"])
        head = client.head("/acme/en/", headers={"Accept-Encoding": "identity"})
        assert (head.status_code, head.headers["content-length"], head.content) == (
            200,
            str(len(whole.content)),
            b"",
        )
        assert client.get("/acme/en/").headers["content-encoding"] == "gzip"
        unchanged = client.get("/acme/en/", headers={"If-None-Match": whole.headers["etag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert client.post("/acme/en/").status_code == 405
        assert client.get("/acme/none.html").status_code == 404


def test_real_server_refuses_what_climbs_out(server: str) -> None:
    host, port = server.removeprefix("http://").split(":")
    for path in (
        "/../secret.txt",
        "/acme/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/acme/%2e%2e/%2e%2e/secret.txt",
    ):
        with socket.create_connection((host, int(port)), timeout=5) as wire:
            wire.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(partial(wire.recv, 65536), b""))
        assert answer.startswith(b"HTTP/1.1 404")
        assert b"\r\n\r\nsecret" not in answer


def test_real_server_sends_a_film_whole_and_in_pieces(root: Path, server: str, tmp_path: Path) -> None:
    content = bytes(range(256)) * 4000
    film = tmp_path / "film"
    film.write_bytes(content)
    path = f"media/{hashlib.sha256(content).hexdigest()}.mp4"
    folder.publish(FILES, root / "acme", beside={path: film})
    address = f"{server}/acme/{path}"
    whole = httpx.get(address)
    assert (whole.status_code, whole.content == content) == (200, True)
    assert whole.headers["content-length"] == str(len(content))
    piece = httpx.get(address, headers={"range": "bytes=1000-2999"})
    assert (piece.status_code, piece.content == content[1000:3000]) == (206, True)
    assert piece.headers["content-range"] == f"bytes 1000-2999/{len(content)}"
    assert httpx.get(address, headers={"range": "bytes=-5"}).content == content[-5:]
    assert httpx.get(address, headers={"range": "bytes=9999999-"}).status_code == 416
    head = httpx.head(address)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(content)))
