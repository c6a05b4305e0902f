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
        from fauxpas.core.trail import register_agreement
        from fauxpas.react.domain import approvals, captures, media
        from fauxpas.react.views.from_playbook import keep_as_wording
        from fauxpas.room import concerned, sections
        from fauxpas.understand.domain import still_said
        from fauxpas.understand.owners import register_owner, register_prepared

        from . import (  # noqa: F401 - importing them registers handlers and renderers
            before_parts,
            case_page,
            lines_page,
            tasks,
            telling,
            telling_before,
            telling_media,
            to_correct,
        )

        register_agreement(approvals.still_approved, "statement.approved")
        publishing = ("statement.published", "statement.published_wording", "statement.published_sole_hand")
        register_agreement(lambda _entry, told: still_said(told["after"]), *publishing)
        _register_sheets()
        register_keeper(captures.keeps)
        register_keeper(media.keeps)
        register_owner("react.statement", case_page.describe_statements)
        register_owner("react.wording", to_correct.describe_wordings)
        register_prepared("react.wording", to_correct.prepared_wordings)
        register_prepared("react.statement", to_correct.said_in_media)
        sections.register_actions(lines_page.line_actions)
        concerned.register_standing(lines_page.to_correct_words)
        sections.register_playbook_links(keep_as_wording)
        sections.register_actions(case_page.actions)
        sections.register_actions(to_correct.actions)
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


def _register_sheets() -> None:
    """Put what this phase knows of a case on its page."""
    from fauxpas.react import before_parts, case_page, lines_page, to_correct
    from fauxpas.room.sections import Section, register_section

    waiting, said = "react/section_waiting.html", "react/section_said.html"
    corrections, freeze = "react/section_corrections.html", "react/section_freeze.html"
    lines, counsel = "react/section_lines.html", "react/section_counsel.html"
    for sheet in (
        Section(12, "corrections", corrections, to_correct.to_correct_section),
        Section(13, "lines", lines, lines_page.lines_sheet, brief=True),
        Section(15, "approvals", waiting, case_page.waiting_section),
        Section(30, "said", said, case_page.said_section),
        Section(12, "freeze", freeze, before_parts.freeze_section, column="side"),
        Section(60, "counsel", counsel, before_parts.counsel_section, column="side"),
    ):
        register_section(sheet)
