"""Meetings at providers know whose group they are for; so far each was for its own session."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def of_their_sessions(apps, schema_editor):
    sessions = apps.get_model("sessionary", "Session").objects.filter(pk=OuterRef("session"))
    apps.get_model("sessionary", "Meeting").objects.update(group=Subquery(sessions.values("meeting")))


class Migration(migrations.Migration):

    dependencies = [
        ("sessionary", "0020_logos"),
    ]

    operations = [
        migrations.AddField("meeting", "group", models.BigIntegerField(default=0), preserve_default=False),
        migrations.RunPython(of_their_sessions, migrations.RunPython.noop),
        migrations.AlterField("meeting", "group", models.BigIntegerField(db_index=True)),
    ]
