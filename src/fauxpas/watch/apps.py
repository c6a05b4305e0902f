"""The watch app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchConfig(AppConfig):
    """Hears the storm: queries, sources, ingest, tallies, alarms."""

    name = "fauxpas.watch"
    label = "watch"
    verbose_name = _("Watch")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the jobs and the menu entries known."""
        from fauxpas.watch import menu, tasks  # noqa: F401 - importing the tasks registers them

        menu.register()
