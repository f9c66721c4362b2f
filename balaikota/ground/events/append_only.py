"""Tables that only grow: triggers for migrations. A restore says so with `balaikota.restoring`."""

from __future__ import annotations

from django.db import migrations

GUARD = """
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


def only_grow(*tables: str) -> list[migrations.RunSQL]:
    """Operations of a migration that depends on ("events", "0002_append_only")."""
    return [
        migrations.RunSQL(_TRIGGERS.format(table=table), _BACK.format(table=table))
        for table in tables
    ]
