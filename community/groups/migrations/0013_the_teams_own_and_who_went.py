"""The team's own among a group's members, and who left it lately, are found by indexes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("groups", "0012_visitors_by_when_they_came")]

    operations = [
        AddIndexConcurrently(
            model_name="groupmember",
            index=models.Index(
                condition=models.Q(("staff__isnull", False)),
                fields=["group", "id"],
                name="member_of_team",
            ),
        ),
        AddIndexConcurrently(
            model_name="groupmember",
            index=models.Index(
                condition=models.Q(("left_at__isnull", False)),
                fields=["group", "-left_at"],
                name="member_went",
            ),
        ),
    ]
