"""What a drill showed: times, promises, waiting, misses, contradictions, and which function did what. No ranking of people.

Everything is read from what the room kept anyway. Times are RFC 3339 strings of the drill's own time, so that the report is one
JSON file that any other room can show. What the guard says of a passage is kept in every language a reader may have.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fauxpas.core.models import Brand, Membership, TrailEntry, TrailPayload
from fauxpas.drill.marks import told_to_all
from fauxpas.drill.models import Drill
from fauxpas.drill.scenarios import Signs, scenario_of
from fauxpas.engine import guard
from fauxpas.engine.fold import plain
from fauxpas.react.models import Approval, Statement
from fauxpas.room.models import Case, Clock, Seat
from fauxpas.understand.domain.guarding import day_there, guarded, held_against
from fauxpas.understand.models import Fact, FactVersion, PublicText
from fauxpas.watch.models import Alarm, Mention

NAME = "drill-report.json"
VERSION = 2
UNSETTLED = (FactVersion.Status.REPORTED, FactVersion.Status.UNKNOWN, FactVersion.Status.DISPUTED)
CONTRADICTING = frozenset({"contradicts", "stale"})


def make_report(drill: Drill, *, now: datetime) -> dict[str, Any]:
    """The report of a drill as it stands at `now`; half a drill gives half a report."""
    brand = drill.brand
    texts = list(PublicText.objects.filter(brand=brand).order_by("said_at", "pk"))
    return {
        "version": VERSION,
        "name": drill.name,
        "scenario": drill.scenario,
        "language": drill.language,
        "seed": drill.seed,
        "brand": brand.name,
        "began_at": _iso(drill.began_at),
        "ended_at": _iso(now),
        "posts": Mention.objects.filter(brand=brand, posted_at__gte=drill.began_at or now).count(),
        "times": _times(drill, texts),
        "promises": _promises(brand, now=now),
        "approvals": _approvals(brand),
        "facts": _unsettled(brand),
        **_unanswered(drill, texts),
        "contradictions": _contradictions(brand, texts),
        "injects": [
            {
                "kind": each.kind,
                "to": each.to,
                "text": each.text,
                "told_at": _iso(each.told_at),
                "lifted_at": _iso(each.lifted_at),
            }
            for each in drill.injects.order_by("told_at", "pk")
        ],
        "functions": _functions(brand),
    }


def write_report(folder: Path, report: Mapping[str, Any]) -> None:
    """Leave the report in the sealed data folder, whole or not at all."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as partial:
        json.dump(report, partial, ensure_ascii=False, indent=1)
    Path(partial.name).replace(folder / NAME)


def _times(drill: Drill, texts: list[PublicText]) -> dict[str, Any]:
    """First signal, alarm, case, first public word; minutes from the first signal to the word, None without one.

    The first signal is what the room's own first clock begins with; without a case, the start of the drill.
    """
    case = Case.objects.filter(brand=drill.brand).order_by("pk").first()
    alarm = (
        Alarm.objects.filter(brand=drill.brand, raised_at__gte=drill.began_at).order_by("raised_at").first()
    )
    signal = case.first_signal_at if case else drill.began_at
    word = texts[0].said_at if texts else None
    minutes = (word - signal).total_seconds() / 60 if word and signal else None
    return {
        "signal_at": _iso(signal),
        "alarm_at": _iso(alarm.raised_at if alarm else None),
        "case_at": _iso(case.opened_at if case else None),
        "word_at": _iso(word),
        "minutes": None if minutes is None else round(minutes, 1),
        "goal_minutes": drill.brand.first_word_goal_minutes,
    }


def _promises(brand: Brand, *, now: datetime) -> list[dict[str, Any]]:
    """Every due clock but the first word's: `kept`, `missed`, or `open` when its time had not come."""
    due = Clock.objects.filter(case__brand=brand, due_at__isnull=False, dropped_at__isnull=True).exclude(
        kind=Clock.Kind.FIRST_WORD
    )
    return [
        {
            "label": clock.label,
            "kind": clock.kind,
            "due_at": _iso(clock.due_at),
            "met_at": _iso(clock.met_at),
            "outcome": _outcome(clock, now=now),
        }
        for clock in due.order_by("due_at", "pk")
    ]


def _outcome(clock: Clock, *, now: datetime) -> str:
    if clock.due_at is None or (clock.met_at is None and now < clock.due_at):
        return "open"
    return "kept" if clock.met_at is not None and clock.met_at <= clock.due_at else "missed"


def _approvals(brand: Brand) -> list[dict[str, Any]]:
    """How long each text waited for each answer, every time it was sent for approval; without one, nobody answered.

    The sendings are read from the trail: a text that is being mended says no more of when it was sent. Four queries.
    """
    sent = TrailEntry.objects.filter(
        brand=brand, verb="statement.submitted", subject_label=Statement._meta.label_lower
    )
    sendings = list(sent.order_by("index").values_list("subject_id", "at"))
    texts = Statement.objects.prefetch_related("texts", "approvals").in_bulk(
        {pk for pk, _at in sendings if pk}
    )
    rows: list[dict[str, Any]] = []
    for place, (pk, at) in enumerate(sendings):
        if pk not in texts:
            continue
        statement = texts[pk]
        again = next((later for other, later in sendings[place + 1 :] if other == pk), None)
        given = [
            each
            for each in statement.approvals.all()
            if at <= each.decided_at and (again is None or each.decided_at < again)
        ]
        answered: list[Approval | None] = [*sorted(given, key=lambda each: (each.decided_at, each.pk))]
        title = next((text.title for text in statement.texts.all() if text.title), "")
        rows += [
            {
                "title": title,
                "kind": statement.kind,
                "submitted_at": _iso(at),
                "decided_at": _iso(answer.decided_at if answer else None),
                "decision": answer.decision if answer else "",
                "minutes": round((answer.decided_at - at).total_seconds() / 60, 1) if answer else None,
            }
            for answer in answered or [None]
        ]
    return rows


def _unsettled(brand: Brand) -> list[dict[str, Any]]:
    """Facts that nobody had confirmed, refuted or withdrawn at the end."""
    facts = Fact.objects.filter(case__brand=brand, current__status__in=UNSETTLED).select_related(
        "current", "case"
    )
    return [
        {
            "case": fact.case.number,
            "key": fact.key,
            "subject": fact.current.subject,
            "status": fact.current.status,
        }
        for fact in facts.order_by("case", "pk")
        if fact.current is not None
    ]


def _unanswered(drill: Drill, texts: list[PublicText]) -> dict[str, Any]:
    """The scenario's questions and its rumour, each with when a public text first spoke of it; None when none did."""
    if not drill.scenario:
        return {"questions": [], "rumour": None}
    scenario, language = scenario_of(drill.scenario), drill.language
    return {
        "questions": [
            {"asked": each.asked.told(language), "answered_at": _iso(_spoken_of(each.answered_by, texts))}
            for each in scenario.questions
        ],
        "rumour": {
            "claim": scenario.rumour.claim.told(language),
            "answered_at": _iso(_spoken_of(scenario.rumour.answered_by, texts)),
        },
    }


def _spoken_of(signs: Signs, texts: Iterable[PublicText]) -> datetime | None:
    for text in texts:
        said = plain(f"{text.title}\n{text.body}")
        if any(plain(sign) in said for sign in signs.told(text.language)):
            return text.said_at
    return None


def _contradictions(brand: Brand, texts: list[PublicText]) -> list[dict[str, Any]]:
    """What the guard finds in every public text: against the ledger as it stood when it was said, against its end when nobody
    corrected the text, and against what was said before.
    """
    ledgers = _ledgers(brand)
    corrected = set(
        PublicText.objects.filter(brand=brand, corrects__isnull=False).values_list("corrects", flat=True)
    )
    found: list[dict[str, Any]] = []
    for place, text in enumerate(texts):
        # A text of no case is held against each case's facts, one case at a time.
        held = [versions for case, versions in ledgers.items() if text.case_id in {case, None}]
        seen = [
            row
            for versions in held
            for row in _against_ledger(
                text, [each for each in versions if each.recorded_at <= text.said_at], brand, when="said"
            )
        ]
        if text.pk not in corrected:
            told = {row["passage"] for row in seen}
            seen += [
                row
                for versions in held
                for row in _against_ledger(text, versions, brand, when="end")
                if row["passage"] not in told
            ]
        # A correction says another thing than what it corrects: that is what it is for.
        before = [
            each for each in texts[:place] if each.language == text.language and each.pk not in corrected
        ]
        found += [*seen, *_against_words(text, before, brand)]
    return found


def _ledgers(brand: Brand) -> dict[int, list[FactVersion]]:
    """Every version of the facts of each case, by case: two cases number their facts alike. One query."""
    ledgers: dict[int, list[FactVersion]] = {}
    versions = FactVersion.objects.filter(fact__case__brand=brand).select_related("fact__current")
    for version in versions.order_by("fact__case", "pk"):
        ledgers.setdefault(version.fact.case_id, []).append(version)
    return ledgers


def _against_ledger(
    text: PublicText, versions: Iterable[FactVersion], brand: Brand, *, when: str
) -> list[dict[str, Any]]:
    facts = [guarded(each, language=text.language, brand=brand) for each in versions]

    def judged(told_in: str) -> list[guard.Verdict]:
        return held_against(
            text.body, facts, language=text.language, brand=brand, at=text.said_at, told_in=told_in
        )

    return [
        _row(text, verdict.text, message, when=when)
        for verdict, message in told_to_all(judged)
        if verdict.verdict in CONTRADICTING
    ]


def _against_words(text: PublicText, before: Iterable[PublicText], brand: Brand) -> list[dict[str, Any]]:
    bodies, on = [each.body for each in before], day_there(brand, text.said_at)

    def judged(told_in: str) -> list[guard.Clash]:
        return guard.compare(text.body, bodies, language=text.language, on=on, told_in=told_in)

    return [_row(text, clash.text, message, when="before") for clash, message in told_to_all(judged)]


def _row(text: PublicText, passage: str, message: dict[str, str], *, when: str) -> dict[str, Any]:
    return {
        "title": text.title,
        "said_at": _iso(text.said_at),
        "passage": passage,
        "message": message,
        "when": when,
    }


def _functions(brand: Brand) -> list[dict[str, Any]]:
    """What each function did, by kind of deed, in the order of the functions: never by how much.

    Somebody's function is the seat they took first in a case of the brand, else their role in it. Nobody is named.
    """
    seats: dict[int, str] = {}
    for person, function in (
        Seat.objects.filter(case__brand=brand).order_by("taken_at", "pk").values_list("person_id", "function")
    ):
        seats.setdefault(person, function)
    roles = dict(
        Membership.objects.filter(organisation=brand.organisation_id).values_list("person_id", "role")
    )
    deeds: dict[tuple[str, str], Counter[str]] = {}
    first: dict[tuple[str, str], datetime] = {}
    done = (
        TrailPayload.objects.filter(entry__brand=brand, person__isnull=False)
        .exclude(entry__verb__startswith="drill.")
        .order_by("entry__index")
    )
    for person, verb, at in done.values_list("person_id", "entry__verb", "entry__at"):
        if roles.get(person) == "owner":
            continue  # the leader of the exercise is no part of it
        who = ("seat", seats[person]) if person in seats else ("role", roles.get(person, ""))
        deeds.setdefault(who, Counter())[verb.partition(".")[0]] += 1
        first.setdefault(who, at)
    order = [("seat", each) for each in Seat.Function.values] + [("role", each) for each in ROLES]
    return [
        {
            "by": kind,
            "function": function,
            "first_at": _iso(first[kind, function]),
            "deeds": dict(sorted(deeds[kind, function].items())),
        }
        for kind, function in order
        if (kind, function) in deeds
    ]


ROLES = ("lead", "writer", "voice", "support", "reader", "")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
