"""The API's root: /api/v1/, described by OpenAPI 3.1 at /api/v1/openapi.json."""

import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser

from fauxpas import __version__
from fauxpas.core.api import (
    Page,
    PersonOut,
    Problem,
    Slug,
    Turn,
    brand_of,
    brands_of,
    copied,
    page,
    reads,
    token_of,
)
from fauxpas.core.errors import FauxpasError, InputRefused, NotFound
from fauxpas.core.models import Brand, Membership
from fauxpas.drill.api import router as drill
from fauxpas.engage.api import router as engage
from fauxpas.react.api import router as react
from fauxpas.room.api import router as room
from fauxpas.understand.api import router as understand
from fauxpas.understand.api_evidence import router as understand_evidence
from fauxpas.understand.api_groups import router as understand_groups
from fauxpas.watch.api import router as watch
from fauxpas.watch.api_erasing import router as watch_erasing
from fauxpas.watch.api_reviews import router as watch_reviews
from fauxpas.watch.api_stories import router as watch_stories
from fauxpas.web.api_rota import router as rota

PROBLEM_TYPE = "application/problem+json"
_UNKEPT = re.compile("[\\x00\\ud800-\\udfff]")
DESCRIPTION = (
    "What the screens do, for programs. A token acts in the name of its maker, within its scopes: `read`, `write`, "
    "`publish`. Errors are RFC 9457 and speak the language of `Accept-Language` (English, French). A POST may carry "
    "`Idempotency-Key`: a repeat within 48 hours gets the first answer again. Times are RFC 3339 with their offset. Lists "
    "come a page at a time; `next` is the cursor of the page that follows."
)


class Reader(Parser):
    """Reads what is sent, and refuses what no text holds and no database keeps: NUL, and half of a surrogate pair."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON of the body. Raises ValueError when it is none."""
        body = json.loads(request.body, parse_constant=_no_number)
        if _holds_unkept(body):
            raise ValueError("a text holds what cannot be kept")
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The parameters. Raises InputRefused."""
        if _holds_unkept(dict(data.lists())):
            raise InputRefused(_("The request is not what the description says. See `errors`."))
        return super().parse_querydict(data, list_fields, request)


def _holds_unkept(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_unkept(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return any(_holds_unkept(part) for part in value)
    return isinstance(value, str) and _UNKEPT.search(value) is not None


def _no_number(constant: str) -> float:
    message = f"{constant} is not JSON"
    raise ValueError(message)


class Api(NinjaAPI):
    """Names each operation by its function: these names are what generated clients call."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's own name."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description, with the scope of each operation, and every problem as `application/problem+json`."""
        described = super().get_openapi_schema(**options)
        for operations in described["paths"].values():
            for operation in operations.values():
                # Ninja names the scheme, then adds ours with the scope as an alternative to it.
                operation["security"] = operation["security"][-1:]
                for status, answer in operation["responses"].items():
                    if int(status) >= HTTPStatus.BAD_REQUEST:
                        answer["content"] = {PROBLEM_TYPE: answer["content"].popitem()[1]}
        return described


api = Api(
    title="fauxpas",
    version=__version__,
    description=DESCRIPTION,
    parser=Reader(),
    docs_url=None,
    urls_namespace="api",
)


class BrandOut(Schema):
    """A brand the token reaches."""

    slug: str
    name: str
    other_names: list[str]
    languages: list[str]
    time_zone: str
    first_word_goal_minutes: int

    @classmethod
    def of(cls, brand: Brand) -> "BrandOut":
        """A brand."""
        return cls(**copied(brand, "slug name other_names languages time_zone first_word_goal_minutes"))


class MemberOut(Schema):
    """A person's role in the brand, and their place in the call tree (1 is called first)."""

    person: PersonOut | None
    role: str
    call_order: int | None
    every_brand: bool

    @classmethod
    def of(cls, member: Membership) -> "MemberOut":
        """A membership with its person loaded."""
        return cls(
            person=PersonOut.of(member.person),
            role=member.role,
            call_order=member.call_order,
            every_brand=member.brand_id is None,
        )


@api.get("/brands", tags=["brands"], **reads(Page[BrandOut]))
def list_brands(request: HttpRequest, asked: Query[Turn]) -> Page[BrandOut]:
    """The brands this token reaches."""
    return page(brands_of(token_of(request)), asked, BrandOut.of)


@api.get("/brands/{brand}", tags=["brands"], **reads(BrandOut))
def show_brand(request: HttpRequest, brand: Slug) -> BrandOut:
    """One brand."""
    return BrandOut.of(brand_of(request, brand))


@api.get("/brands/{brand}/members", tags=["brands"], **reads(Page[MemberOut]))
def list_members(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[MemberOut]:
    """Who belongs to the brand, and with which role."""
    found = brand_of(request, brand)
    belongs = Q(brand=found) | Q(brand__isnull=True, organisation=found.organisation_id)
    return page(Membership.objects.filter(belongs).select_related("person"), asked, MemberOut.of)


for router in (
    watch,
    watch_erasing,
    watch_stories,
    watch_reviews,
    room,
    understand,
    understand_evidence,
    understand_groups,
    react,
    engage,
    drill,
    rota,
):
    api.add_router("/brands/{brand}", router)


def problem(fault: FauxpasError) -> JsonResponse:
    """The answer for a refusal."""
    return JsonResponse(fault.as_problem(), status=fault.status, content_type=PROBLEM_TYPE)


def plain_problem(status: int, code: str, detail: str) -> JsonResponse:
    """The answer for what has no error of its own: no token, an unknown address, a fault of ours."""
    told = Problem(
        type=f"about:blank#{code}", title=HTTPStatus(status).phrase, status=status, detail=detail, code=code
    )
    return JsonResponse(told.model_dump(exclude={"errors"}), status=status, content_type=PROBLEM_TYPE)


@api.exception_handler(FauxpasError)
def refused(_request: HttpRequest, fault: FauxpasError) -> HttpResponse:
    """A refusal in words."""
    return problem(fault)


@api.exception_handler(ValidationError)
def not_understood(_request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """A body or a parameter that is not what the description says."""
    fields = {
        ".".join(str(part) for part in error["loc"] if part not in {"body", "query", "path", "sent", "asked"})
        or "body": _in_words(error)
        for error in fault.errors
    }
    words = _("The request is not what the description says. See `errors`.")
    return problem(InputRefused(words, fields=fields))


@api.exception_handler(AuthenticationError)
def unknown(_request: HttpRequest, _fault: AuthenticationError) -> HttpResponse:
    """No token, or none that is good."""
    answer = plain_problem(401, "unauthorised", _("Send a token: Authorization: Bearer fxp_…"))
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Http404)
def missing(_request: HttpRequest, _fault: Http404) -> HttpResponse:
    """Nothing there, or nothing of yours."""
    return problem(NotFound(_("There is no such thing here.")))


@api.exception_handler(HttpError)
def bad(_request: HttpRequest, _fault: HttpError) -> HttpResponse:
    """A body that is no JSON, and the like."""
    return problem(InputRefused(_("This is not readable JSON.")))


_FAULTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda _told: _("This is missing."),
    "extra_forbidden": lambda _told: _("There is no field of this name."),
    "string_too_long": lambda told: _("At most %(most)s characters.") % {"most": told["max_length"]},
    "string_too_short": lambda told: _("At least %(least)s characters.") % {"least": told["min_length"]},
    "too_long": lambda told: _("At most %(most)s of them.") % {"most": told["max_length"]},
    "too_short": lambda told: _("At least %(least)s of them.") % {"least": told["min_length"]},
    "greater_than_equal": lambda told: _("At least %(least)s.") % {"least": told["ge"]},
    "less_than_equal": lambda told: _("At most %(most)s.") % {"most": told["le"]},
    "literal_error": lambda told: _("One of: %(words)s.") % {"words": told["expected"]},
    "timezone_aware": lambda _told: _("Give the time with its offset, such as 2026-03-05T14:30:00+01:00."),
}


def _in_words(error: dict[str, Any]) -> str:
    """One fault of the request in the reader's language; a rare kind is told in general."""
    words = _FAULTS.get(error["type"])
    if words is None:
        return _("This is not what the description says (%(kind)s).") % {"kind": error["type"]}
    return words(error.get("ctx", {}))
