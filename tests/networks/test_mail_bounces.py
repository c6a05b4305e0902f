"""Delivery reports (RFC 3464) are read; anything else is no bounce."""

from hypothesis import given
from hypothesis import strategies as st

from fauxpas.networks.mail.bounces import Bounce, parse_bounces


def report(
    *,
    status: str = "5.1.1",
    action: str = "failed",
    to: str = "room+m7@acme.example",
    recipient: str = "gone@example.org",
) -> bytes:
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example
To: <{to}>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"

--=b
Content-Type: text/plain

I could not deliver it.

--=b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} user unknown

--=b
Content-Type: message/rfc822

From: Acme <room@acme.example>
To: {recipient}
Message-ID: <abc@acme.example>
Subject: Recall

Do not eat them.

--=b--
""".encode()


def test_report_names_letter_recipient_and_whether_it_is_for_good() -> None:
    assert parse_bounces(report()) == [
        Bounce("m7", "<abc@acme.example>", "gone@example.org", "5.1.1", permanent=True)
    ]


def test_full_mailbox_is_not_for_good() -> None:
    assert [bounce.permanent for bounce in parse_bounces(report(status="4.2.2"))] == [False]


def test_report_of_delay_or_success_is_no_bounce() -> None:
    assert parse_bounces(report(action="delayed", status="4.4.7")) == []
    assert parse_bounces(report(action="delivered", status="2.0.0")) == []


def test_report_to_the_bare_address_has_no_token_but_the_letters_id() -> None:
    assert [
        (bounce.token, bounce.message_id) for bounce in parse_bounces(report(to="room@acme.example"))
    ] == [("", "<abc@acme.example>")]


def test_ordinary_mail_is_no_bounce() -> None:
    assert (
        parse_bounces(b"From: a@b.org\nTo: room+m7@acme.example\nSubject: Hello\n\nOut of office, 5.1.1\n")
        == []
    )


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_error(raw: bytes) -> None:
    parse_bounces(raw)
    parse_bounces(report().replace(b"Action: failed", raw))
