"""The core app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Organisation, people, rights, trail, queue."""

    name = "fauxpas.core"
    label = "core"
    verbose_name = _("Core")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fauxpas.core import notices, tasks, tree  # noqa: F401 - their handlers make themselves known to the queue
