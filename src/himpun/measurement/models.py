"""Recap, joint analysis, agreed figures."""

from __future__ import annotations

from typing import cast

from django.db import models

from himpun.core.models import AppendOnly
from himpun.core.scope import ScopedQuerySet
from himpun.measurement.rules.recap_content import RecapContent
from himpun.offices.models import Unit
from himpun.planning.models import Indicator
from himpun.rounds.models import Round, Turn


class Recap(AppendOnly):
    """A recapitulation, frozen with its digest; the newest of a round is the one in force."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="recaps")
    turn = models.OneToOneField(Turn, on_delete=models.PROTECT, related_name="recap")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_name = models.CharField(max_length=200, blank=True)

    home_path = "round__office_id"
    objects = ScopedQuerySet["Recap"].as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="measurement_recap_unique")
        ]

    @property
    def says(self) -> RecapContent:
        """The content in its shape."""
        return cast("RecapContent", self.content)


class View(models.Model):
    """What one party of the joint analysis says about the recap (step 9)."""

    class Stance(models.TextChoices):
        AGREES = "SETUJU", "Setuju"
        AGREES_WITH_NOTES = "SETUJU_CATATAN", "Setuju dengan catatan"
        DISAGREES = "BELUM_SETUJU", "Belum setuju"

    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, related_name="views")
    lane = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    person_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    acting_as = models.CharField(max_length=160)
    stance = models.CharField(max_length=16, choices=Stance, blank=True, default="")
    text = models.TextField()
    given_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    home_path = "turn__round__office_id"
    objects = ScopedQuerySet["View"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["turn", "lane", "unit"], name="measurement_view_of_unit"
            ),
            models.UniqueConstraint(
                fields=["turn", "lane"],
                condition=models.Q(unit__isnull=True),
                name="measurement_view_of_office",
            ),
        ]


class Verdict(AppendOnly):
    """The decision of one joint analysis, bound to the digest of the recap it was made on."""

    turn = models.OneToOneField(Turn, on_delete=models.PROTECT, related_name="verdict")
    recap = models.ForeignKey(Recap, on_delete=models.PROTECT, related_name="verdicts")
    recap_hash = models.CharField(max_length=64)
    outcome = models.CharField(max_length=60)
    is_agreed = models.BooleanField()
    note = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_name = models.CharField(max_length=200)
    decided_as = models.CharField(max_length=160)

    home_path = "turn__round__office_id"
    objects = ScopedQuerySet["Verdict"].as_manager()


class Guidance(AppendOnly):
    """One direction of a returning verdict: what is to be completed, where."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="guidance")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, related_name="+")
    row_code = models.CharField(max_length=60, blank=True)
    text = models.TextField()

    home_path = "verdict__turn__round__office_id"
    objects = ScopedQuerySet["Guidance"].as_manager()
