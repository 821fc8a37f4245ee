"""What we promised: the tree, indicators with their versions, targets, budget lines, documents."""

from __future__ import annotations

from django.db import models

from himpun.core.fields import ExactDecimalField
from himpun.core.models import Blob
from himpun.core.scope import ScopedQuerySet
from himpun.offices.models import Office, Unit


class PlanNode(models.Model):
    """A goal, objective, program, activity or subactivity of the office's tree."""

    class Level(models.TextChoices):
        GOAL = "TUJUAN", "Tujuan"
        OBJECTIVE = "SASARAN", "Sasaran"
        PROGRAM = "PROGRAM", "Program"
        ACTIVITY = "KEGIATAN", "Kegiatan"
        SUBACTIVITY = "SUBKEGIATAN", "Subkegiatan"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="plan_nodes")
    level = models.CharField(max_length=12, choices=Level)
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=400)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["PlanNode"].as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="planning_node")]


class Indicator(models.Model):
    """The identity of an indicator; what it means is in its versions."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=40)

    objects = ScopedQuerySet["Indicator"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="planning_indicator_unique")
        ]


class IndicatorVersion(models.Model):
    """What an indicator means from one day until another; never changed once agreed upon."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions")
    number_of_version = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=300)
    node = models.ForeignKey(PlanNode, on_delete=models.PROTECT, related_name="indicators")
    is_key = models.BooleanField(default=False)
    definition = models.TextField()
    reason = models.TextField(blank=True)
    formula = models.CharField(max_length=500, blank=True)
    formula_text = models.TextField()
    variables = models.JSONField(default=list)
    measured_in = models.CharField(max_length=40)
    decimals = models.PositiveSmallIntegerField(default=2)
    minimum = ExactDecimalField(null=True, blank=True)
    maximum = ExactDecimalField(null=True, blank=True)
    direction = models.CharField(max_length=16)
    aggregation = models.CharField(max_length=16)
    office_rule = models.CharField(max_length=16)
    target_basis = models.CharField(max_length=16, default="SAMPAI_DENGAN")
    frequency = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=400)
    producer = models.CharField(max_length=200, blank=True)
    owner_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="owned_indicators")
    responsible_title = models.CharField(max_length=200, blank=True)
    evidence_required = models.CharField(max_length=200, blank=True)
    baseline = ExactDecimalField(null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(null=True, blank=True)
    final_target = ExactDecimalField(null=True, blank=True)
    legal_basis = models.CharField(max_length=200, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    home_path = "indicator__office_id"
    objects = ScopedQuerySet["IndicatorVersion"].as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "number_of_version"], name="planning_indicator_version"
            )
        ]


class Contribution(models.Model):
    """A unit that feeds an indicator's value."""

    indicator_version = models.ForeignKey(
        IndicatorVersion, on_delete=models.PROTECT, related_name="contributions"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contributions")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator_version", "unit"], name="planning_contribution_unique"
            )
        ]


class Target(models.Model):
    """A target of an indicator for one period (or the year), of the office or of one unit."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="targets"
    )
    period = models.CharField(max_length=12)
    low = ExactDecimalField(null=True, blank=True)
    high = ExactDecimalField(null=True, blank=True)
    number_of_version = models.PositiveIntegerField(default=1)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    legal_basis = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    home_path = "indicator__office_id"
    objects = ScopedQuerySet["Target"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit", "period", "number_of_version"],
                name="planning_target_of_unit",
            ),
            models.UniqueConstraint(
                fields=["indicator", "period", "number_of_version"],
                condition=models.Q(unit__isnull=True),
                name="planning_target_of_office",
            ),
        ]


class BudgetLine(models.Model):
    """A DPA line: ceiling in rupiah of one subactivity at one unit in one year."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="budget_lines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="budget_lines")
    node = models.ForeignKey(
        PlanNode, on_delete=models.PROTECT, null=True, blank=True, related_name="budget_lines"
    )
    year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=400)
    ceiling = ExactDecimalField()
    number_of_version = models.PositiveIntegerField(default=1)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["BudgetLine"].as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "unit", "year", "code", "number_of_version"],
                name="planning_budget_line",
            )
        ]


class PlanningDocument(models.Model):
    """A registered Renstra, Perjanjian Kinerja or DPA with its file."""

    class Kind(models.TextChoices):
        RENSTRA = "RENSTRA", "Renstra"
        PK = "PK", "Perjanjian Kinerja"
        DPA = "DPA", "DPA"
        OTHER = "LAIN", "Dokumen lain"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="planning_documents")
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    dated_on = models.DateField()
    year = models.PositiveSmallIntegerField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    registered_at = models.DateTimeField()
    registered_by_id = models.BigIntegerField(null=True)

    objects = ScopedQuerySet["PlanningDocument"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "number", "blob"], name="planning_document"
            )
        ]
