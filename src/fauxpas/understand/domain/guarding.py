"""The ledger as the guard reads it."""

from datetime import datetime
from typing import Any

from fauxpas.core.models import Brand
from fauxpas.engine import guard
from fauxpas.understand.models import FactVersion

from .citing import rendered_sentence


def guarded(
    version: FactVersion, *, language: str, brand: Brand, as_of: datetime | None = None
) -> guard.Fact:
    """One version as the guard compares it, in one language; a value with a margin is the interval around it.

    version : with its fact. as_of : since when it counts, by default the version's own time.
    """
    return guard.parse_fact(
        {
            "id": version.fact.key,
            "subject": version.subject,
            "attribute": version.attribute,
            "type": version.type,
            "value": _bounded(version),
            "unit": version.unit,
            "as_of": (as_of or version.as_of).isoformat(),
            "status": version.status,
            "text": rendered_sentence(version, language, brand=brand),
        }
    )


def _bounded(version: FactVersion) -> Any:
    if version.margin is None or not isinstance(version.value, int | float):
        return version.value
    return {"low": version.value - version.margin, "high": version.value + version.margin}
