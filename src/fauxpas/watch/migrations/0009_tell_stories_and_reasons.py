"""An index to draw and list the mentions of a story by, and the reasons of an alarm."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds only."""

    dependencies = [("watch", "0008_learn_how_long_a_source_is_silent")]

    operations = [
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["story", "happened_at"], name="mention_story_happened"),
        ),
        migrations.AddField(model_name="alarm", name="reasons", field=models.JSONField(default=dict)),
    ]
