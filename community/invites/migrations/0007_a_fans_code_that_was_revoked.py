"""Whether a fan whose own code was revoked may have another; those revoked until now may."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invites", "0006_codes_of_pools_elsewhere")]

    operations = [
        migrations.AddField(
            model_name="invite",
            name="replaceable",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
