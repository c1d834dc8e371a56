import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0005_pools"),
        ("invites", "0003_who_handed_out_what"),
    ]

    operations = [
        migrations.AddField(
            model_name="invite",
            name="pool",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invites",
                to="groups.grouppool",
            ),
        ),
    ]
