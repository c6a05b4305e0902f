"""What a brand has after a year and in the middle of a crisis: stories, alarms, cases, facts, statements, channels, readers."""

from datetime import datetime, timedelta

from bench.grouping import group
from fauxpas.core.models import Brand, Person
from fauxpas.engage import domain as engage
from fauxpas.react import domain as react
from fauxpas.react.domain.wordings import wording_digest
from fauxpas.react.models import Statement
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from fauxpas.understand import domain as ledger
from fauxpas.watch.models import Alarm, AlarmMention, Mention
from fauxpas.web import demo_words as words

PAST_ALARMS = 40
PAST_CASES = 12
TOWNS = (
    "Lyon Lille Nantes Nice Rennes Reims Toulon Angers Dijon Brest Nancy Metz Tours Caen Limoges Amiens Pau Arles Gap Sens"
).split()
FACTS = len(TOWNS)
NOTES = 30
TASKS = 12
READERS = 500


def furnish(brand: Brand, lead: Person, voice: Person, *, now: datetime) -> None:
    """Prepare, remember and live through a crisis, at times before `now`."""
    group(brand, now=now)
    _prepare(brand, lead, voice, now=now - timedelta(days=30))
    alarm = _alarms(brand, now=now)
    for number in range(PAST_CASES):
        opened = now - timedelta(days=25 - number)
        case = room.open_case(
            brand, by=lead, now=opened, title=f"Smaller case {number + 1}", how_known="A reader wrote."
        )
        room.change_level(
            case, to=Case.Level.CLOSED, by=lead, now=opened + timedelta(hours=2), reason="Nothing in it."
        )
    began = now - timedelta(hours=3)
    case = room.open_case(brand, by=lead, now=began, title="Undeclared hazelnut in lemon sablés", alarm=alarm)
    _work(case, lead, voice, now=began)
    for number in range(3):
        _speak(case, lead, voice, now=began + timedelta(minutes=20 + 40 * number))
    react.start_statement(case, Statement.Kind.UPDATE, by=lead, now=now - timedelta(minutes=10))


def _prepare(brand: Brand, lead: Person, voice: Person, *, now: datetime) -> None:
    react.add_channel(brand, kind="page", name="Public page", by=lead, now=now)
    for network in ("X", "LinkedIn", "Facebook"):
        react.add_channel(
            brand, kind="assisted", name=network, config={"network": network}, language="fr", by=lead, now=now
        )
    drafts = {language: react.Draft(**words.WORDING[language]) for language in brand.languages}
    for number in range(5):
        wording = react.add_wording(
            brand, name=f"First word {number + 1}", scenario="allergen", drafts=drafts, by=lead, now=now
        )
        react.approve_wording(
            wording, expires_at=now + timedelta(days=180), digest=wording_digest(wording), by=voice, now=now
        )
    engage.change_page(brand, address="", contact=words.CONTACT, emergency={}, by=lead, now=now)
    for scenario in ("recall", "fire", "leak"):
        engage.approve(
            engage.prepare(brand, scenario=scenario, texts=words.DORMANT, by=lead, now=now), by=voice, now=now
        )
    rows = "\n".join(f"reader{number}@readers.example" for number in range(READERS))
    engage.import_subscribers(
        brand, rows=rows, consent="Asked for on the shop counter, on paper.", by=lead, now=now
    )


def _alarms(brand: Brand, *, now: datetime) -> Alarm:
    """The alarms of the past weeks, and the one that is ringing."""
    newest = list(Mention.objects.filter(brand=brand).order_by("-pk")[: PAST_ALARMS * 20])
    ringing = None
    for number in range(PAST_ALARMS, -1, -1):
        began = now - timedelta(hours=3 + 16 * number)
        ended = None if number == 0 else began + timedelta(hours=4)
        ringing = Alarm.objects.create(
            brand=brand, kind=Alarm.Kind.BURST, level=3 if number == 0 else 1, began_at=began, ended_at=ended,
            raised_at=began + timedelta(minutes=6), risen_at=began + timedelta(minutes=6), span_seconds=3600,
            expected=900.0, low=700.0, high=1300.0, observed=6000, negative_share=0.7, usual_negative_share=0.2,
            authors=4000, score=0.99, because=["volume", "negative"], terms=[["hazelnut", 800, 2.0]],
            sources=[[newest[0].source_id, 900]],
        )  # fmt: skip
        AlarmMention.objects.bulk_create(
            AlarmMention(alarm=ringing, mention=mention, why="typical", flags=mention.flags)
            for mention in newest[number * 19 : number * 19 + 19]
        )
    if ringing is None:
        message = "no alarm was made"
        raise ValueError(message)
    return ringing


def _work(case: Case, lead: Person, voice: Person, *, now: datetime) -> None:
    room.take_seat(case, function="voice", by=lead, now=now, person=voice)
    for number in range(FACTS):
        draft = ledger.FactDraft(
            subject="Packets", attribute=f"at {TOWNS[number]}", type="number", value=1000 + number, scope=TOWNS[number],
            text={
                "fr": f"Il y a {{value}} paquets en rayon à {TOWNS[number]}.",
                "en": f"{{value}} packets are in the shop of {TOWNS[number]}.",
            },
            status="confirmed" if number % 2 else "reported", source="Supply",
        )  # fmt: skip
        ledger.add_fact(case, draft=draft, by=lead, now=now + timedelta(minutes=number))
    for number in range(NOTES):
        room.note(
            case, text=f"A shop called, the {number}th.", by=lead, now=now + timedelta(minutes=2 * number)
        )
    for number in range(TASKS):
        due = now + timedelta(hours=4 + number)
        room.add_task(case, title=f"Call region {number}", by=lead, now=now, owner=voice, due_at=due)
    room.start_deadline(
        case, label="Tell the authority", start_event="We learnt of the harm", started_at=now,
        due_at=now + timedelta(hours=24), by=lead, now=now,
    )  # fmt: skip


def _speak(case: Case, lead: Person, voice: Person, *, now: datetime) -> Statement:
    statement = react.start_statement(case, Statement.Kind.HOLDING, by=lead, now=now)
    drafts = {
        "fr": react.Draft("Point de situation", "Nous vérifions. Prochain point bientôt."),
        "en": react.Draft("Where we stand", "We are checking. More soon."),
    }
    statement = react.save_texts(
        statement,
        drafts,
        base_version=statement.version,
        next_update_at=now + timedelta(hours=2),
        by=lead,
        now=now,
    )
    statement = react.submit(statement, by=lead, now=now)
    digest = react.digest_of(statement, react.read_texts(statement, now=now))
    statement = react.approve(statement, by=voice, now=now + timedelta(minutes=2), digest=digest)
    return react.publish(statement, by=lead, now=now + timedelta(minutes=3))
