"""What stands around a form on paper, frozen when it is issued (ADR 0009)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="frame",
            field=models.JSONField(null=True),
        ),
    ]
