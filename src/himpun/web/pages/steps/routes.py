"""Every address of the step pages' acts; the pages themselves are shown at `turn`."""

from __future__ import annotations

from himpun.web.pages.steps import acts, distribute, meeting, order, plan, sources, task

urlpatterns = [
    *acts.urlpatterns,
    *order.urlpatterns,
    *meeting.urlpatterns,
    *plan.urlpatterns,
    *sources.urlpatterns,
    *distribute.urlpatterns,
    *task.urlpatterns,
]
