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
        """Make known: the jobs, the channels, the words of the timeline, the menu, where public texts stand."""
        from fauxpas.core.channels import register_channel
        from fauxpas.core.navigation import Entry, register_entry
        from fauxpas.core.rights import Right
        from fauxpas.core.trail import register_agreement
        from fauxpas.engage import tasks, telling  # noqa: F401 - tasks makes its handlers known to the queue
        from fauxpas.engage.channels import MailChannel, PageChannel
        from fauxpas.engage.page.publish import build_soon, permalink
        from fauxpas.react.domain import register_permalink, register_rebuild
        from fauxpas.room import concerned, sections
        from fauxpas.understand.domain import still_said
        from fauxpas.understand.owners import register_owner, register_prepared

        register_agreement(lambda _entry, told: still_said(told["after"]), "dormant.live")
        register_channel(PageChannel())
        register_channel(MailChannel())
        register_permalink(permalink)
        register_rebuild(lambda brand, now: build_soon(brand, now=now))
        register_owner("engage.showing", telling.describe_showings)
        register_owner("engage.dormantpage", telling.describe_pages)
        register_prepared("engage.dormantpage", telling.prepared_pages)
        sections.register_button(
            sections.CaseButton(30, _("Dormant pages"), "moon", telling.dormant_url, Right.PUBLISH)
        )
        concerned.register_standing(telling.page_standing)
        register_entry(Entry(50, _("Public page"), "globe", "engage:page", key="p"))
