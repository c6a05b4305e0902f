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
        """Register the words of the room's own trail entries."""
        from fauxpas.room import telling  # noqa: F401 - importing it registers them
