"""What left a unit: hand-ins under their digest, and the workbooks that were taken in."""

from __future__ import annotations

from django.db import models

from himpun.core.models import AppendOnly
from himpun.core.scope import ScopedQuerySet
from himpun.intake.models.forms import Submission


class HandIn(AppendOnly):
    """A form as it was handed in: values, definitions, targets, evidence under one digest."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="hand_ins")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    handed_in_at = models.DateTimeField()
    handed_in_by_id = models.BigIntegerField(null=True)

    home_path = "submission__round__office_id"
    objects = ScopedQuerySet["HandIn"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="intake_hand_in")
        ]


class WorkbookUpload(AppendOnly):
    """A filled workbook that was applied: the same file again changes nothing."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="uploads")
    sha256 = models.CharField(max_length=64)
    n_changes = models.PositiveIntegerField()
    applied_at = models.DateTimeField()
    applied_by_id = models.BigIntegerField(null=True)

    home_path = "submission__round__office_id"
    objects = ScopedQuerySet["WorkbookUpload"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "sha256"], name="intake_upload_once")
        ]
