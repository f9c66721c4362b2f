"""Life events, looks and their seals only grow, like the fact log."""

from django.db import migrations

from balaikota.ground.events.append_only import only_grow


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial"), ("events", "0002_append_only")]

    operations = only_grow("residents_lifeevent", "residents_look", "residents_lookseal")
