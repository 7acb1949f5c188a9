"""What the guards on PostgreSQL need; they themselves are put on after migrating, see `models/guards.py`."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sessionary", "0001_first")]
    operations = [BtreeGistExtension()]
