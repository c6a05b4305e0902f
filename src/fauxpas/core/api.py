"""The manners of the API, shared by every phase: who asks, what they may, a page at a time.

A token acts in the name of its maker: everything it sees passes through the same access queries, and everything it
does through the same domain functions. Its scopes narrow that further.
"""

import base64
import binascii
import json
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar, cast

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Path, Schema
from ninja.security import HttpBearer
from pydantic import AfterValidator, AwareDatetime, ConfigDict

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, InputRefused, NotAllowed, NotFound
from fauxpas.core.models import ApiToken, Brand, Person
from fauxpas.core.people import digest
from fauxpas.core.rights import visible_brands

MOST_PER_PAGE = 200
BIGGEST = 2**63 - 1
USED_EVERY = timedelta(minutes=1)
Row = TypeVar("Row", bound=Model)
Shown = TypeVar("Shown")


def _tellable(at: datetime) -> datetime:
    # At the ends of the calendar no other zone can tell the time, and nothing can be added to it.
    if not MINYEAR < at.year < MAXYEAR:
        raise ValueError("this year is beyond the calendar")
    return at


Id = Annotated[int, Field(ge=1, le=BIGGEST)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Time = Annotated[AwareDatetime, AfterValidator(_tellable)]
# Said to be in the path, since each phase’s router does not see the prefix it stands in.
Slug = Path[str]


class TokenRequest(HttpRequest):
    """A request that carried a good token. sent_token : what `token_sent` found, so that it looks once."""

    auth: ApiToken
    sent_token: ApiToken | None


class Problem(Schema):
    """An error, as RFC 9457 has it, with our own `code` and the faults by field."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: dict[str, str] = Field(default_factory=dict)


PROBLEMS: dict[Any, Any] = {
    401: Problem,
    403: Problem,
    404: Problem,
    409: Problem,
    422: Problem,
    429: Problem,
}


class ConflictWith(Conflict):
    """A Conflict that hands back the thing as it stands now, so that a program can show both versions."""

    def __init__(self, fault: Conflict, *, current: Schema) -> None:
        super().__init__(fault.message, fields=fault.fields)
        self.current = current

    def as_problem(self) -> dict[str, Any]:
        """The RFC 9457 body, with the other version in `current`."""
        return super().as_problem() | {"current": self.current.model_dump(mode="json")}


class In(Schema):
    """What is sent to us; a field the description does not know is a mistake worth hearing of."""

    model_config = ConfigDict(extra="forbid")


class Turn(In):
    """Which page of a list: `cursor` from the page before, nothing for the newest."""

    cursor: str = ""
    limit: int = Field(50, ge=1, le=MOST_PER_PAGE)


class Page(Schema, Generic[Shown]):
    """One page of a list, the newest first; `next` is the cursor of the page that follows, null at the end."""

    items: list[Shown]
    next: str | None = None


class PersonOut(Schema):
    """A person, as colleagues see them."""

    id: int
    name: str

    @classmethod
    def of(cls, person: Person | None) -> "PersonOut | None":
        """The person; None for the machine, or once they were erased."""
        return None if person is None else cls(id=person.pk, name=str(person))


def find_token(secret: str) -> ApiToken | None:
    """The token of this secret, unless it has ended, expired, or its maker was deactivated."""
    now = clock.now()
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    tokens = ApiToken.objects.select_related("person", "brand", "organisation")
    return tokens.filter(
        alive, digest=digest(secret), revoked_at__isnull=True, person__is_active=True
    ).first()


def token_sent(request: HttpRequest) -> ApiToken | None:
    """The good token of the request's Authorization header; looked up once in a request, and its person acts through it."""
    asked = cast("TokenRequest", request)
    if not hasattr(asked, "sent_token"):
        scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
        asked.sent_token = find_token(secret.strip()) if scheme.lower() == "bearer" and secret else None
        if asked.sent_token is not None:
            asked.sent_token.person.through = asked.sent_token
    return asked.sent_token


class TokenAuth(HttpBearer):
    """`Authorization: Bearer fxp_...`, with the scope the call needs."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, noted as used; None when it is no good. Raises NotAllowed when it lacks the scope."""
        del token
        found = token_sent(request)
        if found is None:
            return None
        now = clock.now()
        if found.last_used_at is None or now - found.last_used_at > USED_EVERY:
            ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
        if self.scope not in found.scopes:
            words = _("This token may not do that. It needs the scope “%(scope)s”.")
            raise NotAllowed(words % {"scope": self.scope})
        return found


def reads(answer: Any) -> dict[str, Any]:
    """The manners of an operation that changes nothing and answers with this schema."""
    return _manners("read", {200: answer})


def writes(answer: Any, *, made: bool = False, conflict: Any = Problem) -> dict[str, Any]:
    """The manners of an operation that changes something.

    made : it makes a thing, and answers 201. conflict : the schema of its 409, when it tells more than a problem does.
    """
    return _manners("write", {201 if made else 200: answer, 409: conflict})


def publishes(answer: Any) -> dict[str, Any]:
    """The manners of an operation that brings words before the public, or lets them go there."""
    return _manners("publish", {200: answer})


def _manners(scope: str, answers: dict[Any, Any]) -> dict[str, Any]:
    return {
        "response": PROBLEMS | answers,
        "auth": TokenAuth(scope),
        "openapi_extra": {"security": [{"TokenAuth": [scope]}]},
    }


def copied(thing: object, names: str) -> dict[str, Any]:
    """The attributes of these names, parted by blanks, to make a schema of."""
    return {name: getattr(thing, name) for name in names.split()}


def token_of(request: HttpRequest) -> ApiToken:
    """The request's token."""
    return cast("TokenRequest", request).auth


def person_of(request: HttpRequest) -> Person:
    """The person in whose name the request acts."""
    return token_of(request).person


def brands_of(token: ApiToken) -> QuerySet[Brand]:
    """The brands the token reaches: its maker's, of its organisation, and only its own brand when it has one."""
    mine = visible_brands(token.person).filter(organisation=token.organisation_id)
    return mine.filter(pk=token.brand_id) if token.brand_id else mine


def brand_of(request: HttpRequest, slug: str) -> Brand:
    """The brand of this slug. Raises NotFound when there is none, or the token does not reach it."""
    brand = brands_of(token_of(request)).filter(slug=slug).select_related("organisation").first()
    if brand is None:
        raise NotFound(_("There is no such brand here."))
    return brand


def page(rows: QuerySet[Row], turn: Turn, show: Callable[[Row], Shown]) -> Page[Shown]:
    """One page of rows, the newest first. Raises InputRefused for a cursor we did not give."""
    before = read_cursor(turn.cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: turn.limit + 1])
    more = found[turn.limit - 1].pk if len(found) > turn.limit else None
    return Page(items=[show(row) for row in found[: turn.limit]], next=write_cursor(more))


def write_cursor(before: int | None) -> str | None:
    """The cursor of the page that begins below this id; None when there is none."""
    if before is None:
        return None
    return base64.urlsafe_b64encode(json.dumps({"before": before}).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int | None:
    """The id below which the page begins; None for the first page. Raises InputRefused."""
    if not cursor:
        return None
    try:
        before = int(json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))["before"])
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError, OverflowError) as fault:
        raise _not_ours() from fault
    if not 0 < before <= BIGGEST:
        raise _not_ours()
    return before


def _not_ours() -> InputRefused:
    words = _("This cursor is not one of ours. Take `next` from the page before.")
    return InputRefused(words, fields={"cursor": words})
