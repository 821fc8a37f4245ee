"""Two pairs of eyes: what a head sent back to his operator, and what a Bidang verified."""

from __future__ import annotations

from django.db import models

from himpun.core.models import AppendOnly
from himpun.core.scope import ScopedQuerySet
from himpun.intake.models.forms import FormRow, Submission
from himpun.intake.models.hand_ins import HandIn


class Review(AppendOnly):
    """The head of a unit looked at its form and sent it back to the operator with a note.

    `content` holds the rows as they stood then, in the shape of a hand-in: what changed since can
    be shown.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="reviews")
    note = models.TextField()
    content = models.JSONField()
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_name = models.CharField(max_length=200, blank=True)

    home_path = "submission__round__office_id"
    objects = ScopedQuerySet["Review"].as_manager()


class Verification(AppendOnly):
    """The unit above looked at a figure that a unit below handed in; the newest one counts."""

    row = models.ForeignKey(FormRow, on_delete=models.PROTECT, related_name="verifications")
    hand_in = models.ForeignKey(HandIn, on_delete=models.PROTECT, related_name="verifications")
    is_accepted = models.BooleanField()
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_name = models.CharField(max_length=200, blank=True)
    made_as = models.CharField(max_length=160, blank=True)

    home_path = "row__submission__round__office_id"
    objects = ScopedQuerySet["Verification"].as_manager()
