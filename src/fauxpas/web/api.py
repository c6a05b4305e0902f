"""The API's root: /api/v1/, described by OpenAPI 3.1 at /api/v1/openapi.json."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from fauxpas import __version__
from fauxpas.core.api import PROBLEMS, TokenAuth, brands_of, token_of
from fauxpas.core.errors import FauxpasError, InputRefused, NotFound
from fauxpas.core.models import Brand
from fauxpas.watch.api import router as watch

api = NinjaAPI(
    title="fauxpas",
    version=__version__,
    description=(
        "Everything the screens do, for programs. A token acts in the name of its maker, within its scopes: `read`, `write`, "
        "`publish`. Errors are RFC 9457. A POST may carry `Idempotency-Key`: a repeat gets the first answer again."
    ),
    auth=TokenAuth(),
    urls_namespace="api",
)


class BrandOut(Schema):
    """A brand the token reaches."""

    slug: str
    name: str
    other_names: list[str]
    languages: list[str]
    time_zone: str


class BrandsOut(Schema):
    """Every brand the token reaches."""

    items: list[BrandOut]


@api.get("/brands", response={200: BrandsOut, **PROBLEMS}, tags=["brands"], operation_id="list_brands")
def list_brands(request: HttpRequest) -> dict[str, list[Brand]]:
    """The brands this token reaches."""
    return {"items": list(brands_of(token_of(request)).order_by("slug"))}


api.add_router("/brands/{brand}", watch)


def problem(fault: FauxpasError) -> JsonResponse:
    """The answer for a refusal."""
    return JsonResponse(fault.as_problem(), status=fault.status, content_type="application/problem+json")


@api.exception_handler(FauxpasError)
def refused(_request: HttpRequest, fault: FauxpasError) -> HttpResponse:
    """A refusal in words."""
    return problem(fault)


@api.exception_handler(ValidationError)
def not_understood(_request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """A body or a parameter that is not what the description says."""
    fields: dict[str, Any] = {
        ".".join(str(part) for part in error["loc"][1:]): error["msg"] for error in fault.errors
    }
    return problem(
        InputRefused(_("The request is not what the description says. See `errors`."), fields=fields)
    )


@api.exception_handler(AuthenticationError)
def unknown(_request: HttpRequest, _fault: AuthenticationError) -> HttpResponse:
    """No token, or none that is good."""
    body = {
        "type": "about:blank#unauthorised",
        "title": HTTPStatus.UNAUTHORIZED.phrase,
        "status": 401,
        "detail": _("Send a token: Authorization: Bearer fxp_…"),
        "code": "unauthorised",
    }
    answer = JsonResponse(body, status=401, content_type="application/problem+json")
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Http404)
def missing(_request: HttpRequest, _fault: Http404) -> HttpResponse:
    """Nothing there, or nothing of yours."""
    return problem(NotFound(_("There is no such thing here.")))


@api.exception_handler(HttpError)
def bad(_request: HttpRequest, fault: HttpError) -> HttpResponse:
    """A body that is no JSON, and the like."""
    return problem(InputRefused(fault.message))
