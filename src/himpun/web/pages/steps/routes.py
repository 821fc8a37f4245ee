"""Every address of the step pages' acts; the pages themselves are shown at `turn`."""

from __future__ import annotations

from himpun.web.pages.steps import (
    acts,
    analyse,
    archive,
    checking,
    distribute,
    meeting,
    order,
    plan,
    recapitulate,
    reporting,
    sources,
    task,
    verdict,
)

urlpatterns = [
    *acts.urlpatterns,
    *order.urlpatterns,
    *meeting.urlpatterns,
    *plan.urlpatterns,
    *sources.urlpatterns,
    *distribute.urlpatterns,
    *recapitulate.urlpatterns,
    *checking.urlpatterns,
    *reporting.urlpatterns,
    *analyse.urlpatterns,
    *verdict.urlpatterns,
    *archive.urlpatterns,
    *task.urlpatterns,
]
