"""The record and its seals only grow, like the fact log. A restore says so."""

from django.db import migrations

_TRIGGERS = """
CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION events_only_grows();
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION events_only_grows();
"""

_BACK = """
DROP TRIGGER {table}_only_grows ON {table};
DROP TRIGGER {table}_never_emptied ON {table};
"""

_TABLES = ("exchange_record", "exchange_seal")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("events", "0002_append_only")]

    operations = [
        migrations.RunSQL(_TRIGGERS.format(table=table), _BACK.format(table=table))
        for table in _TABLES
    ]
