"""The web app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Screens shared by every phase."""

    name = "fauxpas.web"
    label = "web"

    def ready(self) -> None:
        """Make the monthly reminder and the digest known to the queue, and our pages to the menu."""
        from django.utils.translation import gettext_lazy as _

        from fauxpas.core.navigation import Entry, register_entry
        from fauxpas.core.rights import Right
        from fauxpas.web import digest, sheet  # noqa: F401 - importing them registers their jobs

        register_entry(Entry(58, _("Rota"), "phone", "rota"))
        register_entry(Entry(59, _("Wall screen"), "gauge", "wall"))
        register_entry(Entry(60, _("Sheet to print"), "printer", "sheet"))
        register_entry(Entry(70, _("Settings"), "gear", "brand_settings", right=Right.MEMBERS))
