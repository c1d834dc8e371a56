from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes for the muted, the leads and a removal among 100,000 members."""

    atomic = False
    dependencies = [("groups", "0007_removals")]

    operations = [
        AddIndexConcurrently(
            model_name="groupmember",
            index=models.Index(
                condition=models.Q(("muted_until__isnull", False)),
                fields=["group", "-id"],
                name="member_muted",
            ),
        ),
        AddIndexConcurrently(
            model_name="groupmember",
            index=models.Index(
                condition=models.Q(("role__in", ["owner", "admin"])),
                fields=["group", "state", "-id"],
                name="member_leads",
            ),
        ),
        AddIndexConcurrently(
            model_name="groupmember",
            index=models.Index(
                condition=models.Q(("removal__isnull", False)),
                fields=["removal", "id"],
                name="member_removal",
            ),
        ),
    ]
