from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_append_only")]

    operations = [
        migrations.AddField("subscription", "rate", models.PositiveIntegerField(null=True)),
    ]
