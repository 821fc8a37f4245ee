"""A form keeps the unit above it, and a reason and a status their typist, from now on."""

import django.db.models.deletion
from django.db import migrations, models


def keep_above(apps, schema_editor):
    """Until now the unit above was looked up; what stands there today is the best that is known."""
    Submission = apps.get_model("intake", "Submission")
    above = Submission.objects.filter(unit__parent__isnull=False)
    for pk, parent in above.values_list("pk", "unit__parent_id"):
        Submission.objects.filter(pk=pk).update(above_id=parent)


def name_typists(apps, schema_editor):
    """Who wrote into the row last counts as who chose its reason, or a status that is not final."""
    Answer = apps.get_model("intake", "Answer")
    for answer in Answer.objects.exclude(filled_by_id=None).iterator():
        said = {}
        if answer.actual is None and answer.missing_reason:
            said = {"missing_reason": answer.filled_by_id}
        elif answer.actual is not None and answer.data_status != "FINAL":
            said = {"data_status": answer.filled_by_id}
        if said:
            Answer.objects.filter(pk=answer.pk).update(typed_by={**said, **answer.typed_by})


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_evidence_stands_alone")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="above",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offices.unit",
            ),
        ),
        migrations.RunPython(keep_above),
        migrations.RunPython(name_typists),
    ]
