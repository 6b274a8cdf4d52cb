"""Charts as plain geometry: laid out wide and narrow, drawn by the ``chart`` component, one shown by CSS.

Lengths are whole units of the view box, about a pixel on screen. Paths and labels carry class names, never
colours.
"""

from core.charts.curve import Mark, MinimumCurve
from core.charts.steps import Point, StepChart, Threshold
from core.charts.strip import TierSpan, TierStrip

__all__ = ["Mark", "MinimumCurve", "Point", "StepChart", "Threshold", "TierSpan", "TierStrip"]
