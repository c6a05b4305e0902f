from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def read_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What waits was counted under one mark for all stories: it is proposed anew from the posts, each counted once."""
    proposals = apps.get_model('understand', 'FactProposal').objects.using(schema_editor.connection.alias)
    proposals.filter(piece__isnull=True, mention__isnull=False, state='waiting').delete()


class Migration(migrations.Migration):

    dependencies = [
        ('understand', '0005_take_words_out_of_titles_and_facts'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='erase_asked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(read_again, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='gleaning',
            name='reached',
        ),
        migrations.AddField(
            model_name='gleaning',
            name='alone',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='gleaning',
            name='reached',
            field=models.JSONField(default=dict),
        ),
    ]
