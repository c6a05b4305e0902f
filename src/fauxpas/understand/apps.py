"""The understand app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnderstandConfig(AppConfig):
    """Gathers the facts: the ledger, the evidence, citations, public texts."""

    name = "fauxpas.understand"
    label = "understand"
    verbose_name = _("Understand")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the menu entry, what the case page shows of the ledger, and the words of its trail entries."""
        from fauxpas.core.navigation import Entry, register_entry
        from fauxpas.core.rights import Right
        from fauxpas.core.sealed import register_keeper
        from fauxpas.room.domain import register_grounds
        from fauxpas.room.domain.relief import register_doubts
        from fauxpas.room.sections import (
            CaseButton,
            Section,
            register_actions,
            register_button,
            register_glance,
            register_section,
        )
        from fauxpas.understand import (  # noqa: F401 - importing them registers them
            tasks,
            telling,
            telling_evidence,
            telling_groups,
            telling_touched,
        )
        from fauxpas.understand.case_groups import groups_sheet, what_is_open, who_is_hit
        from fauxpas.understand.case_parts import (
            decision_grounds,
            evidence_sheet,
            fact_actions,
            facts_sheet,
            is_it_true,
        )
        from fauxpas.understand.domain import evidence, evidence_days
        from fauxpas.understand.doubts import open_doubts
        from fauxpas.watch.domain import Keeping, register_keeping

        register_section(Section(20, "facts", "understand/sheet.html", facts_sheet))
        register_section(
            Section(35, "evidence", "understand/evidence_sheet.html", evidence_sheet, brief=True)
        )
        register_section(Section(25, "groups", "understand/groups_sheet.html", groups_sheet, brief=True))
        register_glance(is_it_true)
        register_grounds(decision_grounds)
        register_glance(who_is_hit)
        register_actions(what_is_open)
        register_button(
            CaseButton(40, _("Damage report"), "file-text", lambda case: f"{case.path}reports/", Right.SEE)
        )
        register_doubts(open_doubts)
        register_actions(fact_actions)
        register_keeper(evidence.keeps)
        register_keeping(Keeping(evidence_days.evidence_of_authors, evidence_days.erase_evidence))
        register_entry(Entry(30, _("Facts"), "seal-check", "understand:facts_now", key="f"))
