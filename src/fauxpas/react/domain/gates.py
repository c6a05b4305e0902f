"""The order of information: who has to know before the public does, and what may be said of a death at all.

Two rules with different exits. A gate (families, staff, authority, market, partners) is ticked, or waived with a signed
reason. A fact about a death, about victims or about a cause under inquiry is public only when the competent authority is its
source and the families know: that has no waiver.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as told
from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.engine.content import ALARMING, content_flags
from fauxpas.engine.lint import LANGUAGES, Language, lint
from fauxpas.engine.lint.rules import book
from fauxpas.react.domain.kinds import rules_of
from fauxpas.react.domain.statements import lock
from fauxpas.react.domain.words import Reading, digest_of, read_texts
from fauxpas.react.models import Gate, GateAnswer, GateRule, GraveFact, StaffSending, Statement
from fauxpas.understand.domain import Cited
from fauxpas.understand.models import FactVersion

WORDS_LENGTH, AUTHORITY_LENGTH, MOST_MINUTES = 500, 200, 24 * 60
# Gates a brand chooses among; words of a death stop every brand's texts.
CHOSEN = (Gate.PEOPLE, Gate.STAFF, Gate.AUTHORITY, Gate.MARKET, Gate.PARTNERS)
_GRAVE = re.compile(
    r"\b(dead|deaths?|died|killed|fatalit\w+|casualt\w+|injured|wounded|hospitali[sz]ed|morts?|mortes?|décès|décédée?s?|"
    r"tuée?s?|blessée?s?|hospitalisée?s?|victims?|victimes?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class GateState:
    """One gate of one text: what was signed about it, and the sentence that stops publication (empty when nothing does).

    opens_at : when the time between telling them and telling the public is over.
    """

    gate: Gate
    answer: GateAnswer | None
    sentence: str
    opens_at: datetime | None = None
    told_at: datetime | None = None

    @property
    def label(self) -> str:
        """Who it is about, in words."""
        return str(self.gate.label)


@dataclass(frozen=True)
class GraveState:
    """A cited fact that tells, or seems to tell, of a death, of victims or of a cause under inquiry."""

    version: FactVersion
    key: str
    looked: GraveFact | None
    sentence: str


def gates_of(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> list[GateState]:
    """The gates of this text in their order, each with what still stops it; none for a text that is for the room only."""
    if not rules_of(statement).public:
        return []
    rules = {rule.gate: rule for rule in GateRule.objects.filter(brand=statement.case.brand_id)}
    answers = {
        answer.gate: answer
        for answer in GateAnswer.objects.filter(statement=statement).select_related("by").order_by("at", "pk")
    }
    staff_told = _staff_told_at(statement)
    found = [
        _state(rules[gate], answers.get(gate), staff_told if gate == Gate.STAFF else None, now=now)
        for gate in CHOSEN
        if gate in rules
    ]
    spoken = grave_words(readings)
    if spoken:
        found.append(_words_gate(spoken, answers.get(Gate.GRAVE), digest_of(statement, readings)))
    return found


def grave_facts(readings: Sequence[Reading]) -> list[GraveState]:
    """The cited facts that somebody found grave, or that read as if they were and nobody has looked at. One query."""
    versions = {cited.version.pk: cited.version for each in readings for cited in each.citations}
    looked = {
        row.version_id: row
        for row in GraveFact.objects.filter(version__in=versions).select_related("by").order_by("at", "pk")
    }
    states = [_grave_state(version, looked.get(pk)) for pk, version in versions.items()]
    return [state for state in states if state is not None]


def grave_words(readings: Sequence[Reading]) -> list[str]:
    """Passages that speak of a death outside every cited fact, or that tell who a victim is; in reading order, once each.

    Titles and short texts are looked at too: they are what short posts and text messages are given.
    """
    found: list[str] = []
    for reading in readings:
        for said, citations in _passages(reading):
            cited = [(each.start, each.end) for each in citations]
            found += [
                said[flag.start : flag.end]
                for flag in content_flags(said, reading.language)
                if flag.kind == "death"
                and flag.severity >= ALARMING
                and not _within(flag.start, flag.end, cited)
            ]
            found += _named_victims(said, reading.language)
    return list(dict.fromkeys(found))


def stops(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> list[str]:
    """Every sentence of the order of information that keeps this text from the public; empty when it may go."""
    if not rules_of(statement).public:
        return []
    found = [state.sentence for state in grave_facts(readings)]
    found += [state.sentence for state in gates_of(statement, readings, now=now)]
    return [sentence for sentence in found if sentence]


def grave_stops(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> list[str]:
    """What keeps its words of a death, of victims or of a cause under inquiry from everybody, staff too; empty when nothing does."""
    found = [state.sentence for state in grave_facts(readings)]
    found += [state.sentence for state in gates_of(statement, readings, now=now) if state.gate == Gate.GRAVE]
    return [sentence for sentence in found if sentence]


def check_gates(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> None:
    """Refuse to publish while somebody has to know first. Raises MoveRefused, naming who."""
    found = stops(statement, readings, now=now)
    if found:
        raise MoveRefused(" ".join(found))


def answer_gates(
    statement: Statement, answers: Mapping[str, tuple[str, str]], *, by: Person, now: datetime
) -> list[GateAnswer]:
    """Sign what is so about the gates of a text.

    answers : gate to (decision, words): how they were told, or why it is waived. Ticking needs PUBLISH, waiving APPROVE.
    Raises InputRefused for a waiver without a reason, or a gate that is not one of this text's.
    """
    brand = statement.case.brand
    waives = any(decision == GateAnswer.Decision.WAIVED for decision, _words in answers.values())
    check_right(by, Right.APPROVE if waives else Right.PUBLISH, brand)
    with transaction.atomic():
        statement = lock(statement)
        if statement.state in {Statement.State.PUBLISHED, Statement.State.DROPPED}:
            raise MoveRefused(_("This text is public, or was dropped: there is nothing left to tick."))
        readings = read_texts(statement, now=now)
        known = {state.gate for state in gates_of(statement, readings, now=now)}
        _check_answers(answers, known)
        digest = digest_of(statement, readings)
        made = [
            GateAnswer.objects.create(
                statement=statement,
                gate=gate,
                decision=decision,
                words=words.strip(),
                digest=digest,
                by=by,
                at=now,
            )
            for gate, (decision, words) in answers.items()
        ]
        after = {"gates": {each.gate: [each.decision, each.words] for each in made}}
        trail.write(
            brand,
            "gates.answered",
            by=by,
            now=now,
            subject=statement,
            thread=statement.case.thread,
            after=after,
        )
    return made


def look_at_fact(
    version: FactVersion,
    *,
    kind: str,
    by: Person,
    now: datetime,
    authority: str = "",
    families_told: bool = False,
) -> GraveFact:
    """Sign what a fact is about: a death, victims, a cause under inquiry (with its authority), or none of these."""
    case = version.fact.case
    check_right(by, Right.CONFIRM_FACT, case.brand)
    authority = authority.strip()
    if kind not in GraveFact.Kind.values:
        raise InputRefused(_("Say what it is about."), fields={"kind": _("Choose one.")})
    if len(authority) > AUTHORITY_LENGTH:
        words = _("At most %(most)s characters.") % {"most": AUTHORITY_LENGTH}
        raise InputRefused(words, fields={"authority": words})
    with transaction.atomic():
        looked = GraveFact.objects.create(
            version=version,
            kind=kind,
            authority=authority,
            families_told=families_told,
            by=by,
            at=now,
        )
        after = {"fact": version.fact.key, "kind": kind, "authority": authority, "families": families_told}
        trail.write(
            case.brand, "gates.fact", by=by, now=now, subject=version.fact, thread=case.thread, after=after
        )
    return looked


def set_gate_rules(brand: Brand, minutes: Mapping[str, int], *, by: Person, now: datetime) -> None:
    """Say who is informed before the public. minutes : gate to how long before, at least; a gate left out does not apply."""
    check_right(by, Right.CHANNELS, brand)
    if set(minutes) - set(CHOSEN):
        raise InputRefused(_("There is no such gate."))
    if any(not 0 <= each <= MOST_MINUTES for each in minutes.values()):
        raise InputRefused(_("At most a day lies between them and the public."))
    with transaction.atomic():
        Brand.objects.select_for_update().get(pk=brand.pk)
        rules = GateRule.objects.filter(brand=brand)
        before = dict(rules.values_list("gate", "minutes_before"))
        if before == dict(minutes):
            return
        rules.exclude(gate__in=minutes).delete()
        for gate, least in minutes.items():
            GateRule.objects.update_or_create(brand=brand, gate=gate, defaults={"minutes_before": least})
        trail.write(
            brand, "gates.set", by=by, now=now, before={"minutes": before}, after={"minutes": dict(minutes)}
        )


def _state(
    rule: GateRule, answer: GateAnswer | None, staff_told: datetime | None, *, now: datetime
) -> GateState:
    gate = Gate(rule.gate)
    if answer is not None and answer.decision == GateAnswer.Decision.WAIVED:
        return GateState(gate, answer, "")
    told_at = staff_told or (answer.at if answer is not None else None)
    if told_at is None:
        sentence = _("To be told first: %(who)s. Tick it, or sign why not.") % {"who": gate.label}
        return GateState(gate, None, sentence)
    opens_at = told_at + timedelta(minutes=rule.minutes_before)
    if opens_at <= now:
        return GateState(gate, answer, "", opens_at, told_at)
    sentence = _("Told just now: %(who)s. The public text may follow at %(time)s.") % {
        "who": str(gate.label),
        "time": _time(opens_at),
    }
    return GateState(gate, answer, sentence, opens_at, told_at)


def _words_gate(spoken: Sequence[str], answer: GateAnswer | None, digest: str) -> GateState:
    signed = answer is not None and answer.decision == GateAnswer.Decision.WAIVED and answer.digest == digest
    if signed:
        return GateState(Gate.GRAVE, answer, "")
    sentence = _(
        "The text speaks of a death or of who was hurt in words of its own: “%(words)s”. Cite the authority’s fact and name "
        "nobody, or sign why it may say so."
    ) % {"words": " / ".join(spoken[:3])}
    return GateState(Gate.GRAVE, None, sentence)


def _grave_state(version: FactVersion, looked: GraveFact | None) -> GraveState | None:
    key = version.fact.key
    if looked is None:
        if not _reads_grave(version):
            return None
        sentence = _(
            "%(key)s reads as if it told of a death or of victims. Say whether it does, and which authority it comes from."
        )
        return GraveState(version, key, None, sentence % {"key": key})
    if looked.kind == GraveFact.Kind.NOTHING:
        return None
    words = {"key": key, "what": GraveFact.Kind(looked.kind).label}
    if not looked.authority:
        sentence = _("%(key)s tells of %(what)s: the public hears it only from the competent authority.")
        return GraveState(version, key, looked, sentence % words)
    if not looked.families_told:
        sentence = _("%(key)s tells of %(what)s: the families have to know before the public does.")
        return GraveState(version, key, looked, sentence % words)
    return GraveState(version, key, looked, "")


def _reads_grave(version: FactVersion) -> bool:
    said = " ".join([version.subject, version.attribute, *map(str, version.text.values())])
    return _GRAVE.search(said) is not None


def _passages(reading: Reading) -> Iterable[tuple[str, Sequence[Cited]]]:
    """Everything that readers of one language may be given, with what it cites."""
    yield reading.title, ()
    yield reading.body, reading.citations
    for short in reading.shorts:
        yield short.body, short.citations
    for media in reading.media:
        yield from ((spoken.text, ()) for spoken in media.spoken)


def _named_victims(said: str, code: str) -> Iterable[str]:
    if code not in LANGUAGES:
        return []
    language: Language = code
    findings = lint(said, language).findings
    return [said[each.start : each.end] for each in findings if each.message in _victim_messages(language)]


@cache
def _victim_messages(language: Language) -> frozenset[str]:
    """What the lint says where a victim is told apart; it shares its rule with named employees, who are no gate."""
    rules = [rule for rule in book(language).rules if rule.id == "named-person"]
    return frozenset(rule.message for rule in rules if "victim" in rule.source)


def _within(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _staff_told_at(statement: Statement) -> datetime | None:
    """When the first message about it arrived at an address: one that waits, or that failed, has told nobody."""
    arrived = StaffSending.objects.filter(message__statement=statement, state=StaffSending.State.SENT)
    return arrived.order_by("sent_at").values_list("sent_at", flat=True).first()


def _check_answers(answers: Mapping[str, tuple[str, str]], known: Iterable[str]) -> None:
    faults: dict[str, str] = {}
    for gate, (decision, words) in answers.items():
        if gate not in known or decision not in GateAnswer.Decision.values:
            faults[gate] = _("This gate is not one of this text’s.")
        elif gate == Gate.GRAVE and decision != GateAnswer.Decision.WAIVED:
            faults[gate] = _("Words cannot be ticked: sign why they may be said.")
        elif decision == GateAnswer.Decision.WAIVED and not words.strip():
            faults[gate] = _("Sign with a reason why this is waived.")
        elif len(words.strip()) > WORDS_LENGTH:
            faults[gate] = _("At most %(most)s characters.") % {"most": WORDS_LENGTH}
    if faults or not answers:
        raise InputRefused(_("Nothing was signed."), fields=faults)


def _time(at: datetime) -> str:
    return told.clock_time(at, language=get_language() or "en", zone=timezone.get_current_timezone())
