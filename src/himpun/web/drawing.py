"""The flowchart of a SOP inside a page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.safestring import SafeString

from himpun.sop.flowchart import StepState, draw
from himpun.sop.rules.definition import Definition


def flowchart(
    definition: Definition, *, states: Mapping[str, StepState] | None = None
) -> SafeString:
    """The drawing as part of a page: markup of ours, every word in it escaped by the canvas."""
    return SafeString(draw(definition, states=states))
