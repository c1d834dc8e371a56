from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who came last stands first, whatever row it was written to."""

    atomic = False

    dependencies = [("groups", "0008_find_members_among_many")]

    operations = [
        AddIndexConcurrently(
            model_name="groupmember",
            index=models.Index(fields=["group", "state", "-joined_at", "-id"], name="member_came"),
        ),
    ]
