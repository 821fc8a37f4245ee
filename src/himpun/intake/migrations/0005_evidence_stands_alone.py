import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0004_evidence_uses'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='evidence',
            name='removed_at',
        ),
        migrations.RemoveField(
            model_name='evidence',
            name='removed_by_id',
        ),
        migrations.RemoveField(
            model_name='evidence',
            name='row',
        ),
        migrations.AlterField(
            model_name='evidence',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='intake.submission'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('blob__isnull', False), ('carrier', 'BERKAS')), models.Q(('blob__isnull', True), ('carrier', 'TAUTAN'), models.Q(('url', ''), _negated=True)), models.Q(('blob__isnull', True), ('carrier', 'CATATAN'), models.Q(('text', ''), _negated=True)), _connector='OR'), name='intake_evidence_carries'),
        ),
    ]
