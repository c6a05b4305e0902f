"""Reports and answers kept before marks were told by the reader's language open as they did."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from fauxpas.drill.models import Drill
from tests.factories import NOON, make_brand

migration = import_module("fauxpas.drill.migrations.0003_tell_marks_in_both_languages")


@pytest.mark.django_db
def test_older_report_says_the_same_in_both_languages() -> None:
    row = {"passage": "300 people", "message": "The ledger has 12.", "when": "after"}
    report = {"version": 1, "contradictions": [row], "message": None}
    drill = Drill.objects.create(
        brand=make_brand(), name="Recall", language="en", asked_at=NOON, report=report
    )
    migration.keep_by_language(apps, connection.schema_editor())
    drill.refresh_from_db()
    told = {"en": "The ledger has 12.", "fr": "The ledger has 12."}
    assert drill.report == {"version": 2, "contradictions": [row | {"message": told}], "message": None}
