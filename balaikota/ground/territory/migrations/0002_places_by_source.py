import django.db.models.deletion
from django.db import migrations, models

# Places that sources brought before: held since ever, so that the next whole load can let go of them.
_HELD = """
INSERT INTO territory_placesource (place_id, source, landed_at)
SELECT id, source, 'epoch' FROM territory_place WHERE source LIKE 'source:%'
"""


class Migration(migrations.Migration):

    dependencies = [
        ("territory", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="place",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="PlaceChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=200)),
                ("longitude", models.FloatField()),
                ("latitude", models.FloatField()),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="territory.place")),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="territory_placechange_at")],
            },
        ),
        migrations.CreateModel(
            name="PlaceSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200)),
                ("landed_at", models.DateTimeField()),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sources", to="territory.place")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "place"), name="territory_placesource_once")],
            },
        ),
        migrations.RunSQL(_HELD, migrations.RunSQL.noop),
    ]
