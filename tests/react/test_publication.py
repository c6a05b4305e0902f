import hashlib
import json
from datetime import timedelta

import pytest
from django.db import transaction

from fauxpas.core import trail
from fauxpas.core.errors import MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Job, Person, Role, TrailEntry
from fauxpas.react import domain
from fauxpas.react.domain import Draft
from fauxpas.react.models import Channel, Delivery, Statement
from fauxpas.room.models import Case, Clock
from fauxpas.understand.models import Citation, PublicText
from tests.factories import NOON, make_person
from tests.react.acts import LATER, PROMISE, approved, confirmed_fact, digest, published, verbs, written


def test_publication_writes_words_deliveries_clocks_and_trail_at_once(
    case: Case, writer: Person, lead: Person, channel: Channel, brand: Brand
) -> None:
    confirmed_fact(case, lead)
    statement = published(case, writer, lead, body="We sold [[F-01]] kettles.")
    said = PublicText.objects.order_by("language")
    assert [(text.language, text.body) for text in said] == [
        ("en", "We sold 12,480 kettles."),
        ("fr", "We sold 12\u202f480 kettles."),
    ]
    assert {text.owner_id for text in said} == {statement.pk}
    assert Citation.objects.filter(public=True).count() == 2
    assert Delivery.objects.filter(state="waiting", channel=channel).count() == 2
    assert Job.objects.filter(kind="react.deliver", state="waiting").count() == 2
    case.refresh_from_db()
    assert (case.first_word_at, case.next_update_due_at) == (LATER, PROMISE)
    assert case.clocks.get(kind=Clock.Kind.FIRST_WORD).met_at == LATER
    assert verbs(statement)[-1] == "statement.published"
    assert trail.verify(brand.organisation) is None


def _hold(brand: Brand) -> str:
    """What `trail verify` finds: the verb of the first entry that does not hold, and why."""
    broken = trail.verify(brand.organisation)
    if broken is None:
        return ""
    return (
        f"{TrailEntry.objects.get(organisation=brand.organisation, index=broken.index).verb} {broken.reason}"
    )


def test_words_altered_after_they_were_said_are_found_by_the_trail(
    case: Case, writer: Person, lead: Person, channel: Channel, brand: Brand
) -> None:
    published(case, writer, lead)
    text = PublicText.objects.order_by("pk")[0]
    forged = f"{text.body} Nobody was hurt."
    PublicText.objects.filter(pk=text.pk).update(body=forged)
    assert _hold(brand) == "statement.published rows"
    PublicText.objects.filter(pk=text.pk).update(digest=hashlib.sha256(forged.encode()).hexdigest())
    assert _hold(brand) == "statement.published rows"
    PublicText.objects.filter(pk=text.pk).update(body=text.body, digest=text.digest)
    assert _hold(brand) == ""


def test_approval_moved_to_another_person_is_found_by_the_trail(
    case: Case, writer: Person, lead: Person, channel: Channel, brand: Brand
) -> None:
    statement = published(case, writer, lead)
    statement.approvals.update(person=writer)
    assert _hold(brand) == "statement.approved rows"
    with transaction.atomic():
        trail.erase_person(lead)
    assert _hold(brand) == ""


def test_publication_interrupted_leaves_nothing_behind(
    case: Case, writer: Person, lead: Person, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement = approved(case, writer, lead)

    def fail(*arguments: object, **named: object) -> None:
        raise RuntimeError("the machine stopped")

    monkeypatch.setattr(trail, "write", fail)
    with pytest.raises(RuntimeError):
        domain.publish(statement, by=writer, now=LATER)
    statement.refresh_from_db()
    assert statement.state == Statement.State.APPROVED
    assert not PublicText.objects.exists()
    assert not Delivery.objects.exists()
    assert not Job.objects.filter(kind="react.deliver").exists()


def test_publication_twice_says_it_once(case: Case, writer: Person, lead: Person, channel: Channel) -> None:
    statement = published(case, writer, lead)
    with pytest.raises(MoveRefused, match="only corrected"):
        domain.publish(statement, by=writer, now=LATER)
    assert PublicText.objects.count() == 2


def test_approve_and_publish_is_one_decision(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = domain.submit(written(case, writer), by=writer, now=NOON)
    said = domain.approve_and_publish(statement, by=lead, now=LATER, digest=digest(statement))
    assert (said.state, said.published_by) == (Statement.State.PUBLISHED, lead)
    assert verbs(said)[-2:] == ["statement.approved", "statement.published"]


def test_approve_and_publish_without_channel_approves_nothing(
    case: Case, writer: Person, lead: Person
) -> None:
    statement = domain.submit(written(case, writer), by=writer, now=NOON)
    with pytest.raises(MoveRefused, match="No channel"):
        domain.approve_and_publish(statement, by=lead, now=LATER, digest=digest(statement))
    statement.refresh_from_db()
    assert statement.state == Statement.State.SUBMITTED


def test_promise_passed_between_approval_and_publication_stops_it(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = approved(case, writer, lead)
    with pytest.raises(MoveRefused, match="Promise a later one"):
        domain.publish(statement, by=writer, now=PROMISE)


def test_channel_of_one_language_gets_that_language(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    channel.language = "fr"
    channel.save()
    published(case, writer, lead)
    assert [delivery.public_text.language for delivery in Delivery.objects.all()] == ["fr"]


def test_paused_channel_gets_nothing(
    case: Case, writer: Person, lead: Person, channel: Channel, brand: Brand
) -> None:
    other = domain.add_channel(brand, kind="assisted", name="X", config={"network": "X"}, by=lead, now=NOON)
    domain.pause_channel(other, by=lead, now=NOON)
    published(case, writer, lead)
    assert {delivery.channel for delivery in Delivery.objects.all()} == {channel}


def test_correction_points_back_and_the_old_wording_stays(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    first = published(case, writer, lead, body="We sold 12,000 kettles.")
    correction = domain.start_correction(first, by=writer, now=LATER)
    with pytest.raises(MoveRefused, match="says the same"):
        domain.submit(correction, by=writer, now=LATER)
    drafts = {code: Draft("Correction", "We sold 12,480 kettles.") for code in ("fr", "en")}
    correction = domain.save_texts(
        correction, drafts, base_version=1, next_update_at=PROMISE, by=writer, now=LATER
    )
    domain.submit(correction, by=writer, now=LATER)
    after = LATER + timedelta(minutes=5)
    domain.approve_and_publish(correction, by=lead, now=after, digest=digest(correction, now=after))
    newer = PublicText.objects.get(owner_id=correction.pk, language="en")
    assert newer.kind == "correction"
    assert newer.corrects is not None
    assert (newer.corrects.owner_id, newer.corrects.language) == (first.pk, "en")
    assert newer.corrects.body == "We sold 12,000 kettles."


def test_draft_cannot_be_corrected(case: Case, writer: Person) -> None:
    with pytest.raises(MoveRefused):
        domain.start_correction(written(case, writer), by=writer, now=NOON)


def test_team_of_one_publishes_after_rereading_and_two_minutes(
    case: Case, lead: Person, channel: Channel
) -> None:
    statement = written(case, lead)
    with pytest.raises(MoveRefused, match="again first"):
        domain.publish_sole_hand(statement, by=lead, now=LATER)
    statement = domain.reread(statement, by=lead, now=LATER, digest=digest(statement))
    with pytest.raises(MoveRefused, match="Two minutes"):
        domain.publish_sole_hand(statement, by=lead, now=LATER + timedelta(seconds=119))
    said = domain.publish_sole_hand(statement, by=lead, now=LATER + timedelta(minutes=2))
    assert said.sole_hand
    assert verbs(said)[-1] == "statement.published_sole_hand"
    entry = TrailEntry.objects.get(verb="statement.published_sole_hand")
    assert json.loads(entry.payload.body)["after"]["nobody_else_approves"] is True


def test_sole_hand_is_refused_while_somebody_else_may_approve(
    case: Case, lead: Person, brand: Brand, channel: Channel
) -> None:
    statement = written(case, lead)
    domain.reread(statement, by=lead, now=LATER, digest=digest(statement))
    make_person(role=Role.VOICE, brand=brand, name="Vera Voice")
    with pytest.raises(NotAllowed, match="Vera Voice"):
        domain.publish_sole_hand(statement, by=lead, now=LATER + timedelta(minutes=3))


def test_text_changed_after_rereading_is_read_again(case: Case, lead: Person, channel: Channel) -> None:
    statement = domain.reread(written(case, lead), by=lead, now=LATER, digest=digest(Statement.objects.get()))
    statement = domain.save_texts(
        statement, {"en": Draft("New", "Other.")}, base_version=2, next_update_at=PROMISE, by=lead, now=LATER
    )
    with pytest.raises(MoveRefused, match="again first"):
        domain.publish_sole_hand(statement, by=lead, now=LATER + timedelta(minutes=3))


def test_reader_may_not_publish(
    case: Case, writer: Person, lead: Person, brand: Brand, channel: Channel
) -> None:
    statement = approved(case, writer, lead)
    with pytest.raises(NotAllowed):
        domain.publish(statement, by=make_person(role=Role.READER, brand=brand), now=LATER)
