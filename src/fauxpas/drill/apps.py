"""The drill app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DrillConfig(AppConfig):
    """Rehearses: a crisis in a sealed room, and the exercises of people."""

    name = "fauxpas.drill"
    label = "drill"
    verbose_name = _("Drill")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Close a sealed process for good, run it by its drill's time; make known the job, the words, the menu entry."""
        from django.conf import settings

        from fauxpas.core import clock
        from fauxpas.core.navigation import Entry, register_entry
        from fauxpas.drill import sealing, tasks, telling  # noqa: F401 - importing them registers handlers and renderers
        from fauxpas.drill.course import Follower

        if settings.FAUXPAS["FAUXPAS_SEALED"]:
            sealing.close()
            clock.run_by(Follower(settings.DATA_DIR))
        register_entry(Entry(56, _("Drills"), "shield-check", "drill:drills"))
