"""Which notices speak of something, for what was done about it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notify", "0001_notices")]

    operations = [
        AddIndexConcurrently(
            "noticepart",
            models.Index(
                fields=["team", "subject_id"],
                condition=models.Q(subject_id__isnull=False),
                name="notice_part_subject",
            ),
        ),
    ]
