"""What an import of readers is refused for, besides its addresses."""

import csv

import pytest

from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Role
from fauxpas.engage import domain
from fauxpas.engage.models import Subscriber
from tests.factories import NOON, make_brand, make_person


@pytest.mark.django_db
def test_import_of_one_endless_cell_is_refused_in_words() -> None:
    brand = make_brand()
    lead = make_person(role=Role.LEAD, brand=brand)
    # As somebody who read posts from CSV in this process leaves it.
    csv.field_size_limit(20_000_000)
    rows = 'reader@example.org\n"' + "a" * 200_000
    with pytest.raises(InputRefused) as refused:
        domain.import_subscribers(
            brand, rows=rows, consent="At the fair of 2024, on paper", by=lead, now=NOON
        )
    assert set(refused.value.fields) == {"rows"}
    assert not Subscriber.objects.exists()
