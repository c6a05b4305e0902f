"""What a task says in the language of its reader."""

from collections.abc import Iterable

from django.utils.translation import get_language

from fauxpas.room.models import AppliedPlaybook, Task


def titles_of(tasks: Iterable[Task]) -> dict[int, str]:
    """What each task says in the reader's language: the playbook's own words unless somebody gave it others. One query."""
    tasks = list(tasks)
    followed = {task.playbook_id for task in tasks if task.playbook_id and task.key}
    language = "fr" if (get_language() or "en").startswith("fr") else "en"
    said: dict[tuple[int, str], str] = {}
    if followed:
        for each in AppliedPlaybook.objects.filter(pk__in=followed):
            said.update({(each.pk, planned["key"]): planned[language] for planned in each.body["tasks"]})
    return {task.pk: said.get((task.playbook_id or 0, task.key), task.title) for task in tasks}
