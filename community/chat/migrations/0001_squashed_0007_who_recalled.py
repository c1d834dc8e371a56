"""All tables of chat; the files it replaces serve databases made before it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("chat", "0001_initial"),
        ("chat", "0002_initial"),
        ("chat", "0003_indexes_for_answers_recalls_and_pictures"),
        ("chat", "0004_find_members_by_name"),
        ("chat", "0005_said_by_staff"),
        ("chat", "0006_index_what_staff_said"),
        ("chat", "0007_who_recalled"),
    ]

    initial = True

    dependencies = [
        ("assets", "0001_squashed_0002_documents"),
        ("groups", "0001_squashed_0014_past_stays"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("count_seq", models.BigIntegerField()),
                ("client_id", models.CharField(max_length=36, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("text", "Text"), ("image", "Image"), ("system", "Notice")],
                        default="text",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=2000)),
                ("sender_name", models.CharField(blank=True, max_length=40)),
                ("sender_role", models.CharField(blank=True, max_length=8)),
                ("from_kol", models.BooleanField(default=False)),
                ("mention_all", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("recalled_at", models.DateTimeField(null=True)),
                ("by_staff", models.BooleanField(db_default=False, default=False)),
                ("recalled_by_other", models.BooleanField(db_default=False, default=False)),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="groups.fangroup",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assets.asset",
                    ),
                ),
                (
                    "reply_to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="chat.message",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("from_kol", True)),
                        fields=["group", "-seq"],
                        name="message_from_kol",
                    ),
                    models.Index(
                        condition=models.Q(("recalled_at__isnull", False)),
                        fields=["group", "recalled_at"],
                        name="message_recalled",
                    ),
                    models.Index(
                        condition=models.Q(("image__isnull", False)),
                        fields=["image"],
                        name="message_image",
                    ),
                    models.Index(
                        condition=models.Q(("by_staff", True)),
                        fields=["group", "-seq"],
                        name="message_by_staff",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("group", "seq"), name="message_seq_once"),
                    models.UniqueConstraint(
                        fields=("sender", "client_id"), name="message_client_id_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="chat.message",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("member", "message"), name="mention_once")
                ],
            },
        ),
        # Chat finds the members a message names (@) by group and name, in a group of any size.
        migrations.RunSQL(
            "CREATE INDEX chat_member_by_name ON groups_groupmember (group_id, display_name)"
            " WHERE state = 'active'",
            "DROP INDEX chat_member_by_name",
        ),
    ]
