"""Series, points by month, works and pulls."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import foundation.scopes.models

# Points are many: partitioned by month, which Django's own DDL can't say.
CREATE = """
CREATE TABLE metrics_point (
    team_id bigint NOT NULL REFERENCES teams_team (id) DEFERRABLE INITIALLY DEFERRED,
    series_id bigint NOT NULL
        REFERENCES metrics_series (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    at timestamptz NOT NULL,
    value bigint NOT NULL,
    provisional boolean NOT NULL DEFAULT false,
    pulled_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    PRIMARY KEY (series_id, at)
) PARTITION BY RANGE (at);
CREATE TABLE metrics_point_default PARTITION OF metrics_point DEFAULT;
"""


def make_partitions(apps, schema_editor):
    from foundation.events.partitions import partitions_ensure

    partitions_ensure()


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("platforms", "0003_notices"),
        ("posts", "0001_initial"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Series",
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
                    "of",
                    models.CharField(
                        choices=[("account", "Platform account"), ("work", "Published post")],
                        max_length=8,
                    ),
                ),
                ("object_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("unit", models.CharField(default="count", max_length=12)),
                ("source", models.CharField(max_length=16)),
                (
                    "grain",
                    models.CharField(
                        choices=[("moment", "At that moment"), ("day", "That day")],
                        default="moment",
                        max_length=6,
                    ),
                ),
                ("newest_at", models.DateTimeField(null=True)),
                ("newest_value", models.BigIntegerField(null=True)),
                ("newest_provisional", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
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
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(CREATE, "DROP TABLE metrics_point")],
            state_operations=[
                migrations.CreateModel(
                    name="Point",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "series_id",
                                "at",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("value", models.BigIntegerField()),
                        ("provisional", models.BooleanField(default=False)),
                        ("pulled_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "team",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="teams.team",
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="points",
                                to="metrics.series",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "metrics_point",
                    },
                ),
            ],
        ),
        migrations.RunPython(make_partitions, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Work",
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
                ("remote_id", models.CharField(max_length=200)),
                ("url", models.URLField(blank=True, max_length=1000)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("published_at", models.DateTimeField()),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="platforms.platformaccount",
                    ),
                ),
                (
                    "target",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="posts.posttarget",
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
        ),
        migrations.CreateModel(
            name="Pull",
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
                    "what",
                    models.CharField(
                        choices=[
                            ("account", "Account figures"),
                            ("days", "Figures a day"),
                            ("works", "Figures of posts"),
                            ("recent", "New works"),
                        ],
                        max_length=8,
                    ),
                ),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("claim", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("good_at", models.DateTimeField(null=True)),
                ("brought", models.PositiveIntegerField(default=0)),
                ("error_at", models.DateTimeField(null=True)),
                (
                    "error_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("auth", "auth"),
                            ("permission", "permission"),
                            ("quota", "quota"),
                            ("rate", "rate"),
                            ("validation", "validation"),
                            ("not_found", "not_found"),
                            ("conflict", "conflict"),
                            ("processing", "processing"),
                            ("busy", "busy"),
                            ("unknown", "unknown"),
                        ],
                        max_length=10,
                    ),
                ),
                ("error_code", models.CharField(blank=True, max_length=40)),
                ("error_text", models.CharField(blank=True, max_length=300)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("told", models.BooleanField(default=False)),
                ("waits_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="platforms.platformaccount",
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
                "indexes": [models.Index(fields=["next_at"], name="metrics_pull_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "what"), name="metrics_pull_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claim", None), ("lease_until__isnull", False), _connector="OR"
                        ),
                        name="metrics_pull_leased",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(fields=["team", "-id"], name="metrics_series_team"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                fields=("of", "object_id", "name", "source"), name="metrics_series_once"
            ),
        ),
        migrations.AddIndex(
            model_name="work",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)),
                fields=["account", "next_at"],
                name="metrics_work_due",
            ),
        ),
        migrations.AddIndex(
            model_name="work",
            index=models.Index(
                fields=["account", "-published_at", "-id"], name="metrics_work_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.UniqueConstraint(
                fields=("account", "remote_id"), name="metrics_work_once"
            ),
        ),
    ]
