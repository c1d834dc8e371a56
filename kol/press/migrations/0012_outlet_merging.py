"""Outlets are merged as contacts are: their pairs and merges."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import foundation.scopes.models


class Migration(migrations.Migration):
    dependencies = [
        ("press", "0001_squashed_0011_keys_of_other_programs"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutletMerge",
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
                    "state",
                    models.CharField(
                        choices=[("done", "Merged"), ("undone", "Undone")],
                        default="done",
                        max_length=8,
                    ),
                ),
                ("moved", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(null=True)),
                ("lost", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="OutletPair",
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
                ("score", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Proposed"),
                            ("dismissed", "Two people"),
                            ("merged", "Merged"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("account", "The same account on a platform"),
                                ("core", "The same name, but for its ending"),
                                ("sound", "Names that sound the same"),
                                ("site", "The same website"),
                                ("short", "One may be the other's short name"),
                                ("people", "Somebody works at both"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="outletmerge",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teams.staff",
            ),
        ),
        migrations.AddField(
            model_name="outletmerge",
            name="loser",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="press.outlet",
            ),
        ),
        migrations.AddField(
            model_name="outletmerge",
            name="team",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teams.team",
            ),
        ),
        migrations.AddField(
            model_name="outletmerge",
            name="winner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="press.outlet",
            ),
        ),
        migrations.AddField(
            model_name="outletpair",
            name="first",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="press.outlet",
            ),
        ),
        migrations.AddField(
            model_name="outletpair",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="press.outlet"
            ),
        ),
        migrations.AddField(
            model_name="outletpair",
            name="team",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teams.team",
            ),
        ),
        migrations.AddIndex(
            model_name="outletmerge",
            index=models.Index(fields=["winner", "-id"], name="outlet_merge_winner"),
        ),
        migrations.AddConstraint(
            model_name="outletmerge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "done")), fields=("loser",), name="outlet_merged_once"
            ),
        ),
        migrations.AddIndex(
            model_name="outletpair",
            index=models.Index(fields=["team", "state", "-score", "-id"], name="outlet_pair_open"),
        ),
        migrations.AddConstraint(
            model_name="outletpair",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="outlet_pair_once"),
        ),
        migrations.AddConstraint(
            model_name="outletpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="outlet_pair_in_order"
            ),
        ),
    ]
