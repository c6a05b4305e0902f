"""Why a drill could not start follows from its state, and is told in the reader's language; it is not kept any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("drill", "0003_tell_marks_in_both_languages")]
    operations = [migrations.RemoveField(model_name="drill", name="fault")]
