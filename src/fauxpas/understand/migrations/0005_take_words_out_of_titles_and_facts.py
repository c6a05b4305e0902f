import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('understand', '0004_count_who_is_hit_and_report_it'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='fact',
            name='wording_cut',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='redaction',
            name='part',
            field=models.CharField(choices=[('title', 'title'), ('body', 'text')], default='body', max_length=5),
        ),
        migrations.CreateModel(
            name='FactRedaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('kind', models.CharField(choices=[('personal', 'personal data'), ('threat', 'a threat'), ('dangerous', 'dangerous instructions'), ('wrong_advice', 'a wrong safety instruction')], max_length=12)),
                ('reasons', models.JSONField(default=dict)),
                ('redacted_at', models.DateTimeField()),
                ('fact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='redactions', to='understand.fact')),
                ('redacted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
