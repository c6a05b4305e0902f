"""What a person may read of drills and exercises."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fauxpas.core.errors import NotFound
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import visible_brands
from fauxpas.drill.models import CallTest, Drill, Interview


def visible_drills(person: Person) -> QuerySet[Drill]:
    """Drills of the brands this person is a member of. Unordered; one query."""
    return Drill.objects.filter(brand__in=visible_brands(person))


def visible_call_tests(person: Person) -> QuerySet[CallTest]:
    """Call tests of the brands this person is a member of. Unordered; one query."""
    return CallTest.objects.filter(brand__in=visible_brands(person))


def visible_interviews(person: Person) -> QuerySet[Interview]:
    """The person's own interviews, in brands that are still theirs: nobody else reads how somebody practised. Unordered."""
    return Interview.objects.filter(person=person, brand__in=visible_brands(person))


def drill_of(person: Person, brand: Brand, pk: int) -> Drill:
    """One drill of the brand. Raises NotFound."""
    found = visible_drills(person).filter(brand=brand, pk=pk).select_related("brand", "started_by").first()
    if found is None:
        raise NotFound(_("There is no such drill here."))
    return found


def interview_of(person: Person, brand: Brand, pk: int) -> Interview:
    """One interview of the person's own. Raises NotFound."""
    found = visible_interviews(person).filter(brand=brand, pk=pk).select_related("brand").first()
    if found is None:
        raise NotFound(_("There is no such interview of yours."))
    return found


def call_test_of(person: Person, brand: Brand, pk: int) -> CallTest:
    """One call test of the brand. Raises NotFound."""
    found = (
        visible_call_tests(person).filter(brand=brand, pk=pk).select_related("brand", "started_by").first()
    )
    if found is None:
        raise NotFound(_("There is no such call test here."))
    return found


def with_times(report: Any) -> Any:
    """The report with every `..._at` as an aware time, as pages want it; None stays None."""
    if isinstance(report, dict):
        return {
            key: datetime.fromisoformat(value) if key.endswith("_at") and value else with_times(value)
            for key, value in report.items()
        }
    return [with_times(each) for each in report] if isinstance(report, list) else report
