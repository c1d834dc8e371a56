from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0003_sanctions")]

    operations = [
        migrations.AddField(
            model_name="fangroup",
            name="held_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="joinrequest",
            name="held_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="joinrequest",
            index=models.Index(
                condition=models.Q(("held_until__isnull", False)),
                fields=["held_until"],
                name="join_request_held",
            ),
        ),
        migrations.RemoveConstraint(model_name="fangroup", name="group_not_over_capacity"),
        migrations.AddConstraint(
            model_name="fangroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("member_count__lte", models.F("capacity") - models.F("held_count"))
                ),
                name="group_not_over_capacity",
            ),
        ),
    ]
