"""All tables of points; the files it replaces serve databases made before it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import foundation.scopes.models


class Migration(migrations.Migration):
    replaces = [("points", "0001_ledger_and_levels"), ("points", "0002_lines_by_time")]

    initial = True

    dependencies = [
        ("fans", "0001_squashed_0010_a_fan_has_notes"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
        ("teams", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("points", models.IntegerField(default=0)),
                ("earned", models.IntegerField(default=0)),
                (
                    "fan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="point_balance",
                        to="fans.fan",
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
                "indexes": [
                    models.Index(fields=["team", "earned", "fan"], name="points_by_earned")
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    foundation.scopes.models.PublicIdField(
                        default=foundation.scopes.models.new_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("earned", "Earned"),
                            ("spent", "Spent"),
                            ("reversed", "Taken back"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount", models.IntegerField(verbose_name="Points")),
                ("reason", models.CharField(max_length=80, verbose_name="What for")),
                ("key", models.CharField(max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="point_entries",
                        to="fans.fan",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="points.entry",
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
                "indexes": [
                    models.Index(fields=["team", "-id"], name="points_newest"),
                    models.Index(fields=["team", "fan", "-id"], name="points_of_fan"),
                    models.Index(fields=["team", "at"], name="points_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("team", "key"), name="points_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__gt", 0), ("kind", "earned"), ("reverses__isnull", True)
                            ),
                            models.Q(
                                ("amount__lt", 0), ("kind", "spent"), ("reverses__isnull", True)
                            ),
                            models.Q(("kind", "reversed"), ("reverses__isnull", False)),
                            _connector="OR",
                        ),
                        name="points_sign_fits_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Level",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=20, verbose_name="Name")),
                ("threshold", models.PositiveIntegerField(verbose_name="Points earned")),
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
                    models.UniqueConstraint(fields=("team", "rank"), name="points_level_rank_once"),
                    models.UniqueConstraint(
                        fields=("team", "threshold"), name="points_level_step_once"
                    ),
                ],
            },
        ),
    ]
