"""The log and its seals only grow."""

from django.db import migrations

from balaikota.ground.events.append_only import GUARD, only_grow


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION events_only_grows();"),
        *only_grow("events_entry", "events_seal"),
    ]
