from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0006_conditions")]

    operations = [
        migrations.AddField(
            model_name="groupmember",
            name="removal",
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
