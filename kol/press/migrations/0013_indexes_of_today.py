"""What 今日 and everybody's follow-ups ask at a million contacts, built while people work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("press", "0012_outlet_merging")]

    operations = [
        AddIndexConcurrently(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("retention_asked_at__isnull", False)),
                fields=["team", "retain_until", "id"],
                name="contact_retention_asked",
            ),
        ),
        AddIndexConcurrently(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("birth_month__isnull", False)),
                fields=["team", "birth_month", "birth_day"],
                name="contact_birthdays",
            ),
        ),
        AddIndexConcurrently(
            model_name="followup",
            index=models.Index(fields=["team", "state", "due_at", "id"], name="follow_up_of_team"),
        ),
        AddIndexConcurrently(
            model_name="outlet",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="outlet_merged",
            ),
        ),
    ]
