"""What comes before speaking, as the API says and takes it."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from fauxpas.core.api import Id, In, Number, PersonOut, copied
from fauxpas.react.domain.freeze import name_of
from fauxpas.react.domain.staff_first import words_of_message
from fauxpas.react.models import ApprovalRule, Outflow, Remark, StaffAddress, StaffMessage, Stop
from fauxpas.react.rule_words import rule_sentence

Said = Annotated[str, Field(max_length=4000)]


class SeatIn(In):
    """One approver, named by a person's id, a role or a function of the room; and the id of their deputy."""

    person: Id | None = None
    role: str = Field("", max_length=12)
    function: str = Field("", max_length=10)
    deputy: Id | None = None


class RuleIn(In):
    """Whose yes texts need. `case` : a number, for one case only. `kind` : of text; empty for every kind."""

    mode: Literal["any_of", "all_of", "in_order"]
    eyes: int = Field(1, ge=1, le=4)
    answer_minutes: int = Field(15, ge=2, le=1440)
    kind: str = Field("", max_length=20)
    case: Number | None = None
    seats: list[SeatIn] = Field(default_factory=list, max_length=6)


class RuleOut(Schema):
    """A rule of approval, and what it asks in words."""

    id: int
    case: int | None
    kind: str
    mode: str
    eyes: int
    answer_minutes: int
    sentence: str

    @classmethod
    def of(cls, rule: ApprovalRule) -> "RuleOut":
        """A rule as `rules_for_page` loads it, with its case."""
        number = rule.case.number if rule.case is not None else None
        return cls(
            **copied(rule, "id kind mode eyes answer_minutes"), case=number, sentence=rule_sentence(rule)
        )


class YesOut(Schema):
    """One yes that a text needs. `open` : it may be given now. `asked_at` : since when it is their turn."""

    place: int
    who: str
    open: bool
    asked_at: datetime | None
    passed_on_at: datetime | None
    given_by: PersonOut | None
    given_at: datetime | None


class PassOnIn(In):
    """Which of the yeses is passed on to its deputy, or asked for again."""

    place: Number


class GateOut(Schema):
    """Somebody who has to know before the public. `stops` : why the text waits; empty when it does not."""

    gate: str
    stops: str
    decision: str
    words: str
    opens_at: datetime | None


class GraveOut(Schema):
    """A cited fact about a death, victims or a cause under inquiry, or one that reads as if it were."""

    fact: str
    kind: str
    authority: str
    families_told: bool
    stops: str


class OrderOut(Schema):
    """The order of information of one text."""

    gates: list[GateOut]
    facts: list[GraveOut]


class GateIn(In):
    """What is so about one gate: they know (and how they were told), or it is waived (and why)."""

    decision: Literal["told", "waived"]
    words: str = Field("", max_length=500)


class OrderIn(In):
    """Gate to what is signed about it: people, staff, authority, market, partners, grave."""

    gates: Annotated[dict[str, GateIn], Field(max_length=6)]


class GraveIn(In):
    """What the fact of this number is about. `authority` : the competent one it comes from."""

    fact: Number
    kind: Literal["death", "casualties", "cause", "nothing"]
    authority: str = Field("", max_length=200)
    families_told: bool = False


class GateRulesIn(In):
    """Gate to how many minutes before the public, at least; a gate left out does not apply."""

    minutes: Annotated[dict[str, int], Field(max_length=5)]


class OutflowIn(In):
    """Something that goes out by itself. `person` : the id of a colleague who can stop it."""

    kind: str = Field(max_length=12)
    name: str = Field(max_length=120)
    stopper: str = Field("", max_length=120)
    reach: str = Field("", max_length=200)
    person: Id | None = None


class OutflowOut(Schema):
    """Something that goes out by itself, and who can stop it."""

    id: int
    kind: str
    name: str
    stopper: str
    reach: str
    active: bool

    @classmethod
    def of(cls, outflow: Outflow) -> "OutflowOut":
        """An outflow."""
        return cls(**copied(outflow, "id kind name stopper reach active"))


class FreezeIn(In):
    """What is asked to stop. `own_texts` : our own planned texts about anything else."""

    outflows: list[Id] = Field(default_factory=list, max_length=200)
    own_texts: bool = False


class StoppedIn(In):
    """The name of who says that it stands still."""

    name: str = Field(max_length=120)


class ResumeIn(In):
    """Why it may go out again."""

    reason: str = Field(max_length=500)


class StopOut(Schema):
    """One thing a case asked to stop; `outflow` is empty for our own planned texts."""

    id: int
    what: str
    outflow: int | None
    asked_at: datetime
    stopped_name: str
    stopped_at: datetime | None
    resumed_at: datetime | None
    resumed_by: PersonOut | None
    reason: str

    @classmethod
    def of(cls, stop: Stop) -> "StopOut":
        """A stop as `stops_of` loads it."""
        return cls(
            **copied(stop, "id asked_at stopped_name stopped_at resumed_at reason"),
            what=name_of(stop),
            outflow=stop.outflow_id,
            resumed_by=PersonOut.of(stop.resumed_by),
        )


class StaffWordsIn(In):
    """A message to staff in one language."""

    happened: Said = ""
    say: Said = ""
    not_say: Said = ""
    journalists: Said = ""


class StaffIn(In):
    """A message to staff to begin; `statement` : the public text it goes before."""

    statement: Id | None = None


class StaffSaveIn(In):
    """The message by language, and the version you began from."""

    texts: Annotated[dict[str, StaffWordsIn], Field(max_length=20)]
    base_version: Number


class StaffSendIn(In):
    """The version that was read: another one is refused."""

    version: Number


class StaffOut(Schema):
    """A message to staff. `arrived` : the name of each address to what became of it."""

    id: int
    statement: int | None
    version: int
    texts: dict[str, dict[str, str]]
    author: PersonOut | None
    sent_at: datetime | None
    sent_by: PersonOut | None
    arrived: dict[str, str]

    @classmethod
    def of(cls, message: StaffMessage) -> "StaffOut":
        """A message with its people, its case and its sendings."""
        return cls(
            **copied(message, "id version sent_at"),
            statement=message.statement_id,
            texts={code: vars(words) for code, words in words_of_message(message).items()},
            author=PersonOut.of(message.author),
            sent_by=PersonOut.of(message.sent_by),
            arrived={each.label: each.state for each in message.sendings.all()},
        )


class StaffAddressIn(In):
    """Where staff are reached: an e-mail, or an address of Apprise."""

    label: str = Field(max_length=60)
    address: str = Field(max_length=500)
    language: str = Field(max_length=8)


class StaffAddressOut(Schema):
    """Where staff are reached; the address itself is not told, since it may hold a secret."""

    id: int
    label: str
    language: str

    @classmethod
    def of(cls, address: StaffAddress) -> "StaffAddressOut":
        """An address."""
        return cls(**copied(address, "id label language"))


class RemarkIn(In):
    """Counsel's remark on a passage, copied as it stands in the text."""

    language: str = Field(max_length=8)
    quote: str = Field(max_length=1000)
    reason: str = Field(max_length=1000)
    instead: str = Field("", max_length=1000)


class RemarkDecisionIn(In):
    """The lead's decision; keeping our words needs a reason."""

    decision: Literal["taken", "kept"]
    reason: str = Field("", max_length=1000)


class RemarkOut(Schema):
    """A remark of counsel; `decision` is empty while nobody decided."""

    id: int
    version: int
    language: str
    quote: str
    reason: str
    instead: str
    person: PersonOut | None
    made_at: datetime
    decision: str
    decision_reason: str
    decided_by: PersonOut | None
    decided_at: datetime | None

    @classmethod
    def of(cls, remark: Remark) -> "RemarkOut":
        """A remark with its people loaded."""
        same = "id version language quote reason instead made_at decision decision_reason decided_at"
        return cls(
            **copied(remark, same),
            person=PersonOut.of(remark.person),
            decided_by=PersonOut.of(remark.decided_by),
        )
