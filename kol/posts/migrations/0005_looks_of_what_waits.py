"""What has a time and waits for approval is looked at, too."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("posts", "0004_index_of_looks")]

    operations = [
        RemoveIndexConcurrently("posttarget", "post_target_looked"),
        AddIndexConcurrently(
            "posttarget",
            models.Index(
                fields=["look_at"],
                condition=models.Q(state__in=["scheduled", "planned"], look_at__isnull=False),
                name="post_target_looked",
            ),
        ),
    ]
