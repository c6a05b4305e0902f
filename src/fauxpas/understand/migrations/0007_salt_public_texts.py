from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from fauxpas.understand.models.words import new_salt


def salt_each(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A new column gets one value for all its rows; here each needs its own."""
    texts = apps.get_model('understand', 'PublicText').objects.using(schema_editor.connection.alias)
    for pk in texts.values_list('pk', flat=True):
        texts.filter(pk=pk).update(salt=new_salt())


class Migration(migrations.Migration):

    dependencies = [
        ('understand', '0006_read_stories_apart_and_erase_after_a_hold'),
    ]

    operations = [
        migrations.AddField(
            model_name='publictext',
            name='salt',
            field=models.CharField(default=new_salt, max_length=32),
        ),
        migrations.RunPython(salt_each, migrations.RunPython.noop),
    ]
