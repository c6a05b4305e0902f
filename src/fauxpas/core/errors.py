"""The tree of errors. Each says what the person can do; each is permanent or worth a retry.

FauxpasError
├── InputRefused        what was typed or sent cannot be taken; `fields` names where
├── NotAllowed          this person may not do this
├── NotFound            there is no such thing, or it is not theirs to see
├── MoveRefused         the thing is not in a state that allows this
├── Conflict            somebody else changed it meanwhile; both versions are kept
├── TooMany             too many requests; `retry_after_seconds` says when to come back
├── Misconfigured       a setting is missing or wrong; the operator mends it
└── Unavailable         the other side did not answer or refused
    ├── TryLater        worth a retry, at `retry_after_seconds` if the other side said so
    │   └── PutOff      only this one thing waits: what stands behind it may go
    └── RefusedForGood  never worth a retry
        └── Gone        there is nothing at this address, or no longer
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.utils.functional import Promise

Words = str | Promise


class FauxpasError(Exception):
    """Anything fauxpas refuses or fails at, in words a person can act on.

    message : a translated sentence saying what happened and what to do next.
    fields : for input, the field's name to its own sentence.
    """

    code = "error"
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    retry = False

    def __init__(self, message: Words, *, fields: Mapping[str, Words] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields: dict[str, Words] = dict(fields or {})

    def __str__(self) -> str:
        return str(self.message)

    def as_problem(self) -> dict[str, Any]:
        """The RFC 9457 body of this error, without the request's own `instance`."""
        problem: dict[str, Any] = {
            "type": f"about:blank#{self.code}",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": str(self.message),
            "code": self.code,
        }
        if self.fields:
            problem["errors"] = {name: str(words) for name, words in self.fields.items()}
        return problem


class InputRefused(FauxpasError):
    """What was typed or sent cannot be taken."""

    code = "input_refused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotAllowed(FauxpasError):
    """This person may see the thing, but not do this to it."""

    code = "not_allowed"
    status = HTTPStatus.FORBIDDEN


class NotFound(FauxpasError):
    """There is no such thing, or it belongs to somebody else; the two are never told apart."""

    code = "not_found"
    status = HTTPStatus.NOT_FOUND


class MoveRefused(FauxpasError):
    """The thing is not in a state that allows this move."""

    code = "move_refused"
    status = HTTPStatus.CONFLICT


class Conflict(FauxpasError):
    """Somebody else changed the thing meanwhile."""

    code = "conflict"
    status = HTTPStatus.CONFLICT


class TooLarge(FauxpasError):
    """More was sent than is taken there."""

    code = "too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooMany(FauxpasError):
    """Too many requests in too little time."""

    code = "too_many"
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, message: Words, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Misconfigured(FauxpasError):
    """A setting is missing or wrong; `fauxpas doctor` says how to mend it."""

    code = "misconfigured"


class Unavailable(FauxpasError):
    """The other side did not answer, or refused."""

    code = "unavailable"
    status = HTTPStatus.BAD_GATEWAY


class TryLater(Unavailable):
    """The other side failed in a way that may pass."""

    code = "try_later"
    retry = True

    def __init__(self, message: Words, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class PutOff(TryLater):
    """The other side serves us, but takes this one thing later; it says nothing about the next."""

    code = "put_off"


class RefusedForGood(Unavailable):
    """The other side refused, and would again."""

    code = "refused_for_good"


class Gone(RefusedForGood):
    """There is nothing at this address, or no longer: whoever keeps it may forget it."""
