from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who came last stands first, whatever row it was written to."""

    atomic = False

    dependencies = [("invites", "0004_codes_of_pools")]

    operations = [
        AddIndexConcurrently(
            model_name="redemption",
            index=models.Index(fields=["invite", "-at", "-id"], name="redemption_came"),
        ),
    ]
