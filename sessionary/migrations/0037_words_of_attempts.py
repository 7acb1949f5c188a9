"""The guard of settled attempts lets their words be emptied now; the new one is put on after migrating."""

from typing import Any

from django.db import migrations


def take_off(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS attempt_settled_stays ON sessionary_attempt")


class Migration(migrations.Migration):
    dependencies = [
        ('sessionary', '0036_first_steps'),
    ]

    operations = [migrations.RunPython(take_off, migrations.RunPython.noop)]
