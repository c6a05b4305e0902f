"""Old wording stays readable, except what must go: with its day and its reason, never silently, and everywhere at once."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fauxpas.core import queue, trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Person, Role, TrailPayload
from fauxpas.engage import domain
from fauxpas.engage.models import DormantPage, Mailing, Subscriber
from fauxpas.engage.page.publish import folder_of
from fauxpas.engage.page.render import render
from fauxpas.engage.page.site import gather
from fauxpas.react.domain.deliveries import said_of
from fauxpas.react.models import Channel, Delivery
from fauxpas.understand.models import PublicText, Redaction
from tests.engage.sayings import case_of, pin, say
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db
NAME = "Jeanne Zwetschge"
BODY = f"We thank {NAME} of Lyon.\n\nRinse your eyes with vinegar. {NAME} is well."
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Kettlewick")


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def said(brand: Brand) -> PublicText:
    return say(brand, BODY, case=case_of(brand), title="What to do")


def cut(text: PublicText, by: Person, words: str = NAME, *, kind: str = "personal") -> list[Redaction]:
    return domain.redact(text, words=words, kind=kind, reason="She asked us to.", by=by, now=LATER)


def test_words_go_from_every_file_and_the_page_says_so(brand: Brand, said: PublicText, lead: Person) -> None:
    assert len(cut(said, lead)) == 2
    correction = say(brand, "Use water.", case=said.case, kind="correction", corrects=said, at=LATER)
    files = render(gather(brand))
    assert [path for path, content in files.items() if NAME.encode() in content] == []
    page = files[f"en/{said.pk}/index.html"].decode()
    assert page.count("[Removed on Thursday 19\u00a0November 2026: personal data. She asked us to.]") == 2
    assert said.digest not in page
    assert f"en/{correction.pk}/index.html" in files
    told = next(each for each in json.loads(files["words.json"])["texts"] if each["id"] == said.pk)
    assert (told["digest"], told["salt"], told["wordprint"]) == ("", "", "")
    assert [each["kind"] for each in told["removed"]] == ["personal", "personal"]


def test_words_go_from_what_is_pinned_too(brand: Brand, lead: Person) -> None:
    showing = pin(brand, f"For {NAME}", BODY, case=case_of(brand))
    text = PublicText.objects.get(owner_label="engage.showing", owner_id=showing.pk)
    assert NAME in render(gather(brand))["en/index.html"].decode()
    cut(text, lead)
    files = render(gather(brand))
    assert [path for path, content in files.items() if NAME.encode() in content] == []
    assert b"Rinse your eyes" in files["en/index.html"]


def test_text_and_digest_stay_and_the_trail_never_holds_the_words(said: PublicText, lead: Person) -> None:
    cut(said, lead)
    said.refresh_from_db()
    assert said.body == BODY
    assert not TrailPayload.objects.filter(body__contains="Zwetschge").exists()
    assert trail.verify(said.brand.organisation) is None


def test_worker_publishes_the_page_without_the_words_at_once(
    brand: Brand, said: PublicText, lead: Person
) -> None:
    cut(said, lead)
    while queue.work_one(worker="test", now=LATER) is not None:
        pass
    current = folder_of(brand) / "current" / "en" / str(said.pk) / "index.html"
    assert NAME not in current.read_text(encoding="utf-8")


def test_wrong_instruction_is_struck_at_the_top_and_stays_readable(
    brand: Brand, said: PublicText, lead: Person
) -> None:
    cut(said, lead, "Rinse your eyes with vinegar.", kind="wrong_advice")
    front = render(gather(brand))["en/index.html"].decode()
    assert front.index("<s>Rinse your eyes with vinegar.</s>") < front.index("<h1>")
    assert "[Do not follow this, struck on" in front


ADVICE = f"Rinse your eyes with vinegar. {NAME} is well."


@pytest.mark.parametrize("first", ["struck", "removed"])
@pytest.mark.parametrize("words", [NAME, f"vinegar. {NAME}", f"{NAME} of Lyon.\n\nRinse your eyes"])
def test_words_inside_a_struck_instruction_go_too_whichever_came_first(
    brand: Brand, lead: Person, first: str, words: str
) -> None:
    said = say(brand, BODY, case=case_of(brand), title=ADVICE)
    deeds = [(ADVICE, "wrong_advice"), (words, "personal")]
    for taken, kind in deeds if first == "struck" else reversed(deeds):
        cut(said, lead, taken, kind=kind)
    if words != NAME:
        cut(said, lead)
    files = render(gather(brand))
    assert [path for path, content in files.items() if NAME.encode() in content] == []
    assert "is well.</s>" in files["en/index.html"].decode()
    told = said_of(said)
    assert NAME not in told.title + told.body
    assert "Do not follow this" in told.body


def test_correction_of_a_struck_instruction_goes_again_to_all_who_got_it(
    brand: Brand, said: PublicText, lead: Person
) -> None:
    readers = [
        Subscriber.objects.create(
            brand=brand,
            email=f"{number}@example.org",
            language=language,
            state=state,
            secret=f"s{number}",
            asked_at=NOON,
        )
        for number, (language, state) in enumerate([("en", "confirmed"), ("fr", "confirmed"), ("fr", "left")])
    ]
    for reader in readers:
        Mailing.objects.create(subscriber=reader, public_text=said, state=Mailing.State.SENT, sent_at=NOON)
    correction = say(brand, "Use water.", case=said.case, kind="correction", corrects=said, at=LATER)
    assert domain.line_up_mailings(correction, now=LATER) == 1
    cut(said, lead, "Rinse your eyes with vinegar.", kind="wrong_advice")
    assert domain.line_up_mailings(correction, now=LATER) == 2
    sent = Mailing.objects.filter(public_text=correction).values_list("subscriber", flat=True)
    assert set(sent) == {readers[0].pk, readers[1].pk}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"words": "never said"}, "words"),
        ({"words": "  "}, "words"),
        ({"kind": "criticism"}, "kind"),
        ({"reason": " "}, "reason"),
        ({"reason": f"{NAME} asked."}, "reason"),
    ],
)
def test_redaction_that_lacks_something_is_refused(
    said: PublicText, lead: Person, change: dict[str, str], field: str
) -> None:
    given = {"words": NAME, "kind": "personal", "reason": "She asked."} | change
    with pytest.raises(InputRefused) as refusal:
        domain.redact(said, by=lead, now=LATER, **given)
    assert set(refusal.value.fields) == {field}
    assert not Redaction.objects.exists()


def test_words_leave_with_nothing_that_has_not_left_yet(brand: Brand, said: PublicText, lead: Person) -> None:
    PublicText.objects.filter(pk=said.pk).update(title=f"For {NAME}")
    said.refresh_from_db()
    channel = Channel.objects.create(brand=brand, kind="assisted", name="X", config={}, created_at=NOON)
    waiting, sent = (
        Delivery.objects.create(
            channel=channel
            if state == "held"
            else Channel.objects.create(brand=brand, kind="assisted", name="Y", config={}, created_at=NOON),
            public_text=said,
            key=state,
            state=state,
            text=BODY,
            created_at=NOON,
            last_useful_at=LATER,
        )
        for state in ("held", "sent")
    )
    cut(said, lead)
    waiting.refresh_from_db()
    sent.refresh_from_db()
    assert NAME not in waiting.text
    assert sent.text == BODY
    told = said_of(PublicText.objects.select_related("brand").get(pk=said.pk))
    assert NAME not in told.title + told.body
    assert [path for path, content in render(gather(brand)).items() if NAME.encode() in content] == []


def test_words_go_from_a_title_where_only_it_says_them(brand: Brand, lead: Person) -> None:
    said = say(brand, "All is well.", case=case_of(brand), title=f"{NAME} of Lyon")
    (made,) = cut(said, lead)
    assert (made.part, made.start, made.end) == ("title", 0, len(NAME))
    files = render(gather(brand))
    assert [path for path, content in files.items() if NAME.encode() in content] == []
    page = files[f"en/{said.pk}/index.html"].decode()
    assert "[…] of Lyon" in page
    assert page.count("Words were removed from this text on Thursday 19") == 1
    assert "She asked us to." in page
    told = said_of(PublicText.objects.select_related("brand").get(pk=said.pk))
    assert told.title == "[…] of Lyon"


def test_wrong_instruction_in_a_title_is_struck_there_and_at_the_top(brand: Brand, lead: Person) -> None:
    said = say(brand, "Call us.", case=case_of(brand), title="Rinse with vinegar")
    cut(said, lead, "Rinse with vinegar", kind="wrong_advice")
    files = render(gather(brand))
    assert "<s>Rinse with vinegar</s>" in files["en/index.html"].decode()
    assert "[Do not follow this: “Rinse with vinegar”]" in files[f"en/{said.pk}/index.html"].decode()


@pytest.mark.parametrize("state", ["waiting", "sending", "by_hand"])
def test_what_has_not_arrived_waits_for_a_person_without_the_words(
    brand: Brand, said: PublicText, lead: Person, state: str
) -> None:
    channel = Channel.objects.create(brand=brand, kind="assisted", name="X", config={}, created_at=NOON)
    delivery = Delivery.objects.create(
        channel=channel,
        public_text=said,
        key="x",
        state=state,
        text=BODY,
        created_at=NOON,
        last_useful_at=LATER,
    )
    queue.enqueue("react.deliver", now=NOON, payload={"delivery": delivery.pk})
    cut(said, lead, "Rinse your eyes with vinegar.", kind="wrong_advice")
    cut(said, lead)
    while queue.work_one(worker="test", now=LATER) is not None:
        pass
    delivery.refresh_from_db()
    assert NAME not in delivery.text
    assert "Do not follow this, struck on" in delivery.text
    held = {
        "waiting": ("held", "taken_out"),
        "sending": ("held", "unsure"),
        "by_hand": ("by_hand", None),
    }
    assert (delivery.state, delivery.receipt.get("held")) == held[state]
    assert trail.verify(brand.organisation) is None


def test_page_is_not_shown_again_before_it_is_approved_anew(brand: Brand, lead: Person) -> None:
    showing = pin(brand, "Recall", BODY)
    page = DormantPage.objects.get()
    DormantPage.objects.update(approved_by=lead, approved_at=NOON, expires_at=NOON + timedelta(days=90))
    cut(PublicText.objects.get(owner_label="engage.showing", owner_id=showing.pk), lead)
    domain.take_down(page, by=lead, now=LATER)
    with pytest.raises(MoveRefused, match="approval has ended"):
        domain.go_live(page, by=lead, now=LATER)
    with pytest.raises(MoveRefused, match="still stand in it"):
        domain.approve(page, by=lead, now=LATER)
    assert PublicText.objects.filter(owner_label="engage.showing").count() == 1


def test_instruction_two_texts_gave_is_struck_once_at_the_top(
    brand: Brand, said: PublicText, lead: Person
) -> None:
    second = say(brand, BODY, case=said.case, at=LATER)
    for text in (said, second):
        cut(text, lead, "Rinse your eyes with vinegar.", kind="wrong_advice")
    front = render(gather(brand))["en/index.html"].decode()
    assert front.count("<s>Rinse your eyes with vinegar.</s>") == 1


def test_words_are_taken_out_once(said: PublicText, lead: Person) -> None:
    cut(said, lead)
    with pytest.raises(InputRefused):
        cut(said, lead)


def test_writer_may_not_and_an_outsider_finds_nothing(brand: Brand, said: PublicText, lead: Person) -> None:
    with pytest.raises(NotAllowed):
        cut(said, make_person(role=Role.WRITER, brand=brand))
    with pytest.raises(NotFound):
        cut(said, make_person())
    address = reverse("engage:redact", args=[brand.slug, said.pk])
    statuses = {}
    for name, person in {
        "lead": lead,
        "writer": make_person(role=Role.WRITER, brand=brand),
        "outsider": make_person(role=Role.OWNER, brand=make_brand()),
    }.items():
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        statuses[name] = client.get(address).status_code
        if name == "lead":
            form = {"words": NAME, "kind": "personal", "reason": ""}
            assert client.post(address, form).status_code == 422
            assert client.post(address, form | {"reason": "She asked."}).status_code == 302
            assert NAME not in client.get(reverse("engage:page", args=[brand.slug])).content.decode()
    assert statuses == {"lead": 200, "writer": 403, "outsider": 404}
