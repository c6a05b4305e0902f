"""The watch app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchConfig(AppConfig):
    """Hears the storm: queries, sources, ingest, tallies, alarms."""

    name = "fauxpas.watch"
    label = "watch"
    verbose_name = _("Watch")
    default_auto_field = "django.db.models.BigAutoField"
