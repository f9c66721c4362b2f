"""Counters and the shared cache: fast, and allowed to be empty after a crash."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE people_spent SET UNLOGGED",
            "ALTER TABLE people_spent SET LOGGED",
        ),
        # What Django's DatabaseCache expects; sign-in limits live here, so that all processes agree.
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE people_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX people_cache_expires ON people_cache (expires);
            """,
            "DROP TABLE people_cache",
        ),
    ]
