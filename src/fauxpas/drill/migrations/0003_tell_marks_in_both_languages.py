"""What lint and guard said of a passage was kept in the text's language; from now on it is kept by the reader's."""

from typing import Any

from django.db import migrations


def in_both(kept: Any) -> Any:
    """The same with every message a mapping by language; the old words stand for both."""
    if isinstance(kept, list):
        return [in_both(each) for each in kept]
    if not isinstance(kept, dict):
        return kept
    return {name: _told(value) if name == "message" else in_both(value) for name, value in kept.items()}


def _told(message: Any) -> Any:
    return {"en": message, "fr": message} if isinstance(message, str) else message


def keep_by_language(apps: Any, schema_editor: Any) -> None:
    del schema_editor
    for drill in apps.get_model("drill", "Drill").objects.exclude(report=None).iterator():
        if drill.report and drill.report.get("version") == 1:
            drill.report = in_both(drill.report) | {"version": 2}
            drill.save(update_fields=["report"])
    for answer in apps.get_model("drill", "InterviewAnswer").objects.iterator():
        marks = in_both(answer.marks)
        if marks != answer.marks:
            answer.marks = marks
            answer.save(update_fields=["marks"])


class Migration(migrations.Migration):
    dependencies = [("drill", "0002_bring_in_recorded_crises")]
    operations = [migrations.RunPython(keep_by_language, migrations.RunPython.noop)]
