"""A pool counts the people it no longer knows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0010_who_muted_and_answers_seen")]

    operations = [
        migrations.AddField(
            model_name="grouppool",
            name="visitors_past",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
