"""The write door of measurement: steps 7 to 10 of the SOP."""

from himpun.measurement.actions.analysing import (
    agree,
    give_view,
    return_for_completion,
    return_recap,
)
from himpun.measurement.actions.recapping import (
    recapitulate,
    report_analysis,
    report_recap,
    send_recap_back,
)

__all__ = [
    "agree",
    "give_view",
    "recapitulate",
    "report_analysis",
    "report_recap",
    "return_for_completion",
    "return_recap",
    "send_recap_back",
]
