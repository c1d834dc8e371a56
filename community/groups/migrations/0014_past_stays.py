"""Stays in a group before the last one are kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0013_the_teams_own_and_who_went"),
        ("teams", "0008_what_a_team_says_of_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="PastStay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "In the group"),
                            ("left", "Left"),
                            ("removed", "Removed"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past_stays",
                        to="groups.groupmember",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("member", "left_at"), name="past_stay_once")
                ],
            },
        ),
    ]
