"""A notice reaches a device so that only the device reads it; a device that is gone is forgotten."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.test import override_settings

from fauxpas.core import clock, notices, queue
from fauxpas.core.errors import InputRefused, RefusedForGood, TryLater
from fauxpas.core.models import NoticeAddress, NoticeSending, Person, PushDevice, Role
from fauxpas.networks.webpush import encryption
from fauxpas.networks.webpush.devices import MOST_DEVICES, add_device
from fauxpas.networks.webpush.notice import room_key_for_browsers, send_notice
from tests.factories import NOON, make_brand, make_person
from tests.networks.push_server import Device, PushServer, b64, push_server, unb64, who_sends

pytestmark = pytest.mark.django_db
ENDPOINT = "https://push.example.org/send/xyz"
TELLING = notices.Telling(
    "Brindille: it rings",
    "Since 10:00",
    f"{settings.ROOM_URL}/b/brindille/alarms/1/",
    urgent=True,
    key="notice-7",
    language="en",
)


@pytest.fixture
def service() -> Iterator[PushServer]:
    with (
        push_server() as running,
        override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.1",)}),
    ):
        yield running


def _told_on(person: Person, device: Device, endpoint: str) -> NoticeAddress:
    address = NoticeAddress.objects.create(
        person=person, label="phone", address=f"webpush:{person.pk}", created_at=NOON
    )
    PushDevice.objects.create(
        address=address, endpoint=endpoint, receiver_key=b64(device.public), auth=b64(device.auth)
    )
    return address


def test_encryption_gives_the_example_of_the_rfc() -> None:
    # RFC 8291, 5 and appendix A.
    once = ec.derive_private_key(
        int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    body = encryption.encrypt(
        b"When I grow up, I want to be a watermelon",
        receiver=unb64(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        auth=unb64("BTBZMqHH6r4Tts7J_aSIgg"),
        once=once,
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert b64(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_notice_is_read_by_the_device_alone(service: PushServer) -> None:
    person, device = make_person(), Device()
    address = _told_on(person, device, service.endpoint)
    send_notice(address.address, TELLING)
    headers, body = service.got[0]
    assert json.loads(device.read(body)) == {
        "title": "Brindille: it rings",
        "body": "Since 10:00",
        "path": "/b/brindille/alarms/1/",
        "tag": "notice-7",
        "urgent": True,
        "language": "en",
    }
    assert b"Brindille" not in body
    with pytest.raises(InvalidTag):
        Device().read(body)
    assert (headers["content-encoding"], headers["urgency"], headers["topic"]) == (
        "aes128gcm",
        "high",
        "notice-7",
    )
    assert int(headers["ttl"]) == 86400


def test_service_can_check_who_sends(service: PushServer) -> None:
    address = _told_on(make_person(), Device(), service.endpoint)
    with clock.set_to(datetime(2026, 11, 19, 12, tzinfo=UTC)):
        send_notice(address.address, TELLING)
    claims = who_sends(service.got[0][0])
    assert claims["aud"] == f"http://127.0.0.1:{service.port}"
    assert claims["exp"] == datetime(2026, 11, 20, 0, tzinfo=UTC).timestamp()
    assert claims["sub"].startswith("mailto:")
    assert claims["k"] == room_key_for_browsers()


def test_two_messages_never_share_key_or_salt(service: PushServer) -> None:
    address = _told_on(make_person(), Device(), service.endpoint)
    for _turn in range(2):
        send_notice(address.address, TELLING)
    first, second = (body for _headers, body in service.got)
    assert first[:16] != second[:16]
    assert first[21:86] != second[21:86]


@pytest.mark.parametrize("status", [404, 410])
def test_device_that_is_gone_is_forgotten_and_the_next_notice_asks_nobody(
    service: PushServer, status: int
) -> None:
    brand = make_brand()
    person = make_person(role=Role.LEAD, brand=brand)
    address = _told_on(person, Device(), service.endpoint)
    service.status = status
    notices.notify(brand, [person], key="k", subject=brand, title="It rings", path="/", now=NOON)
    while queue.work_one(worker="test", now=NOON) is not None:
        pass
    assert PushDevice.objects.count() == 0
    sending = NoticeSending.objects.get(address=address)
    assert (sending.state, "Turn them on again" in sending.error) == (NoticeSending.State.FAILED, True)
    notices.notify(brand, [person], key="l", subject=brand, title="Again", path="/", now=NOON)
    assert NoticeSending.objects.filter(address=address).count() == 1
    assert len(service.got) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_service_that_is_busy_is_tried_again(service: PushServer, status: int) -> None:
    address = _told_on(make_person(), Device(), service.endpoint)
    service.status = status
    with pytest.raises(TryLater):
        send_notice(address.address, TELLING)
    assert PushDevice.objects.count() == 1


def test_longest_notice_fits_into_one_record(service: PushServer) -> None:
    device = Device()
    address = _told_on(make_person(), device, service.endpoint)
    long = notices.Telling(
        "\x01" * 420, "\x01" * 5000, f"{settings.ROOM_URL}/{'é' * 299}", urgent=False, key="k", language="fr"
    )
    send_notice(address.address, long)
    assert json.loads(device.read(service.got[0][1]))["path"] == f"/{'é' * 299}"
    assert len(service.got[0][1]) <= encryption.RECORD_BYTES


def test_sealed_room_pushes_nothing(service: PushServer) -> None:
    address = _told_on(make_person(), Device(), service.endpoint)
    sealed = override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_SEALED": True})
    with sealed, pytest.raises(RefusedForGood):
        send_notice(address.address, TELLING)
    assert service.got == []


def test_private_machine_is_not_pushed_to() -> None:
    with push_server() as running:
        address = _told_on(make_person(), Device(), running.endpoint)
        with pytest.raises(RefusedForGood):
            send_notice(address.address, TELLING)
        assert running.got == []


def test_address_of_a_device_cannot_be_typed() -> None:
    with pytest.raises(InputRefused):
        notices.clean_address("webpush:0123456789abcdef")


def _add(person: Person, device: Device, endpoint: str = ENDPOINT, **other: str) -> PushDevice:
    given = {"endpoint": endpoint, "receiver_key": b64(device.public), "auth": b64(device.auth)} | other
    return add_device(person, label="Phone", now=NOON, **given)


def test_browser_asked_again_by_another_person_leaves_the_first() -> None:
    first, second, device = make_person(), make_person(), Device()
    _add(first, device)
    _add(second, device)
    assert PushDevice.objects.get().address.person == second
    assert not NoticeAddress.objects.filter(person=first).exists()


def test_who_knows_only_the_address_of_a_device_takes_nothing_away() -> None:
    owner, device = make_person(), Device()
    _add(owner, device)
    _add(make_person(), device, auth=b64(b"another sixteen!"))
    assert PushDevice.objects.filter(address__person=owner).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.org/x"},
        {"endpoint": "https://127.0.0.1/x"},
        {"endpoint": "javascript:alert(1)"},
        {"endpoint": f"https://push.example.org/{'x' * 2000}"},
        {"receiver_key": "AAAA"},
        {"receiver_key": "not base64!"},
        {"auth": "AAAA"},
        {"auth": "é"},
    ],
)
def test_what_is_no_subscription_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(InputRefused):
        _add(make_person(), Device(), **wrong)
    assert PushDevice.objects.count() == 0


def test_person_has_ten_devices_at_most() -> None:
    person = make_person()
    for number in range(MOST_DEVICES):
        _add(person, Device(), f"{ENDPOINT}{number}")
    with pytest.raises(InputRefused):
        _add(person, Device())
