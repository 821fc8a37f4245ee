"""Every proof keeps its place: what stood beside a row becomes a use of the proof there."""

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


class Migration(migrations.Migration):

    dependencies = [("intake", "0003_proof_people_and_talk")]

    operations = [migrations.RunPython(move)]
