"""/hooks/<source>/: where another program sends posts. Outside every brand's pages: the signature is the way in."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from fauxpas.core import clock
from fauxpas.core.errors import FauxpasError, InputRefused, NotAllowed
from fauxpas.core.sources import Push, PushedKind, source_kind
from fauxpas.watch.fetching import hear
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Source


@csrf_exempt
@require_POST
def receive(request: HttpRequest, source: int) -> JsonResponse:
    """Take in one signed message; 200 with what became of its rows, 401 unsigned, 404, 409 paused, 422 unreadable."""
    now = clock.now()
    found = Source.objects.exclude(state=Source.State.REMOVED).filter(pk=source).first()
    kind: object = source_kind(found.kind) if found is not None else None
    if found is None or not isinstance(kind, PushedKind):
        return _problem(404, "not_found", "There is no webhook at this address.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        reading = kind.receive(Push(headers, request.body, found.secret, now))
    except NotAllowed as fault:
        return _problem(401, fault.code, str(fault))
    except InputRefused as fault:
        return _problem(422, fault.code, str(fault))
    if found.state == Source.State.PAUSED:
        return _problem(409, "paused", "This source is paused. Send again later.")
    ledger = take(found, reading, now=now)
    hear(found, now=now)
    return JsonResponse(
        {"read": ledger.read, "kept": ledger.kept, "dropped": ledger.dropped, "faults": ledger.faults}
    )


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    error = FauxpasError(detail)
    body = error.as_problem() | {
        "type": f"about:blank#{code}",
        "status": status,
        "code": code,
        "title": code.replace("_", " "),
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
