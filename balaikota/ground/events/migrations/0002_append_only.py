"""The log and its seals only grow. Restoring a backup says so with `balaikota.restoring`."""

from django.db import migrations

_GUARD = """
CREATE FUNCTION events_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('balaikota.restoring', true) = 'yes' THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'insufficient_privilege',
          HINT = 'Only a restore may change it: SET LOCAL balaikota.restoring = ''yes''.';
END $$;
"""

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

_TABLES = ("events_entry", "events_seal")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.RunSQL(_GUARD, "DROP FUNCTION events_only_grows();"),
        *(
            migrations.RunSQL(_TRIGGERS.format(table=table), _BACK.format(table=table))
            for table in _TABLES
        ),
    ]
