"""Mail goes through the first server, else the second; refusals are told apart; sign-in codes wait in the queue."""

import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import send_mail
from django.test import override_settings

from fauxpas.core import clock, queue
from fauxpas.core.errors import Misconfigured, RefusedForGood, TryLater
from fauxpas.core.models import Job
from fauxpas.core.notices import Telling
from fauxpas.networks.mail.client import MailServer, Postman, server_of
from fauxpas.networks.mail.letters import leaving, message_id, return_address, write_letter
from fauxpas.networks.mail.notice import send_notice
from tests.factories import NOON
from tests.networks.smtp_sink import Sink, smtp_sink


@contextmanager
def room(**given: Any) -> Iterator[None]:
    """The settings with these of ours changed, and the mail backend that the test runner had put aside."""
    ours = {**settings.FAUXPAS, **{f"FAUXPAS_{name.upper()}": value for name, value in given.items()}}
    with override_settings(FAUXPAS=ours, EMAIL_BACKEND="fauxpas.networks.mail.backend.QueueOrRefuse"):
        yield


@pytest.fixture
def sink() -> Iterator[Sink]:
    with (
        smtp_sink() as running,
        room(smtp_url=running.url, smtp_second_url="", mail_from="Room <room@acme.example>"),
    ):
        yield running


def _send(to: str = "reader@example.org", key: str = "k") -> None:
    letter = write_letter(
        name="Acme", to=to, subject="Rappel été", body="Ne les mangez pas.", language="fr", key=key, now=NOON
    )
    with Postman() as postman:
        postman.send(letter, sender=return_address("m7"), to=to)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_letter_arrives_whole_with_its_headers(sink: Sink) -> None:
    _send()
    arrived = sink.letters[0]
    assert (arrived.sender, arrived.to) == ("room+m7@acme.example", "reader@example.org")
    assert (arrived.message["Subject"], arrived.message["From"]) == ("Rappel été", "Acme <room@acme.example>")
    assert arrived.message.get_content().strip() == "Ne les mangez pas."
    assert arrived.message["Message-ID"] == message_id("k")


def test_one_connection_carries_many_letters(sink: Sink) -> None:
    letter = write_letter(
        name="Acme", to="a@example.org", subject="s", body="b", language="en", key="k", now=NOON
    )
    with Postman() as postman:
        for to in ("a@example.org", "b@example.org"):
            postman.send(letter, sender="room@acme.example", to=to)
    assert ([letter.to for letter in sink.letters], sink.connections) == (
        ["a@example.org", "b@example.org"],
        1,
    )


def test_message_id_is_the_same_for_the_same_key_only() -> None:
    assert message_id("a") == message_id("a") != message_id("b")


def test_line_breaks_cannot_make_headers() -> None:
    letter = write_letter(
        name="A\nBcc: x@y",
        to="a@b.org",
        subject="s\r\nBcc: x@y.org",
        body="b",
        language="en",
        key="k",
        now=NOON,
    )
    assert "Bcc" not in letter
    assert letter["Subject"] == "s Bcc: x@y.org"


def test_leaving_headers_offer_one_click() -> None:
    assert leaving("https://r/p/x") == {
        "List-Unsubscribe": "<https://r/p/x>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_second_server_is_asked_when_the_first_does_not_answer() -> None:
    with smtp_sink() as second, room(smtp_url=f"smtp://127.0.0.1:{_free_port()}", smtp_second_url=second.url):
        _send()
        assert len(second.letters) == 1


def test_second_server_is_asked_when_the_first_hangs_up_midway() -> None:
    with smtp_sink() as first, smtp_sink() as second, room(smtp_url=first.url, smtp_second_url=second.url):
        first.drop_after = 1
        _send()
        assert first.letters[0].message["Message-ID"] == second.letters[0].message["Message-ID"]


def test_no_server_that_answers_is_worth_a_retry() -> None:
    with room(smtp_url=f"smtp://127.0.0.1:{_free_port()}", smtp_second_url=""), pytest.raises(TryLater):
        _send()


@pytest.mark.parametrize(
    ("answer", "fault"), [("450 4.2.1 later", TryLater), ("550 5.1.1 nobody here", RefusedForGood)]
)
def test_refusal_of_a_recipient_is_told_by_its_code(sink: Sink, answer: str, fault: type[Exception]) -> None:
    sink.refused["reader@example.org"] = answer
    with pytest.raises(fault, match=answer[:3]):
        _send()


def test_refused_recipient_does_not_hinder_the_next(sink: Sink) -> None:
    sink.refused["a@example.org"] = "550 no"
    letter = write_letter(
        name="Acme", to="x@example.org", subject="s", body="b", language="en", key="k", now=NOON
    )
    with Postman() as postman:
        with pytest.raises(RefusedForGood):
            postman.send(letter, sender="r@acme.example", to="a@example.org")
        postman.send(letter, sender="r@acme.example", to="b@example.org")
    assert [letter.to for letter in sink.letters] == ["b@example.org"]


def test_password_of_the_address_is_used(sink: Sink) -> None:
    with room(smtp_url=f"smtp://joe:s%40cret@127.0.0.1:{sink.port}"):
        _send()
    assert base64.b64decode(sink.logins[0].partition(" ")[2]) == b"\0joe\0s@cret"


def test_address_of_a_server_is_read() -> None:
    assert server_of("smtp+starttls://u:p%2F@mail.example:2525") == MailServer(
        "smtp+starttls", "mail.example", 2525, "u", "p/"
    )
    assert server_of("smtps://mail.example").port == 465


@pytest.mark.parametrize(
    "given", [{"smtp_url": "", "smtp_second_url": ""}, {"smtp_url": "smtp://127.0.0.1:1", "sealed": True}]
)
def test_room_without_mail_says_so_at_once(given: dict[str, Any]) -> None:
    with room(**given):
        with pytest.raises(RefusedForGood):
            _send()
        with pytest.raises(Misconfigured):
            send_mail("Code", "123456", None, ["a@example.org"])


@pytest.mark.django_db
def test_sign_in_mail_waits_in_the_queue_and_its_words_are_then_forgotten(sink: Sink) -> None:
    now = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
    with clock.set_to(now):
        send_mail("Your code", "123456", None, ["a@example.org"])
    assert sink.letters == []
    outcome = queue.work_one(worker="test", now=now)
    assert outcome is not None
    assert outcome.state == "done"
    assert sink.letters[0].message.get_content().strip() == "123456"
    assert Job.objects.get().payload == {"to": [], "mail": ""}


@pytest.mark.django_db
def test_sign_in_mail_tried_again_goes_only_to_those_who_have_not_got_it(sink: Sink) -> None:
    sink.refused["b@example.org"] = "450 later"
    with clock.set_to(NOON):
        send_mail("Your code", "123456", None, ["a@example.org", "b@example.org"])
    queue.work_one(worker="test", now=NOON)
    sink.refused.clear()
    queue.work_one(worker="test", now=NOON + timedelta(minutes=1))
    assert [letter.to for letter in sink.letters] == ["a@example.org", "b@example.org"]


@pytest.mark.django_db
def test_sign_in_mail_too_old_to_be_of_use_is_not_sent(sink: Sink) -> None:
    with clock.set_to(NOON):
        send_mail("Your code", "123456", None, ["a@example.org"])
    queue.work_one(worker="test", now=NOON + timedelta(hours=1))
    assert sink.letters == []


def test_notice_is_mailed_in_the_persons_language_with_its_link(sink: Sink) -> None:
    send_notice(
        "mailto:lead@example.org",
        Telling("Acme: it rings", "Since 10:00", "http://room/b/acme/", True, "notice-1", "en"),
    )
    arrived = sink.letters[0]
    assert (arrived.to, arrived.message["Importance"], arrived.message["Subject"]) == (
        "lead@example.org",
        "high",
        "Acme: it rings",
    )
    assert "http://room/b/acme/" in arrived.message.get_content()
