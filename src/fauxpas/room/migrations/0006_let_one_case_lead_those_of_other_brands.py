import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("room", "0005_hand_seats_over"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="countries",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="case",
            name="leading",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="local_cases",
                to="room.case",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="led_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("leading", "brand"), name="one_local_case_per_brand"),
        ),
    ]
