"""How badly people are hit: five steps, each with criteria in words. `docs/how-it-decides/affected-groups.md` says where they come from."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from fauxpas.core.errors import Words


@dataclass(frozen=True)
class Step:
    """One step of the scale. criteria : when it applies; the highest step of which one criterion is met counts."""

    level: int
    word: Words
    criteria: Words


GRAVE = 4  # from here on people may be recognised by little, and the authorities speak first
SCALE: tuple[Step, ...] = (
    Step(1, _("annoyed"), _("Time or comfort lost, nothing to make good. A page that was down, a delay of hours.")),
    Step(2, _("out of pocket"), _("A small loss or effort that can be made good in full: a refund, an exchange, a new password.")),
    Step(3, _("seriously hit"), _("A loss that weighs on a household, days of effort, private data in strange hands, fear, humiliation.")),
    Step(4, _("gravely hit"), _("Injury or illness that needs care, identity stolen, income or home lost, discrimination, lasting distress.")),
    Step(5, _("beyond repair"), _("Death, lasting disability, or life in danger now.")),
)  # fmt: skip
BY_LEVEL = {step.level: step for step in SCALE}
