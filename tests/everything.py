"""One of everything a brand can hold, for tests that walk every address."""

import base64
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import pyarrow as pa
from django.db.models import F

from fauxpas.core import clock
from fauxpas.core.models import ApiToken, Brand, Membership, NoticeAddress, Person, Role, Shift
from fauxpas.core.people import make_link_secret, make_token
from fauxpas.engage import domain as engage
from fauxpas.engage.models import DormantPage, Subscriber
from fauxpas.networks.webhook.source import make_secret
from fauxpas.react import domain as react
from fauxpas.react.domain.wordings import wording_digest
from fauxpas.react.models import (
    BrandPhrase,
    Capture,
    Channel,
    Delivery,
    MachineDraft,
    Statement,
    StatementMedia,
    Wording,
)
from fauxpas.room import domain as room
from fauxpas.room.models import Case, Clock, Seat, Task
from fauxpas.understand.customer_files import CustomerFile
from fauxpas.understand.domain.customers import ListDraft, import_customers
from fauxpas.understand.domain.groups import GroupDraft, add_group
from fauxpas.understand.domain.reports import make_report
from fauxpas.understand.models import AffectedGroup, CustomerList, DamageReport, Fact, TouchedText
from fauxpas.watch.models import Alarm, Mention, ReviewWindow, Source, Story, StoryChange, WatchQuery
from tests.everything_before import Before, bodies_before, make_before
from tests.everything_concerned import Together, bodies_together, make_together
from tests.everything_drill import Drilled, bodies_drilled, make_drilled
from tests.everything_evidence import Kept, bodies_kept, make_kept
from tests.everything_media import bodies_media, make_medium
from tests.everything_plan import bodies_plan, note_in
from tests.factories import (
    NOON,
    make_alarm,
    make_brand,
    make_case,
    make_fact,
    make_mentions,
    make_person,
    make_query,
    make_source,
)
from tests.react.acts import PICTURE, keep_picture, published, written

SECRET_WORD = "Zwetschgenkuchen"
TEXTS = {
    "fr": {"title": "Rappel", "body": "Ne les mangez pas."},
    "en": {"title": "Recall", "body": "Do not eat them."},
}


@dataclass(frozen=True)
class Everything:
    """A brand and one of everything in it; every text of it holds SECRET_WORD."""

    brand: Brand
    owner: Person
    writer: Person
    mention: Mention
    story: Story
    sister: Story
    change: StoryChange
    window: ReviewWindow
    alarm: Alarm
    source: Source
    query: WatchQuery
    case: Case
    deadline: Clock
    task: Task
    seat: Seat
    fact: Fact
    group: AffectedGroup
    other_group: AffectedGroup
    customers: CustomerList
    report: DamageReport
    draft: Statement
    before: Before
    together: Together
    said: Statement
    delivery: Delivery
    capture: Capture
    medium: StatementMedia
    wording: Wording
    phrase: BrandPhrase
    touched: TouchedText
    kept: Kept
    drilled: Drilled
    channel: Channel
    dormant: DormantPage
    subscriber: Subscriber
    token: ApiToken
    member: Membership
    address: NoticeAddress
    shift: Shift

    @cached_property
    def link_secret(self) -> str:
        """The secret of an unused sign-in link of the owner."""
        return make_link_secret(self.owner, now=clock.now())


def make_everything(word: str = SECRET_WORD) -> Everything:
    """A brand of an organisation of its own that has been through a small crisis; its texts hold `word`."""
    words = {code: {part: f"{said} {word}" for part, said in each.items()} for code, each in TEXTS.items()}
    brand = make_brand(name=f"{word} bakery")
    owner = make_person(role=Role.OWNER, brand=brand, name=f"Olive {word}")
    writer = make_person(role=Role.WRITER, brand=brand, name=f"Will {word}")
    query = make_query(brand, word)
    source = make_source(brand, kind="webhook", name=f"{word} hook", secret=make_secret())
    mention, story, sister = _heard(brand, source, word)
    channel = react.add_channel(
        brand, kind="assisted", name="X", config={"network": "X", "limit": 280}, by=owner, now=NOON
    )
    case = make_case(brand, owner, title=f"{word} burnt")
    note_in(case, word, by=owner)
    said = published(case, writer, owner, body=f"We check every {word}.")
    wording = _wording(brand, word, words, by=writer)
    draft = written(case, writer, body=f"About the {word}.")
    _propose((said, draft), words)
    seat = room.take_seat(case, function="log", by=writer, now=NOON)
    fact, second = (make_fact(case, owner, subject=word) for _ in range(2))
    delivery = Delivery.objects.order_by("pk").get(channel=channel, public_text__language="en")
    return Everything(
        brand=brand,
        owner=owner,
        writer=writer,
        mention=mention,
        story=story,
        sister=sister,
        change=StoryChange.objects.create(
            brand=brand, kind=StoryChange.Kind.PIN, story=story, by=owner, at=NOON
        ),
        window=_window(brand, source),
        alarm=make_alarm(brand),
        source=source,
        query=query,
        case=case,
        deadline=_deadline(case, word, by=owner),
        task=room.add_task(case, title=f"Call {word}", by=owner, now=NOON),
        seat=seat,
        fact=second,
        draft=draft,
        before=make_before(case, draft, seat, owner=owner, writer=writer, word=word),
        said=said,
        delivery=delivery,
        capture=keep_picture(delivery, by=writer),
        medium=make_medium(draft, by=writer, word=word),
        wording=wording,
        phrase=react.add_phrase(brand, language="en", rule="never", phrase=word, by=owner, now=NOON),
        touched=_touched(fact, said),
        kept=make_kept(case, (fact, second), by=writer, word=word),
        drilled=make_drilled(brand, owner=owner, word=word),
        channel=channel,
        dormant=engage.prepare(brand, scenario="recall", texts=words, by=writer, now=NOON),
        subscriber=_subscriber(brand, word),
        token=make_token(brand, by=owner, now=NOON, name=word, scopes=["read"])[0],
        member=Membership.objects.get(person=owner, brand=brand),
        address=_address(owner, word),
        **_hit(case, word, owner=owner, writer=writer),
    )


def bodies(every: Everything) -> dict[str, dict[str, Any]]:
    """What a right-minded program sends to each operation that takes a body, by operation id."""
    later = (clock.now() + timedelta(hours=3)).isoformat()
    words = {"texts": {"fr": {"title": "Un", "body": "Deux"}, "en": {"title": "One", "body": "Two"}}}
    digest = {"digest": react.digest_of(every.draft, react.read_texts(every.draft, now=clock.now()))}
    fact = {"subject": "Ovens", "text": {"en": "The ovens are off."}, "source": "Bakery"}
    return {
        "add_mention": {"text": "A woman called."},
        **bodies_plan(),
        "push_posts": {"source": every.source.pk, "posts": [{"key": "k1", "text": "Burnt again"}]},
        "snooze_alarm": {"until": later},
        "dismiss_alarm": {"reason": "A fair."},
        "erase_authors": {"picks": [{"source": every.source.pk, "author": f"Ann of {SECRET_WORD}"}], "sure": True},
        "correct_reason": {"reason": "quality"},
        "confirm_review_window": {"reason": "A video asked for it."},
        "dismiss_review_window": {"reason": "Our own bad update."},
        "rename_story": {"title": "Burnt cakes"},
        "merge_stories": {"into": every.sister.pk},
        "split_story": {"mentions": [every.mention.pk]},
        "add_source": {"kind": "webhook", "name": "Another hook"},
        "add_query": {"name": "Ovens", "text": "ovens"},
        "preview_query": {"text": "burnt"},
        "change_query": {"name": "Ovens", "text": "ovens OR oven"},
        "open_case": {"title": "Another", "how_known": "A call"},
        "change_level": {"to": "acute"},
        "name_lead": {"person": every.owner.pk},
        "promise_update": {"due_at": later},
        "start_deadline": {
            "label": "Tell", "start_event": "Call", "started_at": NOON.isoformat(), "due_at": later,
        },
        "drop_clock": {"reason": "Not ours."},
        "add_task": {"title": "Call the shop"},
        "add_log": {"text": "The shop called."},
        "add_fact": fact,
        "change_fact": fact | {"base_version": 1},
        "start_statement": {},
        "save_statement": words | {"next_update_at": later, "base_version": 2},
        "take_proposal": {"base_version": 2},
        "check_statement": {},
        "sign_statement": {"reason": "We know.", "words_digest": "0"},
        "set_time": {"at": later},
        "add_phrase": {"language": "en", "rule": "never", "phrase": "issue"},
        "send_back_statement": {"reason": "Say who."},
        "approve_statement": digest,
        "add_wording": words | {"name": "Calm", "scenario": "calm"},
        "change_wording": words,
        "approve_wording": {"digest": wording_digest(every.wording), "expires_at": later},
        "add_channel": {"kind": "assisted", "name": "Y", "config": {"network": "X", "limit": 280}},
        "record_posted": {"url": "https://example.org/1"},
        "add_capture": {"content": base64.b64encode(PICTURE).decode()},
        "change_page": {"contact": {"fr": "Appelez"}},
        "prepare_dormant_page": words | {"scenario": "fire"},
        "revise_dormant_page": words,
        "approve_dormant_page": {"digest": "0"},
        **bodies_before(every),
        **bodies_kept(), **bodies_media(),
        "go_live": {},
        **_bodies_of_redactions(),
        "leave_text": {"reason": "It says another thing."},
    } | _bodies_of_people_hit() | _bodies_of_rota(every) | bodies_drilled() | bodies_together(every.together)  # fmt: skip


def _bodies_of_redactions() -> dict[str, dict[str, Any]]:
    reasons = {"fr": "Il l’a demandé.", "en": "He asked us to."}
    return {
        "redact_text": {"words": SECRET_WORD, "kind": "personal", "reason": reasons["en"]},
        "redact_fact": {"words": "packets", "kind": "personal", "reasons": reasons},
    }


def _heard(brand: Brand, source: Source, word: str) -> tuple[Mention, Story, Story]:
    """A mention told in a story, the story beside it; another mention has an author who can be erased."""
    mention, _second = make_mentions(source, f"The {word} made us ill", f"Ill from {word} too")
    make_mentions(source, f"{word} once", author=f"Ann of {word}")
    story, sister = (_story(brand, f"{word} {number}", mention) for number in (1, 2))
    Mention.objects.filter(brand=brand).update(story=story)
    return mention, story, sister


def _propose(statements: tuple[Statement, ...], words: dict[str, dict[str, str]]) -> None:
    """What a machine proposed for each text and nobody decided about."""
    for each in statements:
        MachineDraft.objects.create(
            statement=each, state=MachineDraft.State.READY, texts=words, host="127.0.0.1", asked_at=NOON
        )


def _address(person: Person, label: str) -> NoticeAddress:
    address = "mailto:a@example.org"
    return NoticeAddress.objects.create(person=person, label=label, address=address, created_at=NOON)


def _shift(brand: Brand, person: Person) -> Shift:
    now = clock.now()
    return Shift.objects.create(
        brand=brand, person=person, begins_at=now, ends_at=now + timedelta(hours=8), created_at=NOON
    )


def _window(brand: Brand, source: Source) -> ReviewWindow:
    return ReviewWindow.objects.create(
        brand=brand, source=source, side="low", begins_at=NOON - timedelta(days=2), ends_at=NOON - timedelta(days=1),
        reviews=40, observed=30, expected=2.4, share=0.75, usual_share=0.1, chance=1e-9, found_at=NOON,
    )  # fmt: skip


def _story(brand: Brand, title: str, first: Mention) -> Story:
    """A story that is told at this moment, so that it may be decided about."""
    now = clock.now()
    story = Story.objects.create(
        brand=brand, key=title, title=title, first=first, first_at=NOON, last_at=now, posts=2, told_at=now
    )
    Story.objects.filter(pk=story.pk).update(root=F("pk"))
    return story


def _wording(brand: Brand, word: str, words: dict[str, dict[str, str]], *, by: Person) -> Wording:
    drafts = {code: react.Draft(**each) for code, each in words.items()}
    return react.add_wording(brand, name=f"Any {word}", scenario="recall", drafts=drafts, by=by, now=NOON)


def _bodies_of_rota(every: Everything) -> dict[str, dict[str, Any]]:
    begins, ends = (clock.now() + timedelta(days=days) for days in (7, 7.5))
    return {
        "add_shift": {
            "person": every.owner.pk,
            "begins_at": begins.isoformat(),
            "ends_at": ends.isoformat(),
            "rank": 2,
        },
        "offer_shift": {"to": every.owner.pk},
        "answer_offer": {"take": False},
    }


def _bodies_of_people_hit() -> dict[str, dict[str, Any]]:
    group = {"who": "Guests", "severity": 2, "likely": 12, "likely_reason": "counted", "source": "Shop"}
    return {
        "add_group": group,
        "change_group": group | {"base_version": 1},
        "answer_overlap": {"likely": 3, "low": 1, "high": 5, "reason": "asked"},
        "add_customers": {"filename": "a.csv", "content": base64.b64encode(b"email\na@example.org\n").decode(), "name": "A", "source": "B"},
    }  # fmt: skip


def _hit(case: Case, word: str, *, owner: Person, writer: Person) -> dict[str, Any]:
    """Who is hit, a list they are counted from, a report of it, and the brands that the case concerns too."""
    group, other = (_group(case, f"{who} of {word}", by=writer) for who in ("Buyers", "Children"))
    customers = _customers(case, word, by=owner)
    report = make_report(case, by=writer, now=NOON)
    return {
        "shift": _shift(case.brand, writer),
        "group": group,
        "other_group": other,
        "customers": customers,
        "report": report,
        "together": make_together(case, owner, word),
    }


def _group(case: Case, who: str, *, by: Person) -> AffectedGroup:
    draft = GroupDraft(who=who, severity=3, likely=12, likely_reason="counted", source="Shop")
    return add_group(case, draft=draft, by=by, now=NOON)


def _customers(case: Case, word: str, *, by: Person) -> CustomerList:
    rows = pa.table({"email": [f"{word.lower()}@example.org"], "last_name": [word]})
    file, draft = CustomerFile(iter([rows])), ListDraft(name=word, source="Shop")
    return import_customers(case, file=file, draft=draft, by=by, now=NOON)


def _touched(fact: Fact, said: Statement) -> TouchedText:
    """A text that may rest on the fact, as if the guard had found it."""
    assert fact.current is not None
    return TouchedText.objects.create(
        fact=fact,
        version=fact.current,
        owner_label="react.statement",
        owner_id=said.pk,
        found_by=TouchedText.FoundBy.GUARD,
        language="en",
        passage=str(fact.current),
        found_at=NOON,
    )


def _deadline(case: Case, word: str, *, by: Person) -> Clock:
    due_at = NOON + timedelta(hours=1)
    return room.start_deadline(
        case, label=word, start_event="A call", started_at=NOON, due_at=due_at, by=by, now=NOON
    )


def _subscriber(brand: Brand, word: str) -> Subscriber:
    return Subscriber.objects.create(
        brand=brand,
        email=f"{word.lower()}@example.org",
        language="fr",
        state=Subscriber.State.CONFIRMED,
        secret=f"secret-{brand.pk}",
        asked_at=NOON,
        confirmed_at=NOON,
    )
