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
        """Make known: the jobs, the words of the timeline, the sheets of the case page, the menu."""
        from fauxpas.core.navigation import Entry, register_entry
        from fauxpas.core.rights import Right
        from fauxpas.core.sealed import register_keeper
        from fauxpas.react.domain import captures
        from fauxpas.react.views.from_playbook import keep_as_wording
        from fauxpas.room import sections
        from fauxpas.understand.owners import register_owner, register_prepared

        from . import (  # noqa: F401 - importing them registers handlers and renderers
            before_parts,
            case_page,
            tasks,
            telling,
            telling_before,
            to_correct,
        )

        sections.register_section(
            sections.Section(15, "approvals", "react/section_waiting.html", case_page.waiting_section)
        )
        sections.register_section(
            sections.Section(30, "said", "react/section_said.html", case_page.said_section)
        )
        register_keeper(captures.keeps)
        register_owner("react.statement", case_page.describe_statement)
        register_owner("react.wording", to_correct.describe_wording)
        register_prepared("react.wording", to_correct.prepared_wordings)
        sections.register_section(
            sections.Section(
                12, "freeze", "react/section_freeze.html", before_parts.freeze_section, column="side"
            )
        )
        sections.register_section(
            sections.Section(
                12, "corrections", "react/section_corrections.html", to_correct.to_correct_section
            )
        )
        sections.register_playbook_links(keep_as_wording)
        sections.register_actions(case_page.actions)
        sections.register_actions(to_correct.actions)
        sections.register_section(
            sections.Section(
                60, "counsel", "react/section_counsel.html", before_parts.counsel_section, column="side"
            )
        )
        sections.register_actions(before_parts.actions)
        sections.register_publish_now(case_page.publish_now)
        sections.register_button(
            sections.CaseButton(10, _("Write"), "megaphone", case_page.begin_url, Right.WRITE, key="w")
        )
        register_entry(
            Entry(
                40, _("Statements"), "megaphone", "react:statements", count=case_page.waiting_count, key="s"
            )
        )
        register_entry(Entry(45, _("Wordings"), "clipboard-text", "react:wordings"))
        register_entry(Entry(46, _("Before you speak"), "hand-palm", "react:rules"))
        register_entry(Entry(55, _("Channels"), "share-network", "react:channels"))
