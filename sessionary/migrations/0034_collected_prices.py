"""Nothing is collected where there is nothing to collect, and one by one sessions do not cost less than together."""

from django.db import migrations, models
from django.db.models import F


def tidy(apps, schema_editor):
    event_types = apps.get_model("sessionary", "EventType").objects
    event_types.filter(price__gt=F("single_price") * F("sessions")).update(single_price=None)
    event_types.filter(pricing="collected", price=0).update(pricing="none", price=None, single_price=None)


class Migration(migrations.Migration):

    dependencies = [
        ('sessionary', '0033_calendars_unread'),
    ]

    operations = [
        migrations.RunPython(tidy, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='eventtype',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('pricing', 'collected'), _negated=True), ('price__gt', 0), _connector='OR'), name='event_type_collects_something'),
        ),
    ]
