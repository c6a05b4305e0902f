"""Short ways to bring a statement to where a test begins."""

import base64
from datetime import datetime, timedelta

from fauxpas.core import queue
from fauxpas.core.models import Person, TrailEntry
from fauxpas.core.queue import Outcome
from fauxpas.react import domain
from fauxpas.react.domain import Draft
from fauxpas.react.models import Capture, Delivery, Statement
from fauxpas.room.models import Case
from fauxpas.understand.domain import FactDraft, add_fact
from fauxpas.understand.models import Fact, FactVersion
from tests.factories import NOON

LATER = NOON + timedelta(minutes=10)
PROMISE = NOON + timedelta(hours=2)
# One grey pixel: the smallest picture that is one.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def confirmed_fact(case: Case, by: Person, *, count: int = 12480) -> Fact:
    """A confirmed public fact with a number, told in French and English."""
    draft = FactDraft(
        subject="kettles",
        attribute="sold",
        text={"fr": "{value} bouilloires vendues.", "en": "{value} kettles sold."},
        type=FactVersion.Type.NUMBER,
        value=count,
        status=FactVersion.Status.CONFIRMED,
        source="Warehouse",
    )
    return add_fact(case, draft=draft, by=by, now=NOON)


def written(
    case: Case, by: Person, *, body: str = "We are checking.", promise: datetime | None = PROMISE
) -> Statement:
    """A draft with the same short words in every language of the brand."""
    statement = domain.start_statement(case, Statement.Kind.HOLDING, by=by, now=NOON)
    drafts = {"fr": Draft("Point", body), "en": Draft("Where we stand", body)}
    drafts = {code: drafts[code] for code in case.brand.languages}
    return domain.save_texts(
        statement, drafts, base_version=statement.version, next_update_at=promise, by=by, now=NOON
    )


def digest(statement: Statement, *, now: datetime = LATER) -> str:
    """What an approval of the words as they stand would hold on to."""
    return domain.digest_of(statement, domain.read_texts(statement, now=now))


def approved(case: Case, writer: Person, lead: Person, *, body: str = "We are checking.") -> Statement:
    """A statement the lead has approved."""
    statement = domain.submit(written(case, writer, body=body), by=writer, now=NOON)
    return domain.approve(statement, by=lead, now=LATER, digest=digest(statement))


def published(
    case: Case, writer: Person, lead: Person, *, body: str = "We are checking.", now: datetime = LATER
) -> Statement:
    """A statement made public at `now`."""
    return domain.publish(approved(case, writer, lead, body=body), by=writer, now=now)


def work(now: datetime, *, kind: str = "react.deliver") -> list[Outcome]:
    """Let the worker do everything that is due; returns what became of the jobs of this kind."""
    outcomes = []
    while (outcome := queue.work_one(worker="test", now=now)) is not None:
        outcomes.append(outcome)
    return [outcome for outcome in outcomes if outcome.kind == kind]


def verbs(statement: Statement) -> list[str]:
    """The trail's verbs of this statement, oldest first."""
    found = TrailEntry.objects.filter(subject_label="react.statement", subject_id=statement.pk)
    return list(found.order_by("index").values_list("verb", flat=True))


def keep_picture(delivery: Delivery, *, by: Person) -> Capture:
    """PICTURE as a capture of a delivery, whatever became of it; its state stays as it was."""
    state = delivery.state
    delivery.state = Delivery.State.SENT
    delivery.save(update_fields=["state"])
    kept = domain.add_capture(delivery, PICTURE, by=by, now=LATER)
    delivery.state = state
    delivery.save(update_fields=["state"])
    return kept
