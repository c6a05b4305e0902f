"""A program that holds a token, and the operations the API describes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.test import Client

from fauxpas.core.models import ApiToken, Brand, Person
from fauxpas.core.people import SCOPES, digest
from fauxpas.web.api import api
from tests.everything import Everything, bodies
from tests.everything_before import values_before
from tests.everything_evidence import values_kept
from tests.factories import NOON

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

ROOT = "/api/v1"


@dataclass
class Program:
    """Calls the API with one token, or with none."""

    secret: str = ""
    language: str = "en"
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> "Answer":
        """The answer to one call; `path` below the root."""
        sent = {"Accept-Language": self.language, **headers}
        if self.secret:
            sent["Authorization"] = f"Bearer {self.secret}"
        data = "" if body is None else json.dumps(body)
        return self.client.generic(
            method, f"{ROOT}{path}", data, content_type="application/json", headers=sent
        )

    def done(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The JSON of a call that has to succeed."""
        answer = self.call(method, path, body, **headers)
        assert answer.status_code in {200, 201}, answer.content.decode()
        return json.loads(answer.content)


def program_of(person: Person, brand: Brand, *scopes: str, only_brand: bool = False) -> Program:
    """A program with a token of this person, by default with every scope."""
    secret = f"fxp_{person.pk}_{brand.pk}_{'_'.join(scopes)}_{only_brand}"
    ApiToken.objects.create(
        organisation=brand.organisation,
        brand=brand if only_brand else None,
        person=person,
        name="test",
        start="fxp_",
        digest=digest(secret),
        scopes=list(scopes or SCOPES),
        created_at=NOON,
    )
    return Program(secret)


@dataclass(frozen=True)
class Described:
    """One operation of the description."""

    name: str
    method: str
    path: str
    scope: str
    takes_body: bool


@cache
def operations() -> tuple[Described, ...]:
    """Every operation the API describes, in its order."""
    return tuple(_described())


def _described() -> Iterator[Described]:
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, told in methods.items():
            scope = told["security"][0]["TokenAuth"][0]
            yield Described(
                told["operationId"],
                method.upper(),
                path.removeprefix(ROOT),
                scope,
                "requestBody" in told,
            )


def sample(each: Described, every: Everything) -> tuple[str, Any]:
    """The path and the body of a call to this operation about `every`. Raises KeyError for one it does not know."""
    values = (
        {
            "brand": every.brand.slug,
            "mention": every.mention.pk,
            "alarm": every.alarm.pk,
            "story": every.story.pk,
            "change": every.change.pk,
            "window": every.window.pk,
            "source": every.source.pk,
            "query": every.query.pk,
            "number": every.case.number,
            "clock_id": every.deadline.pk,
            "task": every.task.pk,
            "fact": every.fact.number,
            "group": every.group.number,
            "other": every.other_group.number,
            "customers": every.customers.number,
            "report": every.report.number,
            "statement": (
                every.said if each.name in {"correct_statement", "leave_proposal"} else every.draft
            ).pk,
            "wording": every.wording.pk,
            "phrase": every.phrase.pk,
            "version": 1,
            "touched": every.touched.pk,
            "text": every.delivery.public_text_id,
            "channel": every.channel.pk,
            "delivery": every.delivery.pk,
            "capture": every.capture.pk,
            "medium": every.medium.pk,
            "dormant": every.dormant.pk,
            "drill": every.drilled.drill.pk,
            "shift": every.shift.pk,
            "local": every.together.local.pk,
            "line": every.said.pk,
        }
        | values_before(every.before)
        | values_kept(every.kept)
    )
    return each.path.format_map(values), bodies(every)[each.name] if each.takes_body else None
