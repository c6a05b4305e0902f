"""The page as its readers find it, looked at every day."""

import shutil
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.test import override_settings

from fauxpas.core import clock, queue
from fauxpas.core.models import Brand, Notice, Person, Role
from fauxpas.engage import tasks
from fauxpas.engage.models import PublicPage
from fauxpas.engage.page import look as looking
from fauxpas.engage.page.look import look
from fauxpas.engage.page.publish import page_of, publish_page
from fauxpas.web import doctor
from tests.engage.sayings import case_of, say
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@dataclass
class Host:
    """A static host: what it serves lies in `root`, which may be anything."""

    root: Path
    address: str
    server: ThreadingHTTPServer


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        del args


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=tmp_path / "served")) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield Host(tmp_path / "served", f"http://127.0.0.1:{server.server_address[1]}", server)
        server.shutdown()
        thread.join()


@pytest.fixture
def brand(host: Host, tmp_path: Path) -> Iterator[Brand]:
    with override_settings(PAGES_DIR=tmp_path / "pages", PAGE_URL=host.address):
        brand = make_brand(name="Brindille")
        say(brand, "Do not eat them.", case=case_of(brand))
        publish_page(brand, now=NOON)
        _copy(brand, host)
        yield brand


@pytest.fixture
def keeper(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


def _copy(brand: Brand, host: Host) -> None:
    shutil.copytree(settings.PAGES_DIR / brand.slug / "current", host.root / brand.slug, dirs_exist_ok=True)


def _work(minutes: int = 0) -> None:
    while queue.work_one(worker="test", now=NOON + timedelta(minutes=minutes)) is not None:
        pass


def _look(brand: Brand, now: datetime = NOON) -> str:
    return look(PublicPage.objects.select_related("brand").get(brand=brand), now=now).fault


def test_page_that_shows_what_was_published_is_well_and_tells_nobody(brand: Brand, keeper: Person) -> None:
    assert _look(brand) == ""
    queue.enqueue(tasks.LOOK_ALL, now=NOON)
    _work()
    assert not Notice.objects.filter(person=keeper).exists()


def test_copy_that_is_no_longer_made_is_told_once_a_day(brand: Brand, keeper: Person) -> None:
    say(brand, "Something newer.", at=NOON + HOUR)
    publish_page(brand, now=NOON + HOUR)
    assert _look(brand) == "elsewhere"
    for _twice in range(2):
        queue.enqueue(tasks.LOOK_ALL, now=NOON)
        _work()
    notice = Notice.objects.get(person=keeper)
    assert "does not show what was published last" in notice.body
    assert notice.path == f"/b/{brand.slug}/page/"


def test_silent_page_is_asked_three_times_before_anybody_is_told(brand: Brand, keeper: Person) -> None:
    with override_settings(PAGE_URL="http://127.0.0.1:9"):
        queue.enqueue(tasks.LOOK_ALL, now=NOON)
        for minutes in (0, 6):
            _work(minutes)
            assert not Notice.objects.filter(person=keeper).exists()
        _work(12)
    assert "does not answer" in Notice.objects.get(person=keeper).body


def test_address_that_leads_elsewhere_is_refused_and_a_private_one_never_asked(
    brand: Brand, host: Host
) -> None:
    shutil.rmtree(host.root / brand.slug)
    assert _look(brand) == "refused"
    PublicPage.objects.filter(brand=brand).update(address=f"{host.address}/{brand.slug}")
    _copy(brand, host)
    assert _look(brand) == "refused"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of localhost by nobody but itself, good for ten days from now, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(clock.now() - timedelta(days=400))
        .not_valid_after(clock.now() + timedelta(days=10))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "localhost.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


def test_certificate_nobody_accepts_and_one_about_to_end_are_told(
    brand: Brand, host: Host, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    host.server.socket = context.wrap_socket(host.server.socket, server_side=True)
    with override_settings(PAGE_URL=host.address.replace("http://127.0.0.1", "https://localhost")):
        assert _look(brand) == "certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        # Whether it is good is asked of the machine's own clock.
        assert _look(brand, clock.now()) == "ending"
        assert _look(brand, clock.now() - timedelta(days=5)) == ""


def test_certificate_is_asked_of_the_machine_that_was_checked(
    brand: Brand, host: Host, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    host.server.socket = context.wrap_socket(host.server.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    address = host.address.replace("http://127.0.0.1", "https://localhost")
    PublicPage.objects.filter(brand=brand).update(address=f"{address}/{brand.slug}")
    found, numbers = socket.getaddrinfo, iter(["127.0.0.1"])

    def rebound(name: str, *args: Any, **kwargs: Any) -> Any:
        return found(next(numbers, "127.0.0.2") if name == "localhost" else name, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.1",)}):
        assert _look(brand, clock.now()) == "ending"


def test_release_published_while_the_page_is_asked_is_no_fault(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked_then_published(address: str) -> bytes:
        body = asked(address)
        say(brand, "Something newer.", at=NOON + HOUR)
        publish_page(brand, now=NOON + HOUR)
        return body

    asked = looking._plain
    monkeypatch.setattr(looking, "_plain", asked_then_published)
    assert _look(brand) == ""
    assert _look(brand) == "elsewhere"


def test_page_never_published_is_well(host: Host) -> None:
    brand = make_brand()
    page_of(brand, now=NOON)
    assert _look(brand) == ""


def test_sealed_room_looks_at_nothing(brand: Brand) -> None:
    with override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_SEALED": True}):
        queue.enqueue(tasks.LOOK_ALL, now=NOON)
        assert queue.work_one(worker="test", now=NOON) is not None
        assert queue.work_one(worker="test", now=NOON) is None


def test_doctor_says_of_the_page_what_readers_find(brand: Brand, host: Host) -> None:
    assert [finding.well for finding in doctor._pages()] == [True]
    (host.root / brand.slug / "latest.json").write_text("{}")
    [finding] = doctor._pages()
    assert (finding.well, finding.what) == (
        False,
        f"public page of {brand.slug} at {host.address}/{brand.slug}",
    )
    assert "what the domain points to" in finding.mend
