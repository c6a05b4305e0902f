"""Asking, confirming, leaving: double opt-in, no enumeration, erased at once; letters sent once each; bounces stop them."""

import mailbox
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from fauxpas.core import clock, queue, trail
from fauxpas.core.channels import channel_kind
from fauxpas.core.errors import InputRefused, NotAllowed, NotFound, RefusedForGood, TooMany
from fauxpas.core.models import Brand, Job, Role, TrailEntry
from fauxpas.engage import domain, limits
from fauxpas.engage.domain.mailings import mailing_of, token_of
from fauxpas.engage.models import Mailing, Subscriber
from fauxpas.engage.queries import texts_for_page
from fauxpas.understand.models import PublicText
from fauxpas.web.commands import bounces
from tests.engage.sayings import case_of, say
from tests.engage.test_page_channel import order_of
from tests.factories import NOON, make_brand, make_person
from tests.networks.smtp_sink import Sink, smtp_sink
from tests.networks.test_mail_bounces import report

pytestmark = pytest.mark.django_db
State = Subscriber.State


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_sink() as running:
        ours = {"FAUXPAS_SMTP_URL": running.url, "FAUXPAS_MAIL_FROM": "room@acme.example"}
        with override_settings(FAUXPAS={**settings.FAUXPAS, **ours}):
            yield running


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Brindille")


def _work(now: datetime = NOON) -> None:
    while queue.work_one(worker="test", now=now):
        pass


def _subscriber(
    brand: Brand, email: str = "reader@example.org", language: str = "en", state: State = State.CONFIRMED
) -> Subscriber:
    return Subscriber.objects.create(
        brand=brand, email=email, language=language, state=state, secret=f"secret-{email}", asked_at=NOON
    )


def _mail_out(brand: Brand, *, language: str = "en", now: datetime = NOON) -> PublicText:
    text = say(
        brand,
        "Do not eat them.",
        title="Recall",
        case=case_of(brand, number=PublicText.objects.count() + 1),
        language=language,
    )
    channel_kind("mail").deliver(order_of(text), now=now)
    _work(now)
    return text


@dataclass(frozen=True)
class Progress:
    waiting: int
    sent: int
    failed: int


def progress_of(text: PublicText) -> Progress:
    told = next(each for each in texts_for_page(text.brand, most=100) if each == text)
    counts = (getattr(told, f"letters_{state}") for state in ("waiting", "sent", "failed"))
    return Progress(*counts)


def test_asking_brings_a_letter_and_confirming_subscribes(brand: Brand, sink: Sink) -> None:
    domain.ask(brand, email=" Reader@example.org ", language="fr", now=NOON)
    _work()
    subscriber = Subscriber.objects.get()
    assert (subscriber.state, subscriber.language) == (State.PENDING, "fr")
    assert (
        f"http://localhost:8000/p/{brand.slug}/confirm/{subscriber.secret}/"
        in sink.letters[0].message.get_content()
    )
    assert sink.letters[0].to == "Reader@example.org"
    confirmed = domain.confirm(domain.subscriber_by(brand, subscriber.secret), now=NOON)
    assert (confirmed.state, confirmed.confirmed_at) == (State.CONFIRMED, NOON)


def test_asking_again_at_once_brings_no_second_letter(brand: Brand, sink: Sink) -> None:
    for minutes in (0, 1, 14):
        domain.ask(brand, email="reader@example.org", language="en", now=NOON + timedelta(minutes=minutes))
    _work(NOON + timedelta(minutes=14))
    assert len(sink.letters) == 1
    domain.ask(brand, email="READER@example.org", language="en", now=NOON + timedelta(minutes=16))
    _work(NOON + timedelta(minutes=16))
    assert (len(sink.letters), Subscriber.objects.count()) == (2, 1)


def test_who_is_subscribed_already_is_told_so_by_letter_only(brand: Brand, sink: Sink) -> None:
    subscriber = _subscriber(brand)
    domain.ask(brand, email="reader@example.org", language="fr", now=NOON + timedelta(hours=1))
    _work(NOON + timedelta(hours=1))
    assert sink.letters[0].message["Subject"] == "Brindille: you are subscribed already"
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.language) == (State.CONFIRMED, "en")


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a@b.org\nBcc: c@d.org", "<a@b.org>"])
def test_what_is_no_address_is_refused(brand: Brand, sink: Sink, email: str) -> None:
    with pytest.raises(InputRefused):
        domain.ask(brand, email=email, language="en", now=NOON)


def test_room_without_mail_takes_no_subscriber(brand: Brand) -> None:
    with pytest.raises(RefusedForGood):
        domain.ask(brand, email="reader@example.org", language="en", now=NOON)
    assert not Subscriber.objects.exists()


def test_leaving_erases_the_address_and_stops_every_letter(brand: Brand, sink: Sink) -> None:
    subscriber = domain.leave(_subscriber(brand), now=NOON)
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.email) == (State.LEFT, f"left-{subscriber.pk}@erased.invalid")
    with pytest.raises(NotFound):
        domain.subscriber_by(brand, subscriber.secret)
    _mail_out(brand)
    assert sink.letters == []


def test_secret_of_another_brand_opens_nothing(brand: Brand) -> None:
    subscriber = _subscriber(make_brand())
    with pytest.raises(NotFound):
        domain.subscriber_by(brand, subscriber.secret)


def test_who_never_confirmed_is_forgotten(brand: Brand) -> None:
    _subscriber(brand, state=State.PENDING)
    _subscriber(brand, "kept@example.org")
    assert domain.erase_unconfirmed(now=NOON + timedelta(days=6)) == 0
    assert domain.erase_unconfirmed(now=NOON + timedelta(days=8)) == 1
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["kept@example.org"]


def test_text_goes_once_to_each_confirmed_reader_of_its_language(brand: Brand, sink: Sink) -> None:
    _subscriber(brand, "en@example.org")
    _subscriber(brand, "fr@example.org", "fr")
    _subscriber(brand, "pending@example.org", state=State.PENDING)
    _subscriber(make_brand(), "other@example.org")
    text = _mail_out(brand)
    channel_kind("mail").deliver(order_of(text), now=NOON)
    _work(NOON + timedelta(minutes=5))
    assert [letter.to for letter in sink.letters] == ["en@example.org"]
    assert progress_of(text) == Progress(waiting=0, sent=1, failed=0)


def test_letter_holds_the_words_the_promise_the_link_and_one_click_to_leave(brand: Brand, sink: Sink) -> None:
    subscriber = _subscriber(brand)
    text = _mail_out(brand)
    message = sink.letters[0].message
    words = " ".join(message.get_content().split())
    leave = f"http://localhost:8000/p/{brand.slug}/leave/{subscriber.secret}/"
    assert message["Subject"] == "Brindille: Recall"
    assert "Do not eat them." in words
    assert "Next update before 15:00, Thursday 19 November 2026." in words
    assert f"http://localhost:8100/{brand.slug}/en/{text.pk}/" in words
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (
        f"<{leave}>",
        "List-Unsubscribe=One-Click",
    )
    mailing = mailing_of(sink.letters[0].sender.partition("+")[2].partition("@")[0])
    assert mailing is not None
    assert mailing.message_id == message["Message-ID"]


def test_receipt_counts_the_letters_in_words(brand: Brand, sink: Sink) -> None:
    text = say(brand, "Do not eat them.", case=case_of(brand))
    assert str(channel_kind("mail").deliver(order_of(text), now=NOON).sentence).startswith(
        "Nobody who reads this language"
    )
    for number in range(2):
        _subscriber(brand, f"{number}@example.org")
    assert channel_kind("mail").deliver(order_of(text), now=NOON).sentence == "2 letters are on their way."


def test_mail_channel_without_a_server_is_refused_in_words(brand: Brand) -> None:
    _subscriber(brand)
    text = say(brand, "Do not eat them.", case=case_of(brand))
    with pytest.raises(RefusedForGood, match="FAUXPAS_SMTP_URL"):
        channel_kind("mail").deliver(order_of(text), now=NOON)
    assert Mailing.objects.count() == 0


def test_server_that_serves_us_no_more_leaves_the_rest_in_line_and_repeats_nobody(
    brand: Brand, sink: Sink
) -> None:
    for name in ("a", "b", "c"):
        _subscriber(brand, f"{name}@example.org")
    sink.refused["b@example.org"] = "421 closing"
    text = _mail_out(brand)
    assert progress_of(text) == Progress(waiting=2, sent=1, failed=0)
    sink.refused.clear()
    _work(NOON + timedelta(minutes=1))
    assert [letter.to for letter in sink.letters] == ["a@example.org", "b@example.org", "c@example.org"]


def test_reader_whose_server_asks_to_wait_delays_nobody_behind_and_gets_the_letter_later(
    brand: Brand, sink: Sink
) -> None:
    for name in ("a", "b", "c"):
        _subscriber(brand, f"{name}@example.org")
    sink.refused["a@example.org"] = "451 4.7.1 greylisted, come back in five minutes"
    text = _mail_out(brand)
    assert [letter.to for letter in sink.letters] == ["b@example.org", "c@example.org"]
    sink.refused.clear()
    _work(NOON + timedelta(minutes=4))
    assert progress_of(text) == Progress(waiting=1, sent=2, failed=0)
    _work(NOON + timedelta(minutes=6))
    assert [letter.to for letter in sink.letters] == ["b@example.org", "c@example.org", "a@example.org"]
    assert not Job.objects.exclude(state="done").exists()


def test_reader_put_off_for_more_than_a_day_is_given_up(brand: Brand, sink: Sink) -> None:
    subscriber = _subscriber(brand)
    sink.refused["reader@example.org"] = "452 mailbox full"
    text = _mail_out(brand)
    for hours in range(1, 24):
        _work(NOON + timedelta(hours=hours))
    assert progress_of(text).waiting == 1
    for hours in range(24, 36):
        _work(NOON + timedelta(hours=hours))
    subscriber.refresh_from_db()
    assert (progress_of(text), subscriber.bounces) == (Progress(waiting=0, sent=0, failed=1), 1)
    assert not Job.objects.exclude(state="done").exists()


def test_server_that_puts_everybody_off_is_left_in_peace(
    brand: Brand, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fauxpas.engage.domain.mailings.PUT_OFF_IN_A_ROW", 2)
    for number in range(5):
        _subscriber(brand, f"{number}@example.org")
        sink.refused[f"{number}@example.org"] = "451 too many letters"
    text = _mail_out(brand)
    assert Mailing.objects.filter(attempts=0).count() == 3
    sink.refused.clear()
    for minutes in (1, 6, 7):
        _work(NOON + timedelta(minutes=minutes))
    assert progress_of(text).sent == 5


def test_mail_server_silent_for_hours_costs_no_reader_the_letter(brand: Brand, sink: Sink) -> None:
    _subscriber(brand)
    sink.refused["reader@example.org"] = "451 later"
    text = _mail_out(brand)
    for hours in range(1, 13):
        _work(NOON + timedelta(hours=hours))
    assert progress_of(text) == Progress(waiting=1, sent=0, failed=0)
    sink.refused.clear()
    _work(NOON + timedelta(hours=13))
    assert progress_of(text).sent == 1


def test_long_list_is_sent_in_batches_that_let_other_work_pass(
    brand: Brand, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fauxpas.engage.domain.mailings.BATCH", 2)
    for number in range(5):
        _subscriber(brand, f"{number}@example.org")
    text = _mail_out(brand)
    for seconds in (2, 4, 6):
        _work(NOON + timedelta(seconds=seconds))
    assert progress_of(text).sent == 5
    assert len(sink.letters) == 5
    assert not Job.objects.filter(state="failed").exists()


def test_address_refused_three_times_is_written_to_no_more(brand: Brand, sink: Sink) -> None:
    subscriber = _subscriber(brand)
    sink.refused["reader@example.org"] = "550 5.1.1 nobody here"
    for hours in range(4):
        _mail_out(brand, now=NOON + timedelta(hours=hours))
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.bounces, Mailing.objects.count()) == (State.BOUNCED, 3, 3)


def test_letter_that_arrives_between_ends_the_row_of_failures(brand: Brand, sink: Sink) -> None:
    subscriber = _subscriber(brand)
    for hours, refused in enumerate((True, True, False, True)):
        sink.refused = {"reader@example.org": "550 no"} if refused else {}
        _mail_out(brand, now=NOON + timedelta(hours=hours))
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.bounces) == (State.CONFIRMED, 1)


def test_bounces_in_a_mailbox_are_counted_once_each(brand: Brand, sink: Sink, tmp_path: Path) -> None:
    subscriber = _subscriber(brand)
    for hours in range(3):
        _mail_out(brand, now=NOON + timedelta(hours=hours))
    box = mailbox.mbox(tmp_path / "bounces")
    for letter in sink.letters:
        box.add(message_from_bytes(report(to=letter.sender, recipient=letter.to)))
    box.add(message_from_bytes(report(to="room+m1-forged@acme.example").replace(b"<abc@", b"<unknown@")))
    box.add(message_from_bytes(report(to=sink.letters[0].sender, status="4.2.2")))
    box.close()
    for expected in (1, 0):
        taken = domain.take_bounces(domain.read_mailbox(str(tmp_path / "bounces")))
        assert (taken.read, taken.failures, taken.ours, taken.stopped) == (5, 5, 4, expected)
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.bounces) == (State.BOUNCED, 3)


def test_command_takes_a_mailbox_a_folder_or_one_message(
    brand: Brand, sink: Sink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _subscriber(brand)
    _mail_out(brand)
    raw = report(to=sink.letters[0].sender)
    (tmp_path / "one").write_bytes(raw)
    box = mailbox.Maildir(tmp_path / "folder")
    box.add(message_from_bytes(raw))
    box.close()
    for place in ("one", "folder"):
        assert bounces(Namespace(mailbox=str(tmp_path / place))) == 0
        told = "1 messages read, 1 failures, 1 of ours, 0 readers stopped."
        assert capsys.readouterr().err.strip() == told
    assert Subscriber.objects.get().bounces == 1
    assert bounces(Namespace(mailbox=str(tmp_path / "nothing"))) == 2
    assert "nothing cannot be read" in capsys.readouterr().err


def test_token_that_we_did_not_make_names_nobody(brand: Brand, sink: Sink) -> None:
    _subscriber(brand)
    _mail_out(brand)
    mailing = Mailing.objects.get()
    assert mailing_of(token_of(mailing.pk)) == mailing
    for token in (
        "",
        "m1",
        f"m{mailing.pk}-000000000000",
        f"{mailing.pk}",
        "mx-y",
        "m²-x",
        f"m{'9' * 5000}-x",
    ):
        assert mailing_of(token) is None


def test_bounced_reader_who_asks_again_starts_anew(brand: Brand, sink: Sink) -> None:
    subscriber = _subscriber(brand, state=State.BOUNCED)
    domain.ask(brand, email=subscriber.email, language="en", now=NOON + timedelta(days=1))
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.bounces) == (State.PENDING, 0)


def test_export_holds_confirmed_readers_and_is_in_the_trail(brand: Brand) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    _subscriber(brand)
    _subscriber(brand, "pending@example.org", state=State.PENDING)
    _subscriber(make_brand(), "other@example.org")
    assert [row[0] for row in domain.export_rows(brand, by=lead, now=NOON)] == ["reader@example.org"]
    assert TrailEntry.objects.get().verb == "subscribers.exported"


def test_import_without_consent_is_refused(brand: Brand) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    for consent in ("", "   ", "they agreed"):
        with pytest.raises(InputRefused):
            domain.import_subscribers(brand, rows="a@example.org", consent=consent, by=lead, now=NOON)
    assert not Subscriber.objects.exists()


def test_import_adds_new_addresses_and_names_faulty_lines(brand: Brand) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    _subscriber(brand)
    rows = "email,language\nnew@example.org,fr\nREADER@example.org,en\n\nnonsense\nnew@example.org\nthird@example.org,de\n"
    done = domain.import_subscribers(
        brand, rows=rows, consent="Signed on paper in our shops in June.", by=lead, now=NOON
    )
    assert (done.added, done.known, done.refused_lines) == (2, 1, (5,))
    assert list(
        Subscriber.objects.filter(state=State.CONFIRMED, pk__gt=1)
        .values_list("language", flat=True)
        .order_by("email")
    )[:1] == ["fr"]
    assert trail.verify(brand.organisation) is None


def test_list_is_for_those_who_keep_the_channels(brand: Brand) -> None:
    writer, outsider = (
        make_person(role=Role.WRITER, brand=brand),
        make_person(role=Role.OWNER, brand=make_brand()),
    )
    for person, fault in ((writer, NotAllowed), (outsider, NotFound)):
        with pytest.raises(fault):
            domain.export_rows(brand, by=person, now=NOON)
        with pytest.raises(fault):
            domain.import_subscribers(
                brand, rows="", consent="Signed on paper in our shops.", by=person, now=NOON
            )


def test_stranger_who_asks_too_often_is_told_when_to_come_back() -> None:
    for _ in range(3):
        limits.take("subscribe", "192.0.2.7", most=3, window_seconds=600, now=NOON)
    with pytest.raises(TooMany) as refused:
        limits.take("subscribe", "192.0.2.7", most=3, window_seconds=600, now=NOON + timedelta(seconds=90))
    assert refused.value.retry_after_seconds == 510
    limits.take("subscribe", "192.0.2.8", most=3, window_seconds=600, now=NOON)
    limits.take("subscribe", "192.0.2.7", most=3, window_seconds=600, now=NOON + timedelta(minutes=11))


def test_limit_of_an_hour_holds_for_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def take(minutes: int) -> None:
        real = clock.real()
        with monkeypatch.context() as later:
            # The cache has a clock of its own, by which its rows expire.
            later.setattr("django.core.cache.backends.db.tz_now", lambda: real + timedelta(minutes=minutes))
            now = NOON + timedelta(minutes=minutes)
            limits.take("letters", "192.0.2.7", most=2, window_seconds=3600, now=now)

    take(0)
    take(1)
    with pytest.raises(TooMany):
        take(20)
    take(61)


def test_limit_outlasts_a_crowd() -> None:
    def take(who: str) -> None:
        limits.take("subscribe", who, most=1, window_seconds=600, now=NOON)

    take("192.0.2.7")
    for number in range(400):
        take(f"2001:db8::{number:x}")
    with pytest.raises(TooMany):
        take("192.0.2.7")
