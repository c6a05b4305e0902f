"""The react app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReactConfig(AppConfig):
    """Speaks: statements, approvals, publication, corrections."""

    name = "fauxpas.react"
    label = "react"
    verbose_name = _("React")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the jobs known to the queue."""
        from . import tasks  # noqa: F401 - importing it registers its handler
