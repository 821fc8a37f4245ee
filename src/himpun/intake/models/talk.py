"""What people say about a figure: comments, and the Tim SAKIP's requests for clarification."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from himpun.core.scope import ScopedQuerySet
from himpun.intake.models.forms import FormRow, Submission
from himpun.intake.models.hand_ins import HandIn


class Comment(models.Model):
    """A remark on one row of a form; the lanes of `mentions` find it on their home page until
    somebody of them (or its author) marks it as settled. Its text never changes.
    """

    row = models.ForeignKey(FormRow, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    mentions = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_name = models.CharField(max_length=200, blank=True)
    made_as = models.CharField(max_length=160, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_id = models.BigIntegerField(null=True)
    settled_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    home_path = "row__submission__round__office_id"
    objects = ScopedQuerySet["Comment"].as_manager()

    @property
    def folder(self) -> str:
        return self.row.submission.folder


class Clarification(models.Model):
    """Step 7: the Tim SAKIP asks a unit to correct named rows before the recap is frozen."""

    class Status(models.TextChoices):
        ASKED = "DIMINTA", "Menunggu jawaban"
        ANSWERED = "DIJAWAB", "Dijawab"
        WITHDRAWN = "DITARIK", "Ditarik"

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="clarifications"
    )
    number = models.PositiveSmallIntegerField()
    rows = models.ManyToManyField(FormRow, related_name="clarifications")
    question = models.TextField()
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)
    asked_name = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.BigIntegerField(null=True)
    answered_name = models.CharField(max_length=200, blank=True)
    hand_in = models.ForeignKey(
        HandIn, on_delete=models.PROTECT, null=True, blank=True, related_name="clarifications"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    home_path = "submission__round__office_id"
    objects = ScopedQuerySet["Clarification"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="intake_clarification_number"
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(status="DIMINTA"),
                name="intake_one_clarification_open",
            ),
            models.CheckConstraint(
                condition=~Q(status="DIJAWAB")
                | Q(answered_at__isnull=False, hand_in__isnull=False),
                name="intake_clarification_answered",
            ),
        ]

    @property
    def folder(self) -> str:
        return self.submission.folder

    def lock_first(self) -> Submission:
        """The form, and so the round."""
        return self.submission
