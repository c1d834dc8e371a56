"""Which targets are to be looked at next."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("posts", "0003_looked_at_before_they_are_due")]

    operations = [
        AddIndexConcurrently(
            "posttarget",
            models.Index(
                fields=["look_at"],
                condition=models.Q(state="scheduled", look_at__isnull=False),
                name="post_target_looked",
            ),
        ),
    ]
