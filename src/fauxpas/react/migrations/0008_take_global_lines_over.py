import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("react", "0007_keep_words_a_machine_proposed"),
    ]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="line",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="local_words",
                to="react.statement",
            ),
        ),
        migrations.AddField(
            model_name="statementtext",
            name="line_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="react.statementversion",
            ),
        ),
    ]
