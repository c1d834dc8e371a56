"""Whom a picture was shown to long ago is found by an index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("groups", "0011_visitors_past")]

    operations = [
        AddIndexConcurrently(
            model_name="poolvisitor",
            index=models.Index(fields=["team", "seen_at"], name="pool_visitor_seen"),
        ),
    ]
