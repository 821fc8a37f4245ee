"""The form of a unit, its rows, and what was written into them."""

from __future__ import annotations

from django.db import models

from himpun.core.fields import ExactDecimalField
from himpun.core.scope import ScopedQuerySet
from himpun.offices.models import Person, Unit
from himpun.planning.models import BudgetLine, Indicator
from himpun.rounds.models import Round, Turn


class Submission(models.Model):
    """The form of one unit in one round, from distribution to agreement.

    `above` is the unit that stood above when the form was distributed: who moves a unit in the
    middle of a round does not take its figures out of the hands of the Bidang that verifies them.
    `offered_*`: the operator has given it to the head of the unit for review; `review_note` is
    what the head sent it back with, until it is offered again. `checker` is who in the Tim SAKIP
    is to check it, `checked_*` who did, of the hand-in that stands.
    """

    class Status(models.TextChoices):
        SENT = "TERKIRIM", "Terkirim"
        RECEIVED = "DITERIMA", "Diterima"
        BEGUN = "DIISI", "Sedang diisi"
        HANDED_IN = "DISAMPAIKAN", "Disampaikan"
        CLARIFYING = "KLARIFIKASI", "Diminta klarifikasi"
        RETURNED = "DIKEMBALIKAN", "Dikembalikan"
        PASSED_OVER = "DILEWATI", "Dilanjutkan tanpa"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions")
    above = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, null=True, related_name="submissions")
    status = models.CharField(max_length=14, choices=Status, default=Status.SENT)
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    received_by_id = models.BigIntegerField(null=True)
    received_name = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    handed_in_by_id = models.BigIntegerField(null=True)
    handed_in_name = models.CharField(max_length=200, blank=True)
    passed_over_reason = models.TextField(blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    offered_by_id = models.BigIntegerField(null=True)
    offered_name = models.CharField(max_length=200, blank=True)
    review_note = models.TextField(blank=True)
    checker = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by_id = models.BigIntegerField(null=True)
    checked_name = models.CharField(max_length=200, blank=True)
    n_hand_ins = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    home_path = "round__office_id"
    read_with = ("round__office__government", "round__procedure", "unit", "turn__queue")
    objects = ScopedQuerySet["Submission"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="intake_one_form_a_unit")
        ]

    @property
    def folder(self) -> str:
        return f"round:{self.round_id}"

    def lock_first(self) -> Round:
        """The round comes first here too, so that a form and a turn never wait for each other."""
        return Round(pk=self.round_id)


class FormRow(models.Model):
    """One row of a form: an indicator or a DPA line, with what was promised frozen into it."""

    class Kind(models.TextChoices):
        INDICATOR = "INDIKATOR", "Indikator"
        BUDGET = "ANGGARAN", "Anggaran"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="rows")
    kind = models.CharField(max_length=10, choices=Kind)
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, related_name="form_rows"
    )
    budget_line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, null=True, related_name="form_rows"
    )
    frozen = models.JSONField()
    is_due = models.BooleanField(default=True)
    is_open = models.BooleanField(default=True)
    guidance = models.TextField(blank=True)

    home_path = "submission__round__office_id"
    objects = ScopedQuerySet["FormRow"].as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "kind", "code"], name="intake_form_row")
        ]

    def lock_first(self) -> Submission:
        """The form before its rows: no proof slips in while it is being handed in."""
        return self.submission


class Answer(models.Model):
    """What a unit wrote into one row. `values` maps a variable to a plain decimal text.

    `filled_*` is who wrote into the row last, a keterangan too; `typed_by` is who typed the figures
    that stand: the cell ("actual", "values.<variable>") → the person. `changed_in` says of each
    cell in which version it last changed, by whom and when (`authors`), so that two people may
    write different cells of one row and each is named for his own.
    """

    class DataStatus(models.TextChoices):
        FINAL = "FINAL", "Final"
        PROVISIONAL = "SEMENTARA", "Sementara"
        ESTIMATE = "ESTIMASI", "Estimasi"

    row = models.OneToOneField(FormRow, on_delete=models.PROTECT, related_name="answer")
    values = models.JSONField(default=dict)
    actual = ExactDecimalField(null=True, blank=True)
    note = models.TextField(blank=True)
    missing_reason = models.CharField(max_length=30, blank=True)
    data_status = models.CharField(max_length=10, choices=DataStatus, default=DataStatus.FINAL)
    data_on = models.DateField(null=True, blank=True)
    filled_at = models.DateTimeField(null=True, blank=True)
    filled_by_id = models.BigIntegerField(null=True)
    filled_name = models.CharField(max_length=200, blank=True)
    typed_by = models.JSONField(default=dict, blank=True)
    changed_in = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    home_path = "row__submission__round__office_id"
    objects = ScopedQuerySet["Answer"].as_manager()
    untold = frozenset({"typed_by", "changed_in"})
