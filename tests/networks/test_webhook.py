"""Signed messages from other programs."""

import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused, NotAllowed
from fauxpas.core.sources import Push, Reading
from fauxpas.networks.webhook.source import WebhookSource, make_secret

SECRET = make_secret()


def signed(body: bytes, *, secret: str = SECRET, message: str = "msg_1", minutes_ago: float = 0) -> Push:
    at = clock.now() - timedelta(minutes=minutes_ago)
    headers = {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message, at, body.decode()),
    }
    return Push(headers, body, SECRET, clock.now())


def _receive(told: object, **sealing: object) -> Reading:
    return WebhookSource().receive(signed(json.dumps(told).encode(), **sealing))  # type: ignore[arg-type]


POST = {
    "id": "1",
    "text": "acme fails",
    "author": "Zoé",
    "posted_at": "2026-11-19T10:00:00+01:00",
    "rating": 2,
}


@pytest.mark.parametrize(
    "told",
    [POST, [POST], {"posts": [POST]}, {"type": "post.made", "data": POST}, {"data": {"posts": [POST]}}],
)
def test_one_post_or_many_are_read_whatever_they_come_in(told: object) -> None:
    (post,) = _receive(told).posts
    assert (post.key, post.text, post.author, post.rating) == ("1", "acme fails", "Zoé", 2.0)


def test_post_without_id_is_known_by_the_message() -> None:
    assert [post.key for post in _receive([{"text": "a"}, {"text": "b"}], message="msg_9").posts] == [
        "msg_9:1",
        "msg_9:2",
    ]


def test_faulty_post_is_named_and_the_others_are_read() -> None:
    reading = _receive([{"id": "1"}, POST, {"id": "3", "text": "x", "posted_at": "2026-11-19T10:00:00"}])
    assert [post.key for post in reading.posts] == ["1"]
    assert [fault.line for fault in reading.faults] == [1, 3]
    assert "zone" in str(reading.faults[1].sentence)


def test_wrong_secret_is_refused() -> None:
    with pytest.raises(NotAllowed):
        _receive(POST, secret=make_secret())


@pytest.mark.parametrize("minutes_ago", [10, -10])
def test_message_of_another_time_is_refused(minutes_ago: float) -> None:
    with pytest.raises(NotAllowed):
        _receive(POST, minutes_ago=minutes_ago)


def test_message_changed_on_its_way_is_refused() -> None:
    push = signed(json.dumps(POST).encode())
    with pytest.raises(NotAllowed):
        WebhookSource().receive(Push(push.headers, push.body.replace(b"fails", b"works"), SECRET, push.now))


@pytest.mark.parametrize("left_out", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_message_without_all_its_headers_is_refused(left_out: str) -> None:
    push = signed(json.dumps(POST).encode())
    headers = {name: value for name, value in push.headers.items() if name != left_out}
    with pytest.raises(NotAllowed):
        WebhookSource().receive(Push(headers, push.body, SECRET, push.now))


@pytest.mark.parametrize("body", [b"not json", b"[" * 100_000, json.dumps([POST] * 1001).encode()])
def test_unreadable_body_is_refused(body: bytes) -> None:
    with pytest.raises(InputRefused):
        WebhookSource().receive(signed(body))
