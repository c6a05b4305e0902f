"""The engage app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngageConfig(AppConfig):
    """Converses: the public page and its subscribers."""

    name = "fauxpas.engage"
    label = "engage"
    verbose_name = _("Engage")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fauxpas.core.channels import register_channel
        from fauxpas.engage import tasks  # noqa: F401 - its handlers make themselves known to the queue
        from fauxpas.engage.channels import MailChannel, PageChannel
        from fauxpas.engage.page.publish import permalink
        from fauxpas.react.domain import register_permalink

        register_channel(PageChannel())
        register_channel(MailChannel())
        register_permalink(permalink)
