"""All tables of press; the files it replaces serve databases made before it."""

import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

import foundation.scopes.models
from kol.press.migrations._sql import FOLLOW, GONE, STAGE, TERMS


class Migration(migrations.Migration):
    replaces = [
        ("press", "0001_archive"),
        ("press", "0002_outlet_keys"),
        ("press", "0003_search"),
        ("press", "0004_what_passed_rules"),
        ("press", "0005_tiers"),
        ("press", "0006_terms"),
        ("press", "0007_staged_imports"),
        ("press", "0008_pair_nights"),
        ("press", "0009_exports"),
        ("press", "0010_lists"),
        ("press", "0011_keys_of_other_programs"),
    ]

    initial = True

    dependencies = [
        ("assets", "0001_squashed_0002_documents"),
        ("jobs", "0001_squashed_0003_asked_once"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
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
                ("name", models.CharField(max_length=60, verbose_name="Name")),
                (
                    "pen_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                        verbose_name="Pen names",
                    ),
                ),
                ("pinyin", models.CharField(blank=True, max_length=120, verbose_name="Pinyin")),
                ("pinyin_typed", models.BooleanField(default=False)),
                ("is_kol", models.BooleanField(default=False, verbose_name="KOL")),
                (
                    "beats",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                        verbose_name="Beats",
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                        verbose_name="Tags",
                    ),
                ),
                (
                    "topics",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="Topics they like or avoid"
                    ),
                ),
                ("region", models.CharField(blank=True, max_length=40, verbose_name="Region")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="Address")),
                (
                    "birth_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="Year of birth"
                    ),
                ),
                (
                    "birth_month",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="Month of birth"
                    ),
                ),
                (
                    "birth_day",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="Day of birth"
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                        verbose_name="Languages",
                    ),
                ),
                (
                    "preferences",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="How they like to be reached"
                    ),
                ),
                (
                    "do_not_contact",
                    models.BooleanField(default=False, verbose_name="Do not contact"),
                ),
                (
                    "do_not_contact_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="Reason"),
                ),
                ("do_not_contact_at", models.DateTimeField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="Where we know them from"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="What we keep them for"
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not said yet"),
                            ("consent", "Consent"),
                            ("contract", "A contract with the person"),
                            ("public", "Lawfully public, within a reasonable scope"),
                            ("news", "News reporting in the public interest"),
                            ("law", "A duty by law"),
                        ],
                        max_length=10,
                        verbose_name="Lawful basis",
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
                (
                    "consent_how",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="How consent was given"
                    ),
                ),
                (
                    "retain_until",
                    models.DateField(blank=True, null=True, verbose_name="Keep until"),
                ),
                ("last_touch_at", models.DateTimeField(blank=True, null=True)),
                ("health", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "health_parts",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("archived", "Put away"),
                            ("merged", "Merged"),
                            ("erased", "Erased"),
                        ],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("sort_key", models.CharField(blank=True, max_length=120)),
                (
                    "custom",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retention_asked_at", models.DateTimeField(blank=True, null=True)),
                ("key", models.CharField(blank=True, db_default="", default="", max_length=64)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="press.contact",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                        verbose_name="Our owner",
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
                    models.Index(fields=["team", "state", "-id"], name="contact_newest"),
                    models.Index(
                        fields=["team", "state", "sort_key", "id"], name="contact_by_name"
                    ),
                    models.Index(fields=["team", "state", "owner", "-id"], name="contact_by_owner"),
                    models.Index(
                        fields=["team", "state", "health", "id"], name="contact_by_health"
                    ),
                    models.Index(
                        fields=["team", "state", "last_touch_at"], name="contact_by_touch"
                    ),
                    models.Index(
                        condition=models.Q(("retain_until__isnull", False)),
                        fields=["team", "retain_until"],
                        name="contact_retained",
                    ),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="contact_merged",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="contact_tags"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["beats"], name="contact_beats"
                    ),
                    models.Index(
                        models.F("team"),
                        models.F("state"),
                        models.OrderBy(
                            django.db.models.functions.comparison.Coalesce(
                                "health", models.Value(-1), output_field=models.IntegerField()
                            ),
                            descending=True,
                        ),
                        models.OrderBy(
                            django.db.models.functions.comparison.Coalesce(
                                "last_touch_at",
                                models.Value(
                                    datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.UTC)
                                ),
                            ),
                            descending=True,
                        ),
                        models.OrderBy(models.F("id"), descending=True),
                        name="contact_by_warmth",
                    ),
                    models.Index(
                        models.F("team"),
                        models.F("state"),
                        models.OrderBy(
                            django.db.models.functions.comparison.Coalesce(
                                "last_touch_at",
                                models.Value(
                                    datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.UTC)
                                ),
                            ),
                            descending=True,
                        ),
                        models.OrderBy(
                            django.db.models.functions.comparison.Coalesce(
                                "health", models.Value(-1), output_field=models.IntegerField()
                            ),
                            descending=True,
                        ),
                        models.OrderBy(models.F("id"), descending=True),
                        name="contact_by_last",
                    ),
                    models.Index(
                        fields=["team", "state", "region", "-id"], name="contact_by_region"
                    ),
                    models.Index(
                        condition=models.Q(("is_kol", True)),
                        fields=["team", "-id"],
                        name="contact_kols",
                    ),
                    models.Index(
                        condition=models.Q(("do_not_contact", True)),
                        fields=["team", "-id"],
                        name="contact_blocked",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["custom"], name="contact_custom", opclasses=["jsonb_path_ops"]
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("birth_day", None), ("birth_month", None), ("birth_year", None)
                            ),
                            models.Q(
                                ("birth_day__gte", 1),
                                ("birth_day__lte", 31),
                                ("birth_month__gte", 1),
                                ("birth_month__lte", 12),
                            ),
                            _connector="OR",
                        ),
                        name="contact_birthday_sane",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("team", "key"),
                        name="contact_key_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outlet",
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
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                        verbose_name="Also known as",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("newspaper", "Newspaper"),
                            ("magazine", "Magazine"),
                            ("tv", "TV"),
                            ("radio", "Radio"),
                            ("portal", "News site"),
                            ("app", "News app"),
                            ("wechat", "WeChat account"),
                            ("weibo", "Weibo account"),
                            ("video", "Short-video account"),
                            ("podcast", "Podcast"),
                            ("agency", "News agency"),
                            ("group", "Media group"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("central", "Central"),
                            ("provincial", "Provincial"),
                            ("city", "City"),
                            ("trade", "Trade"),
                            ("self_media", "Self-media"),
                        ],
                        max_length=12,
                        verbose_name="Level",
                    ),
                ),
                ("region", models.CharField(blank=True, max_length=40, verbose_name="Region")),
                ("language", models.CharField(blank=True, max_length=20, verbose_name="Language")),
                (
                    "beats",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                        verbose_name="Beats",
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                        verbose_name="Tags",
                    ),
                ),
                ("audience", models.CharField(blank=True, max_length=200, verbose_name="Audience")),
                ("url", models.URLField(blank=True, max_length=300, verbose_name="Website")),
                (
                    "reach",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="Reach"),
                ),
                (
                    "reach_source",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="Where the reach is from"
                    ),
                ),
                ("reach_on", models.DateField(blank=True, null=True, verbose_name="Reach as of")),
                (
                    "circulation",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="Circulation"
                    ),
                ),
                (
                    "submission",
                    models.TextField(blank=True, max_length=2000, verbose_name="How to submit"),
                ),
                (
                    "deadlines",
                    models.CharField(blank=True, max_length=200, verbose_name="Deadlines"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Publishing"),
                            ("ceased", "No longer publishing"),
                            ("archived", "Put away"),
                            ("merged", "Merged"),
                        ],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("sort_key", models.CharField(blank=True, max_length=120)),
                (
                    "custom",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                        verbose_name="",
                    ),
                ),
                ("key", models.CharField(blank=True, db_default="", default="", max_length=64)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="press.outlet",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                        verbose_name="Our owner",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="press.outlet",
                        verbose_name="Belongs to",
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
                    models.Index(fields=["team", "state", "-id"], name="outlet_newest"),
                    models.Index(fields=["team", "state", "sort_key", "id"], name="outlet_by_name"),
                    models.Index(fields=["team", "state", "kind", "-id"], name="outlet_by_kind"),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="outlet_tags"),
                    django.contrib.postgres.indexes.GinIndex(fields=["beats"], name="outlet_beats"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["aliases"], name="outlet_aliases"
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="outlet_keys"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "merged"), _negated=True),
                        fields=("team", "name"),
                        name="outlet_name_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("team", "key"),
                        name="outlet_key_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Interaction",
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
                            ("call", "Call"),
                            ("wechat", "WeChat"),
                            ("email", "E-mail"),
                            ("meeting", "Meeting"),
                            ("interview", "Interview"),
                            ("gift", "Gift"),
                            ("event", "Event"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("ours", "We to them"),
                            ("theirs", "They to us"),
                            ("both", "Both"),
                        ],
                        default="both",
                        max_length=6,
                        verbose_name="Who began",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="When"),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Minutes"),
                ),
                ("summary", models.TextField(blank=True, max_length=4000, verbose_name="Summary")),
                ("key", models.CharField(blank=True, max_length=80)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
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
                    models.Index(fields=["team", "-at", "-id"], name="interaction_newest"),
                    models.Index(fields=["team", "kind", "-at"], name="interaction_by_kind"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("team", "key"),
                        name="interaction_key_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InteractionContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="press.contact"
                    ),
                ),
                (
                    "interaction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="press.interaction",
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
                        fields=("interaction", "contact"), name="interaction_contact_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="interaction",
            name="contacts",
            field=models.ManyToManyField(
                related_name="interactions", through="press.InteractionContact", to="press.contact"
            ),
        ),
        migrations.CreateModel(
            name="InteractionStaff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "interaction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="press.interaction",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="teams.staff"
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
                        fields=("interaction", "staff"), name="interaction_staff_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="interaction",
            name="staff",
            field=models.ManyToManyField(
                related_name="+", through="press.InteractionStaff", to="teams.staff"
            ),
        ),
        migrations.CreateModel(
            name="OutletSearch",
            fields=[
                (
                    "outlet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="press.outlet",
                    ),
                ),
                ("found_by", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["found_by"], name="outlet_found_by"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MediaAccount",
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
                ("handle", models.CharField(max_length=60, verbose_name="Name on the platform")),
                ("uid", models.CharField(blank=True, max_length=64, verbose_name="Platform id")),
                (
                    "url",
                    models.URLField(blank=True, max_length=300, verbose_name="Home page there"),
                ),
                (
                    "followers",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="Followers"),
                ),
                (
                    "followers_on",
                    models.DateField(blank=True, null=True, verbose_name="Followers as of"),
                ),
                (
                    "followers_how",
                    models.CharField(
                        choices=[
                            ("measured", "Measured"),
                            ("declared", "As they say"),
                            ("estimated", "Estimated"),
                        ],
                        default="declared",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accounts",
                        to="press.contact",
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
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accounts",
                        to="press.outlet",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "platform", "handle"], name="media_account_handle")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact__isnull", False), ("outlet", None)),
                            models.Q(("contact", None), ("outlet__isnull", False)),
                            _connector="OR",
                        ),
                        name="media_account_of_one",
                    ),
                    models.UniqueConstraint(
                        fields=("outlet", "platform", "handle"), name="media_account_outlet_once"
                    ),
                    models.UniqueConstraint(
                        fields=("contact", "platform", "handle"), name="media_account_contact_once"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="interaction",
            name="outlet",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="interactions",
                to="press.outlet",
            ),
        ),
        migrations.CreateModel(
            name="FollowUp",
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
                ("text", models.CharField(max_length=200, verbose_name="What to do")),
                ("due_at", models.DateTimeField(verbose_name="Due")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="press.contact",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
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
                    "interaction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="press.interaction",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="press.outlet",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["team", "owner", "state", "due_at"], name="follow_up_of_owner"
                    ),
                    models.Index(
                        condition=models.Q(("reminded_at", None), ("state", "open")),
                        fields=["due_at"],
                        name="follow_up_to_remind",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contact__isnull", False), ("outlet__isnull", False), _connector="OR"
                        ),
                        name="follow_up_about_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Employment",
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
                ("title", models.CharField(blank=True, max_length=60, verbose_name="Title")),
                ("desk", models.CharField(blank=True, max_length=60, verbose_name="Desk")),
                ("from_on", models.DateField(blank=True, null=True, verbose_name="Since")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="Until")),
                ("ended", models.BooleanField(default=False, verbose_name="No longer there")),
                ("is_primary", models.BooleanField(default=False, verbose_name="Main job")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "outlet_kind",
                    models.CharField(db_default="", default="", editable=False, max_length=12),
                ),
                (
                    "outlet_level",
                    models.CharField(db_default="", default="", editable=False, max_length=12),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="employments",
                        to="press.contact",
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
                    "outlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to="press.outlet",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["contact", "ended", "-is_primary"], name="employment_of"),
                    models.Index(
                        condition=models.Q(("ended", False)),
                        fields=["team", "outlet_kind", "outlet_level", "contact"],
                        name="employment_by_kind",
                    ),
                    models.Index(
                        condition=models.Q(("ended", False)),
                        fields=["team", "outlet_level", "contact"],
                        name="employment_by_level",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended", False)),
                        fields=("contact", "outlet"),
                        name="employment_once_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended", False), ("is_primary", True)),
                        fields=("contact",),
                        name="employment_one_primary",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on", None),
                            ("from_on", None),
                            ("to_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="employment_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_on", None), ("ended", True), _connector="OR"),
                        name="employment_with_an_end_ended",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="outlets",
            field=models.ManyToManyField(
                related_name="contacts", through="press.Employment", to="press.outlet"
            ),
        ),
        migrations.CreateModel(
            name="PressFile",
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
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assets.asset",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="press.contact",
                    ),
                ),
                (
                    "interaction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="press.interaction",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="press.outlet",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contact__isnull", False),
                            ("outlet__isnull", False),
                            ("interaction__isnull", False),
                            _connector="OR",
                        ),
                        name="press_file_of_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PressNote",
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="press.contact",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="press.outlet",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact__isnull", False), ("outlet", None)),
                            models.Q(("contact", None), ("outlet__isnull", False)),
                            _connector="OR",
                        ),
                        name="press_note_of_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PressRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "gift_ceiling",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="Gifts a person and year, in yuan",
                    ),
                ),
                (
                    "fee_ceiling",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="Fees a person and year, in yuan",
                    ),
                ),
                (
                    "ask_days",
                    models.PositiveSmallIntegerField(
                        default=14, verbose_name="Ask so many days before"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "export_approval_over",
                    models.PositiveIntegerField(
                        blank=True,
                        default=500,
                        null=True,
                        verbose_name="Exports of more rows need a lead's approval",
                    ),
                ),
                (
                    "export_marked",
                    models.BooleanField(default=True, verbose_name="Mark exports invisibly"),
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
                    models.UniqueConstraint(fields=("team",), name="press_rules_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("gift_ceiling", None), ("gift_ceiling__gte", 0), _connector="OR"
                            ),
                            models.Q(
                                ("fee_ceiling", None), ("fee_ceiling__gte", 0), _connector="OR"
                            ),
                        ),
                        name="press_ceilings_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ask_days__gte", 1), ("ask_days__lte", 90)),
                        name="press_asks_in_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rate",
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
                ("product", models.CharField(max_length=60, verbose_name="What for")),
                (
                    "price",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="Price"),
                ),
                (
                    "currency",
                    models.CharField(default="CNY", max_length=3, verbose_name="Currency"),
                ),
                ("tax_included", models.BooleanField(default=False, verbose_name="Tax included")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="Valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Valid until")),
                (
                    "source",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="Where the price is from"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rates",
                        to="press.mediaaccount",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rates",
                        to="press.contact",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rates",
                        to="press.outlet",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact__isnull", False), ("outlet", None)),
                            models.Q(("contact", None), ("outlet__isnull", False)),
                            _connector="OR",
                        ),
                        name="rate_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price__gte", 0)), name="rate_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_from", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="rate_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
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
                        choices=[("tag", "Tag"), ("beat", "Beat"), ("region", "Region")],
                        max_length=6,
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="Name")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
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
                    models.UniqueConstraint(fields=("team", "kind", "name"), name="press_term_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TierBounds",
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
                ("top", models.PositiveBigIntegerField(verbose_name="Top tier from")),
                ("mid", models.PositiveBigIntegerField(verbose_name="Mid tier from")),
                ("tail", models.PositiveBigIntegerField(verbose_name="Tail tier from")),
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
                    models.UniqueConstraint(fields=("team", "platform"), name="tier_bounds_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mid__gt", models.F("tail")),
                            ("tail__gt", 0),
                            ("top__gt", models.F("mid")),
                        ),
                        name="tier_bounds_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactSearch",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="press.contact",
                    ),
                ),
                ("found_by", django.contrib.postgres.search.SearchVectorField()),
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
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["found_by"], name="contact_found_by"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Channel",
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
                        choices=[
                            ("mobile", "Mobile phone"),
                            ("phone", "Telephone"),
                            ("wechat", "WeChat"),
                            ("email", "E-mail"),
                            ("qq", "QQ"),
                            ("weibo", "Weibo"),
                            ("other", "Other"),
                        ],
                        max_length=8,
                        verbose_name="Kind",
                    ),
                ),
                ("value", models.CharField(max_length=254, verbose_name="Value")),
                ("normal", models.CharField(max_length=254)),
                ("is_private", models.BooleanField(default=False, verbose_name="Private")),
                ("is_preferred", models.BooleanField(default=False, verbose_name="Preferred")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ok", "In use"),
                            ("bounced", "Mail bounced"),
                            ("wrong", "Does not work"),
                        ],
                        default="ok",
                        max_length=8,
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
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
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="channels",
                        to="press.contact",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "kind", "normal"], name="channel_by_value")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "kind", "normal"), name="channel_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactMerge",
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
                        to="press.contact",
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
                        to="press.contact",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["winner", "-id"], name="contact_merge_winner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "done")),
                        fields=("loser",),
                        name="contact_merged_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPair",
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
                                ("mobile", "The same mobile phone"),
                                ("phone", "The same telephone"),
                                ("email", "The same e-mail address"),
                                ("wechat", "The same WeChat id"),
                                ("qq", "The same QQ number"),
                                ("weibo", "The same Weibo name"),
                                ("account", "The same account on a platform"),
                                ("name", "The same name"),
                                ("pen_name", "One goes by the other's name"),
                                ("pinyin", "Names that sound the same"),
                                ("looks", "Names that look alike"),
                                ("outlet", "The same outlet"),
                                ("near_phone", "Phones that differ in one digit"),
                                ("near_email", "E-mail addresses that differ in one letter"),
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
                        to="press.contact",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="press.contact",
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
                        fields=["team", "state", "-score", "-id"], name="contact_pair_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="contact_pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="contact_pair_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPairNight",
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
                "indexes": [models.Index(fields=["due_at"], name="contact_pair_night_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("team",), name="contact_pair_night_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
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
                ("kind", models.CharField(max_length=10)),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("xlsx", "Excel"),
                            ("csv", "CSV"),
                            ("vcf", "vCard (address books)"),
                        ],
                        default="xlsx",
                        max_length=4,
                        verbose_name="Format",
                    ),
                ),
                ("filters", models.JSONField(default=dict)),
                ("rows", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for approval"),
                            ("begun", "Exported"),
                            ("declined", "Declined"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("in_full", models.BooleanField(default=False)),
                ("marked", models.BooleanField(default=True)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="What for")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("said", models.CharField(blank=True, max_length=200)),
                ("once", models.CharField(max_length=40)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
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
                    models.Index(fields=["team", "state", "-id"], name="press_export_waiting"),
                    models.Index(fields=["team", "-id"], name="press_export_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("team", "once"), name="press_export_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="press_export_decided_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Gift",
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
                        choices=[("gift", "Gift"), ("fee", "Fee")],
                        max_length=4,
                        verbose_name="Kind",
                    ),
                ),
                ("what", models.CharField(max_length=80, verbose_name="What")),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=10, verbose_name="Value in yuan"
                    ),
                ),
                ("on", models.DateField(verbose_name="Day")),
                ("ref", models.CharField(blank=True, max_length=60)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gifts",
                        to="press.contact",
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
                    "interaction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="gifts",
                        to="press.interaction",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["team", "contact", "on"], name="gift_by_year")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="gift_not_negative"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="outletsearch",
            name="team",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teams.team",
            ),
        ),
        migrations.RunSQL(TERMS + STAGE + FOLLOW, GONE),
    ]
