"""The burst detector: how rare the present volume is, told in false alarms a month, and nothing else to tune."""

from fauxpas.engine.bursts.band import expected_band
from fauxpas.engine.bursts.judge import judge
from fauxpas.engine.bursts.window import Verdict, Window

__all__ = ["Verdict", "Window", "expected_band", "judge"]
