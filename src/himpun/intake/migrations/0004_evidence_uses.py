"""What stood beside a row becomes a use of the proof there; every figure gets its typist."""

from django.db import migrations


def move(apps, schema_editor):
    Evidence = apps.get_model("intake", "Evidence")
    EvidenceUse = apps.get_model("intake", "EvidenceUse")
    for proof in Evidence.objects.select_related("row").iterator():
        Evidence.objects.filter(pk=proof.pk).update(submission=proof.row.submission_id)
        EvidenceUse.objects.create(
            row_id=proof.row_id,
            evidence_id=proof.pk,
            used_at=proof.added_at,
            used_by_id=proof.added_by_id,
            used_name=proof.added_name,
            ended_at=proof.removed_at,
            ended_by_id=proof.removed_by_id,
        )


def name_typists(apps, schema_editor):
    """Until now a row knew one writer; what stands in it counts as typed by him."""
    Answer = apps.get_model("intake", "Answer")
    for answer in Answer.objects.exclude(filled_by_id=None).iterator():
        cells = [f"values.{name}" for name, value in answer.values.items() if value is not None]
        if not cells and answer.actual is not None:
            cells = ["actual"]
        typed_by = dict.fromkeys(cells, answer.filled_by_id)
        others = ("actual", "note", "missing_reason", "data_status", "data_on")
        every = (*others, *(f"values.{name}" for name in answer.values))
        changed_in = dict.fromkeys(every, answer.version)
        Answer.objects.filter(pk=answer.pk).update(typed_by=typed_by, changed_in=changed_in)


class Migration(migrations.Migration):

    dependencies = [("intake", "0003_proof_people_and_talk")]

    operations = [migrations.RunPython(move), migrations.RunPython(name_typists)]
