"""The index of the team's last answer follows the flag; messages go on meanwhile."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("chat", "0005_said_by_staff")]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("by_staff", True)),
                fields=["group", "-seq"],
                name="message_by_staff",
            ),
        ),
        RemoveIndexConcurrently(model_name="message", name="message_answer"),
    ]
