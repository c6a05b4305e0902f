"""The room app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomConfig(AppConfig):
    """Gathers the people: case, seats, clocks, tasks, log, timeline."""

    name = "fauxpas.room"
    label = "room"
    verbose_name = _("Room")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the menu entry, what the room expects of people, its jobs, and the words of its trail entries."""
        from fauxpas.core.navigation import Entry, register_entry
        from fauxpas.room import (  # noqa: F401 - importing them registers handlers and renderers
            tasks,
            telling,
            telling_concerned,
        )
        from fauxpas.room.concerned import brands_sheet
        from fauxpas.room.expected import room_actions
        from fauxpas.room.plans import plan_sheet
        from fauxpas.room.queries import open_count
        from fauxpas.room.relief_parts import relief_actions
        from fauxpas.room.sections import Section, register_actions, register_section

        register_actions(room_actions)
        register_actions(relief_actions)
        register_section(Section(18, "plan", "room/plan_sheet.html", plan_sheet, brief=True))
        register_section(Section(45, "brands", "room/brands_sheet.html", brands_sheet, column="side"))
        register_entry(Entry(20, _("Cases"), "flag", "room:cases", count=open_count, on_phone=True, key="c"))
        register_entry(Entry(44, _("Playbooks"), "list-checks", "room:playbooks"))
