"""The ledger's newest days are found by an index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("points", "0001_ledger_and_levels")]

    operations = [
        AddIndexConcurrently(
            model_name="entry",
            index=models.Index(fields=["team", "at"], name="points_by_time"),
        ),
    ]
