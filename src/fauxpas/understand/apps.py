"""The understand app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnderstandConfig(AppConfig):
    """Gathers the facts: the ledger, citations, public texts."""

    name = "fauxpas.understand"
    label = "understand"
    verbose_name = _("Understand")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the words of the ledger's trail entries."""
        from fauxpas.understand import telling  # noqa: F401 - importing it registers them
