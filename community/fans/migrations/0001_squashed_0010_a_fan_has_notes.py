"""All tables of fans; the files it replaces serve databases made before it."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import foundation.scopes.models
from community.fans.migrations._sql import GONE, MERGED, STAGE, TAGS


class Migration(migrations.Migration):
    replaces = [
        ("fans", "0001_initial"),
        ("fans", "0002_initial"),
        ("fans", "0003_merges_notes_and_tag_ids"),
        ("fans", "0004_tag_ids_follow"),
        ("fans", "0005_fan_custom"),
        ("fans", "0006_staged_imports"),
        ("fans", "0007_nothing_hangs_on_a_merged_fan"),
        ("fans", "0008_duplicates_by_night"),
        ("fans", "0009_notes_have_one_home"),
        ("fans", "0010_a_fan_has_notes"),
    ]

    initial = True

    dependencies = [
        ("platforms", "0001_initial"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
        ("teams", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fan",
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
                ("nickname", models.CharField(max_length=40, verbose_name="Nickname")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("invite", "Invite code"),
                            ("import", "Import"),
                            ("manual", "Added by staff"),
                            ("api", "Partner"),
                        ],
                        max_length=10,
                        verbose_name="Source",
                    ),
                ),
                (
                    "consent",
                    models.CharField(
                        choices=[
                            ("unknown", "Unknown"),
                            ("given", "Given"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="Consent",
                    ),
                ),
                ("consent_at", models.DateTimeField(blank=True, null=True)),
                ("consent_how", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("erased", "Erased"), ("merged", "Merged")],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("sort_key", models.CharField(blank=True, max_length=80)),
                ("search", django.contrib.postgres.search.SearchVectorField(null=True)),
                ("last_active_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "tag_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        db_default=models.Value("{}"),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                (
                    "custom",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fan_of",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "state", "-id"], name="fan_newest"),
                    models.Index(fields=["team", "state", "sort_key", "id"], name="fan_by_name"),
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="fan_search"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["tag_ids"], name="fan_tag_ids"
                    ),
                    models.Index(fields=["team", "state", "source", "-id"], name="fan_by_source"),
                    models.Index(fields=["team", "state", "consent", "-id"], name="fan_by_consent"),
                    models.Index(
                        fields=["team", "state", "last_active_at"], name="fan_by_activity"
                    ),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="fan_merged",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)),
                        fields=("team", "user"),
                        name="fan_user_once_a_team",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlatformIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "platform",
                    models.CharField(
                        choices=[
                            ("weibo", "Weibo"),
                            ("wechat", "WeChat Official Account"),
                            ("douyin", "Douyin"),
                            ("kuaishou", "Kuaishou"),
                            ("bilibili", "Bilibili"),
                            ("xiaohongshu", "Xiaohongshu"),
                            ("zhihu", "Zhihu"),
                            ("qq", "QQ"),
                            ("other", "Other"),
                        ],
                        max_length=16,
                        verbose_name="Platform",
                    ),
                ),
                ("uid", models.CharField(blank=True, max_length=64, verbose_name="Platform id")),
                (
                    "handle",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="Name on the platform"
                    ),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "fan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
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
                    models.Index(fields=["team", "platform", "handle"], name="identity_handle"),
                    models.Index(fields=["team", "platform", "fan"], name="identity_platform"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("uid", ""), _negated=True),
                        fields=("team", "platform", "uid"),
                        name="identity_uid_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("uid", "")),
                        fields=("fan", "platform", "handle"),
                        name="identity_handle_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("follows_us", models.BooleanField(null=True)),
                ("we_follow", models.BooleanField(null=True)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("import", "List from the platform"),
                            ("proof", "Screenshot accepted by staff"),
                            ("api", "The platform's own answer"),
                        ],
                        max_length=8,
                    ),
                ),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("proof", models.CharField(blank=True, max_length=12)),
                (
                    "account",
                    models.ForeignKey(
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
                (
                    "identity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="fans.platformidentity",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("identity", "account"), name="follow_fact_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
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
                ("name", models.CharField(max_length=30, verbose_name="Name")),
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("team", "name"), name="tag_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FanTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "fan",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="fans.fan"),
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
                    "tag",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="fans.tag"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("fan", "tag"), name="fan_tag_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="fan",
            name="tags",
            field=models.ManyToManyField(related_name="fans", through="fans.FanTag", to="fans.tag"),
        ),
        migrations.CreateModel(
            name="FanContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("phone", "Phone"), ("email", "E-mail")], max_length=8
                    ),
                ),
                ("value", models.CharField(max_length=254)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "fan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "kind", "value"), name="fan_contact_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FanMerge",
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
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "loser",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                (
                    "winner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fans.fan",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["winner", "-id"], name="fan_merge_winner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "done")),
                        fields=("loser",),
                        name="fan_merged_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FanNote",
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
                ("text", models.TextField(max_length=2000, verbose_name="Note")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "fan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
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
                "indexes": [models.Index(fields=["fan", "-at", "-id"], name="fan_note_newest")],
            },
        ),
        migrations.CreateModel(
            name="FanPair",
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
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("contact", "One has verified the phone or address of the other"),
                                ("handle", "The same name on the same platform"),
                                ("mail_phone", "The e-mail address is made of the other's phone"),
                                ("mail_qq", "The e-mail address is made of the other's QQ number"),
                                ("name", "The same nickname"),
                                ("pinyin", "Nicknames that sound the same"),
                            ],
                            max_length=12,
                        ),
                        size=None,
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
                    "first",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="fans.fan",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="fans.fan"
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
                    models.Index(fields=["team", "state", "-score", "-id"], name="fan_pair_open")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="fan_pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="fan_pair_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PairSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("searched_at", models.DateTimeField(null=True)),
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
                "indexes": [models.Index(fields=["due_at"], name="fan_pair_search_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("team",), name="fan_pair_search_once")
                ],
            },
        ),
        migrations.RunSQL(TAGS + STAGE + MERGED, GONE),
    ]
