import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("connectors", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="row",
            name="key",
            field=models.TextField(db_collation="C"),
        ),
        migrations.AlterField(
            model_name="row",
            name="source",
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to="connectors.source"),
        ),
    ]
