"""The web app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Screens shared by every phase."""

    name = "fauxpas.web"
    label = "web"

    def ready(self) -> None:
        """Make the monthly reminder known to the queue, and the sheet and the settings to the menu."""
        from django.utils.translation import gettext_lazy as _

        from fauxpas.core.navigation import Entry, register_entry
        from fauxpas.core.rights import Right
        from fauxpas.web import sheet  # noqa: F401 - importing it registers its job

        register_entry(Entry(60, _("Sheet to print"), "printer", "sheet"))
        register_entry(Entry(70, _("Settings"), "gear", "brand_settings", right=Right.MEMBERS))
