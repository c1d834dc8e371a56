"""All tables of moderation; the files it replaces serve databases made before it."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import foundation.scopes.models


class Migration(migrations.Migration):
    replaces = [
        ("moderation", "0001_words_rules_reports"),
        ("moderation", "0002_hits_have_members"),
        ("moderation", "0003_decisions_by_rules"),
    ]

    initial = True

    dependencies = [
        ("assets", "0001_squashed_0002_documents"),
        ("groups", "0001_squashed_0014_past_stays"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Held",
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
                ("client_id", models.CharField(max_length=36)),
                ("text", models.TextField(blank=True)),
                ("reply_to", models.BigIntegerField(blank=True, null=True)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("words", "Words of a list"),
                            ("link", "A link to another site"),
                            ("new", "Sent by a new member"),
                            ("code", "A QR code in the picture"),
                            ("service", "The content check"),
                            ("away", "The content check was out of order"),
                        ],
                        max_length=8,
                    ),
                ),
                ("found", models.CharField(blank=True, max_length=120)),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ads", "Advertising"),
                            ("fraud", "Fraud"),
                            ("abuse", "Abuse and hatred"),
                            ("porn", "Pornography"),
                            ("gambling", "Gambling"),
                            ("illegal", "Against the law"),
                            ("minors", "Harms minors"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("after", models.BooleanField(default=False)),
                ("message_seq", models.BigIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("released", "Let through"),
                            ("declined", "Declined"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="Reason")),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assets.asset",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
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
                    models.Index(fields=["team", "state", "-id"], name="held_newest"),
                    models.Index(fields=["team", "created_at"], name="held_oldest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "client_id"), name="held_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "waiting")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state__in", ["released", "declined"]),
                            ),
                            _connector="OR",
                        ),
                        name="held_decided_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                ("message_seq", models.BigIntegerField(blank=True, null=True)),
                ("excerpt", models.CharField(blank=True, max_length=500)),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("dismiss", "Nothing to do"),
                            ("recall", "Recall the message"),
                            ("warn", "Warn"),
                            ("mute", "Mute"),
                            ("remove", "Remove from the group"),
                            ("ban", "Ban from all groups"),
                            ("decline", "Message not let through"),
                        ],
                        max_length=8,
                        verbose_name="Decision",
                    ),
                ),
                ("recalled", models.BooleanField(default=False)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="Reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "appeal",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("open", "Waiting"),
                            ("upheld", "Decision stays"),
                            ("lifted", "Decision lifted"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                (
                    "appeal_text",
                    models.CharField(blank=True, max_length=500, verbose_name="Your side"),
                ),
                ("appealed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appeal_answer",
                    models.CharField(blank=True, max_length=120, verbose_name="Answer"),
                ),
                ("appeal_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appeal_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
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
                    "target",
                    models.ForeignKey(
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
                (
                    "held",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decision",
                        to="moderation.held",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "-id"], name="decision_newest"),
                    models.Index(fields=["team", "at"], name="decision_oldest"),
                    models.Index(
                        condition=models.Q(("appeal", "open")),
                        fields=["team", "appealed_at"],
                        name="decision_appealed",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("appeal", "none"), ("appealed_at__isnull", True)),
                            models.Q(
                                models.Q(("appeal", "none"), _negated=True),
                                ("appealed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decision_appeal_has_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Hit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "done",
                    models.CharField(
                        choices=[
                            ("masked", "Replaced by ***"),
                            ("refused", "Refused"),
                            ("muted", "Refused and muted"),
                            ("named", "Nickname hidden"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("words", "Words of a list"),
                            ("link", "A link to another site"),
                            ("new", "Sent by a new member"),
                            ("code", "A QR code in the picture"),
                            ("service", "The content check"),
                            ("away", "The content check was out of order"),
                        ],
                        max_length=8,
                    ),
                ),
                ("found", models.CharField(blank=True, max_length=120)),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ads", "Advertising"),
                            ("fraud", "Fraud"),
                            ("abuse", "Abuse and hatred"),
                            ("porn", "Pornography"),
                            ("gambling", "Gambling"),
                            ("illegal", "Against the law"),
                            ("minors", "Harms minors"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "member",
                    models.ForeignKey(
                        blank=True,
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
                    models.Index(fields=["team", "-id"], name="hit_newest"),
                    models.Index(fields=["team", "at"], name="hit_oldest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("member__isnull", False),
                            models.Q(("found", ""), ("text", "")),
                            _connector="OR",
                        ),
                        name="hit_words_are_of_a_member",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
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
                ("message_seq", models.BigIntegerField(blank=True, null=True)),
                ("excerpt", models.CharField(blank=True, max_length=500)),
                ("with_picture", models.BooleanField(default=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("ads", "Advertising"),
                            ("fraud", "Fraud"),
                            ("abuse", "Abuse and hatred"),
                            ("porn", "Pornography"),
                            ("gambling", "Gambling"),
                            ("illegal", "Against the law"),
                            ("minors", "Harms minors"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="What is wrong",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="In your own words"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("decided", "Decided")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="moderation.decision",
                    ),
                ),
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
                    "reporter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="groups.groupmember",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
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
                    models.Index(fields=["team", "state", "-id"], name="report_newest"),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["team", "due_at"],
                        name="report_due",
                    ),
                    models.Index(fields=["team", "created_at"], name="report_oldest"),
                    models.Index(fields=["group", "message_seq"], name="report_of_message"),
                    models.Index(fields=["reporter", "-created_at"], name="report_by"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("message_seq__isnull", False)),
                        fields=("reporter", "message_seq"),
                        name="report_once_a_message",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("message_seq__isnull", True), ("state", "open")),
                        fields=("reporter", "target"),
                        name="report_once_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decision__isnull", True),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decision__isnull", False),
                                ("state", "decided"),
                            ),
                            _connector="OR",
                        ),
                        name="report_decided_has_a_decision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "on_link",
                    models.CharField(
                        choices=[
                            ("allow", "Let through"),
                            ("hold", "Hold for review"),
                            ("refuse", "Refuse"),
                        ],
                        default="allow",
                        max_length=8,
                        verbose_name="Links to other sites",
                    ),
                ),
                (
                    "domains",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        blank=True,
                        default=list,
                        size=500,
                    ),
                ),
                (
                    "on_code",
                    models.CharField(
                        choices=[
                            ("allow", "Let through"),
                            ("hold", "Hold for review"),
                            ("refuse", "Refuse"),
                        ],
                        default="hold",
                        max_length=8,
                        verbose_name="QR codes in pictures",
                    ),
                ),
                (
                    "new_hours",
                    models.PositiveIntegerField(
                        default=24,
                        help_text="0: nobody is. While a check is out of order, new members wait for review.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="How long somebody is new (hours)",
                    ),
                ),
                (
                    "new_links",
                    models.BooleanField(default=True, verbose_name="New members may send links"),
                ),
                (
                    "new_pictures",
                    models.BooleanField(default=True, verbose_name="New members may send pictures"),
                ),
                (
                    "new_pause",
                    models.PositiveIntegerField(
                        default=0,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(3600),
                        ],
                        verbose_name="Pause between a new member's messages (seconds)",
                    ),
                ),
                (
                    "flood_messages",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="Messages at most",
                    ),
                ),
                (
                    "flood_seconds",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3600),
                        ],
                        verbose_name="within (seconds)",
                    ),
                ),
                (
                    "report_hours",
                    models.PositiveIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(336),
                        ],
                        verbose_name="Reports are answered within (hours)",
                    ),
                ),
                (
                    "log_days",
                    models.PositiveIntegerField(
                        default=180,
                        validators=[
                            django.core.validators.MinValueValidator(180),
                            django.core.validators.MaxValueValidator(3650),
                        ],
                        verbose_name="Records are kept for (days)",
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
                    models.UniqueConstraint(fields=("team",), name="rules_once_a_team"),
                    models.CheckConstraint(
                        condition=models.Q(("log_days__gte", 180)), name="rules_records_half_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("flood_messages__isnull", True), ("flood_seconds__isnull", True)
                            ),
                            models.Q(("flood_messages__gte", 1), ("flood_seconds__gte", 1)),
                            _connector="OR",
                        ),
                        name="rules_flood_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteWordList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="Name")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("ads", "Advertising"),
                            ("fraud", "Fraud"),
                            ("abuse", "Abuse and hatred"),
                            ("porn", "Pornography"),
                            ("gambling", "Gambling"),
                            ("illegal", "Against the law"),
                            ("minors", "Harms minors"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="Category",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("mask", "Replace by ***"),
                            ("hold", "Hold for review"),
                            ("refuse", "Refuse"),
                            ("mute", "Refuse and mute"),
                        ],
                        default="hold",
                        max_length=8,
                        verbose_name="What is done",
                    ),
                ),
                (
                    "mute_minutes",
                    models.PositiveIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(527040),
                        ],
                        verbose_name="Mute for (minutes)",
                    ),
                ),
                (
                    "by_sound",
                    models.BooleanField(
                        default=False,
                        help_text="Finds words typed in pinyin or by other characters too. Meant for short lists.",
                        verbose_name="Also what sounds alike",
                    ),
                ),
                ("in_names", models.BooleanField(default=True, verbose_name="Also in nicknames")),
                ("enabled", models.BooleanField(default=True, verbose_name="In use")),
                ("words", models.TextField(blank=True)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="site_word_list_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WordList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="Name")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("ads", "Advertising"),
                            ("fraud", "Fraud"),
                            ("abuse", "Abuse and hatred"),
                            ("porn", "Pornography"),
                            ("gambling", "Gambling"),
                            ("illegal", "Against the law"),
                            ("minors", "Harms minors"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="Category",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("mask", "Replace by ***"),
                            ("hold", "Hold for review"),
                            ("refuse", "Refuse"),
                            ("mute", "Refuse and mute"),
                        ],
                        default="hold",
                        max_length=8,
                        verbose_name="What is done",
                    ),
                ),
                (
                    "mute_minutes",
                    models.PositiveIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(527040),
                        ],
                        verbose_name="Mute for (minutes)",
                    ),
                ),
                (
                    "by_sound",
                    models.BooleanField(
                        default=False,
                        help_text="Finds words typed in pinyin or by other characters too. Meant for short lists.",
                        verbose_name="Also what sounds alike",
                    ),
                ),
                ("in_names", models.BooleanField(default=True, verbose_name="Also in nicknames")),
                ("enabled", models.BooleanField(default=True, verbose_name="In use")),
                (
                    "public_id",
                    foundation.scopes.models.PublicIdField(
                        default=foundation.scopes.models.new_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("word_count", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    models.UniqueConstraint(fields=("team", "name"), name="word_list_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Word",
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
                ("text", models.CharField(max_length=40)),
                ("normal", models.CharField(max_length=80)),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ads", "Advertising"),
                            ("fraud", "Fraud"),
                            ("abuse", "Abuse and hatred"),
                            ("porn", "Pornography"),
                            ("gambling", "Gambling"),
                            ("illegal", "Against the law"),
                            ("minors", "Harms minors"),
                            ("other", "Other"),
                        ],
                        max_length=10,
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
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="moderation.wordlist",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["team", "list", "-id"], name="word_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("list", "normal"), name="word_once_a_list"),
                    models.CheckConstraint(
                        condition=models.Q(("normal", ""), _negated=True), name="word_can_be_found"
                    ),
                ],
            },
        ),
    ]
