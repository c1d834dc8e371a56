"""All tables of groups; the files it replaces serve databases made before it."""

import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import foundation.scopes.models


class Migration(migrations.Migration):
    replaces = [
        ("groups", "0001_initial"),
        ("groups", "0002_initial"),
        ("groups", "0003_sanctions"),
        ("groups", "0004_places_held"),
        ("groups", "0005_pools"),
        ("groups", "0006_conditions"),
        ("groups", "0007_removals"),
        ("groups", "0008_find_members_among_many"),
        ("groups", "0009_members_by_when_they_came"),
        ("groups", "0010_who_muted_and_answers_seen"),
        ("groups", "0011_visitors_past"),
        ("groups", "0012_visitors_by_when_they_came"),
        ("groups", "0013_the_teams_own_and_who_went"),
        ("groups", "0014_past_stays"),
    ]

    initial = True

    dependencies = [
        ("assets", "0001_squashed_0002_documents"),
        ("fans", "0001_squashed_0010_a_fan_has_notes"),
        ("platforms", "0001_initial"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
        ("teams", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="FanGroup",
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
                ("name", models.CharField(max_length=40, verbose_name="Name")),
                (
                    "blurb",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="What one gets here, in a sentence"
                    ),
                ),
                (
                    "announcement",
                    models.TextField(blank=True, max_length=1000, verbose_name="Announcement"),
                ),
                ("cover", models.CharField(blank=True, max_length=12)),
                (
                    "entry",
                    models.CharField(
                        choices=[
                            ("open", "Open to all"),
                            ("code", "By invite code"),
                            ("approval", "By approval"),
                            ("follows", "Follows our account"),
                            ("mutual", "Mutual follow with our account"),
                            ("rules", "Several conditions"),
                        ],
                        default="code",
                        max_length=10,
                        verbose_name="Who may join",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("closed", "Closed to new members"),
                            ("archived", "Archived"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(default=500, verbose_name="Capacity (people)"),
                ),
                ("member_count", models.PositiveIntegerField(default=0)),
                ("last_seq", models.BigIntegerField(default=0)),
                ("count_seq", models.BigIntegerField(default=0)),
                ("last_at_all_seq", models.BigIntegerField(default=0)),
                ("last_message_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("held_count", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "entry_account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
                "indexes": [models.Index(fields=["team", "state", "-id"], name="group_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry__in", ["follows", "mutual"]), _negated=True),
                            ("entry_account__isnull", False),
                            _connector="OR",
                        ),
                        name="group_follow_rule_has_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "member_count__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("capacity"), "-", models.F("held_count")
                                ),
                            )
                        ),
                        name="group_not_over_capacity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tree", models.JSONField(default=dict)),
                ("recheck", models.BooleanField(default=False, verbose_name="Go on checking")),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        default=7, verbose_name="Days to put it right"
                    ),
                ),
                (
                    "auto_answer",
                    models.CharField(
                        choices=[
                            ("none", "Wait for staff"),
                            ("approve", "Accept"),
                            ("decline", "Decline"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("auto_hours", models.PositiveSmallIntegerField(default=24)),
                ("auto_words", models.CharField(blank=True, max_length=120)),
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
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry_rules",
                        to="groups.fangroup",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("recheck", True)),
                        fields=["team"],
                        name="entry_rules_recheck",
                    ),
                    models.Index(
                        condition=models.Q(("auto_answer", "none"), _negated=True),
                        fields=["team"],
                        name="entry_rules_auto",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("auto_hours__gte", 1), ("grace_days__gte", 1)),
                        name="entry_rules_times",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
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
                    "role",
                    models.CharField(
                        choices=[("owner", "Owner"), ("admin", "Admin"), ("member", "Member")],
                        default="member",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "In the group"),
                            ("left", "Left"),
                            ("removed", "Removed"),
                        ],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("display_name", models.CharField(max_length=40)),
                ("is_kol", models.BooleanField(default=False)),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("joined_seq", models.BigIntegerField(default=0)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("remove_reason", models.CharField(blank=True, max_length=120)),
                ("read_seq", models.BigIntegerField(default=0)),
                ("read_count", models.BigIntegerField(default=0)),
                ("pinned_at", models.DateTimeField(blank=True, null=True)),
                ("do_not_disturb", models.BooleanField(default=False)),
                (
                    "mute_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=120),
                ),
                ("muted_until", models.DateTimeField(blank=True, null=True)),
                ("grace_until", models.DateTimeField(blank=True, null=True)),
                ("removal", models.BigIntegerField(blank=True, null=True)),
                ("mute_rank", models.PositiveSmallIntegerField(db_default=3, default=3)),
                (
                    "fan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="fans.fan",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="groups.fangroup",
                    ),
                ),
                (
                    "staff",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["group", "state", "-id"], name="member_newest"),
                    models.Index(fields=["team", "state", "-joined_at"], name="member_joined"),
                    models.Index(
                        condition=models.Q(("muted_until__isnull", False)),
                        fields=["group", "-id"],
                        name="member_muted",
                    ),
                    models.Index(
                        condition=models.Q(("role__in", ["owner", "admin"])),
                        fields=["group", "state", "-id"],
                        name="member_leads",
                    ),
                    models.Index(
                        condition=models.Q(("removal__isnull", False)),
                        fields=["removal", "id"],
                        name="member_removal",
                    ),
                    models.Index(
                        fields=["group", "state", "-joined_at", "-id"], name="member_came"
                    ),
                    models.Index(
                        condition=models.Q(("staff__isnull", False)),
                        fields=["group", "id"],
                        name="member_of_team",
                    ),
                    models.Index(
                        condition=models.Q(("left_at__isnull", False)),
                        fields=["group", "-left_at"],
                        name="member_went",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("group", "user"), name="member_once_a_group"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fan__isnull", False), ("staff__isnull", False), _connector="OR"
                        ),
                        name="member_is_fan_or_staff",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupTemplate",
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
                ("name", models.CharField(max_length=40, verbose_name="Name")),
                ("settings", models.JSONField(default=dict)),
                ("cover", models.CharField(blank=True, max_length=12)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
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
                "indexes": [models.Index(fields=["team", "-id"], name="group_template_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("team", "name"), name="group_template_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupPool",
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
                ("name", models.CharField(max_length=40, verbose_name="Name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("inside", "Groups here"),
                            ("wechat", "WeChat groups"),
                            ("qq", "QQ groups"),
                            ("wecom", "WeCom groups"),
                        ],
                        default="inside",
                        max_length=8,
                        verbose_name="Leads to",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("paused", "Paused"), ("archived", "Archived")],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "stem",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="New groups are called"
                    ),
                ),
                (
                    "most_groups",
                    models.PositiveSmallIntegerField(
                        default=20, verbose_name="At most so many groups"
                    ),
                ),
                ("opened", models.PositiveIntegerField(default=0)),
                ("full_since", models.DateTimeField(blank=True, null=True)),
                ("low_since", models.DateTimeField(blank=True, null=True)),
                (
                    "blurb",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="A sentence for fans"
                    ),
                ),
                (
                    "limit_people",
                    models.PositiveIntegerField(
                        default=200, verbose_name="Show a picture to (people)"
                    ),
                ),
                (
                    "limit_days",
                    models.PositiveSmallIntegerField(
                        default=7, verbose_name="Use a picture for (days; 0: no end)"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("visitors_past", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "created_by",
                    models.ForeignKey(
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
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pools",
                        to="groups.grouptemplate",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "state", "-id"], name="group_pool_newest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("limit_people__gt", 0), ("most_groups__gt", 0)),
                        name="group_pool_has_room",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JoinRequest",
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
                        choices=[
                            ("pending", "Waiting"),
                            ("approved", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("approval", "Needs approval"),
                            ("follow", "Follow not confirmed"),
                            ("mutual", "Mutual follow not confirmed"),
                            ("answer", "Answer to look at"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "claimed_handle",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="Name on the platform"
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=200, verbose_name="A word to the team"),
                ),
                ("proof_at", models.DateTimeField(blank=True, null=True)),
                ("door_kind", models.CharField(blank=True, max_length=10)),
                ("door_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decline_reason", models.CharField(blank=True, max_length=120)),
                ("held_until", models.DateTimeField(blank=True, null=True)),
                ("auto_answered", models.BooleanField(db_default=False, default=False)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platforms.platformaccount",
                    ),
                ),
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
                    "fan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="join_requests",
                        to="fans.fan",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="groups.fangroup",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assets.asset",
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
                        fields=["team", "state", "created_at"], name="join_request_waiting"
                    ),
                    models.Index(fields=["group", "state", "-id"], name="join_request_group"),
                    models.Index(
                        condition=models.Q(("held_until__isnull", False)),
                        fields=["held_until"],
                        name="join_request_held",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("group", "fan"),
                        name="join_request_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeaveWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=12)),
                ("text", models.TextField(blank=True, max_length=500)),
                ("left_at", models.DateTimeField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "fan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leave_words",
                        to="fans.fan",
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
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leave_words",
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
                    models.Index(fields=["team", "-left_at", "-id"], name="leave_word_newest"),
                    models.Index(fields=["group", "-left_at", "-id"], name="leave_word_group"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "left_at"), name="leave_word_once")
                ],
            },
        ),
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
        migrations.CreateModel(
            name="PoolGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pool_turn",
                        to="groups.fangroup",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="groups.grouppool",
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
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("pool", "position"),
                        name="pool_group_position",
                    ),
                    models.UniqueConstraint(fields=("pool", "number"), name="pool_group_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolPicture",
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
                    "name",
                    models.CharField(blank=True, max_length=40, verbose_name="Name of the group"),
                ),
                ("target", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "In turn"), ("retired", "Taken out")],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("people", models.PositiveIntegerField(default=0)),
                ("views", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "asset",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assets.asset",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pictures",
                        to="groups.grouppool",
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
                "indexes": [models.Index(fields=["pool", "state", "id"], name="pool_picture_turn")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("pool", "target"),
                        name="pool_picture_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolVisitor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("visitor", models.CharField(max_length=32)),
                ("first_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("views", models.PositiveIntegerField(default=1)),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="groups.poolpicture",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visitors",
                        to="groups.grouppool",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["team", "seen_at"], name="pool_visitor_seen")],
                "constraints": [
                    models.UniqueConstraint(fields=("pool", "visitor"), name="pool_visitor_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)),
                        fields=("pool", "user"),
                        name="pool_visitor_user_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestNote",
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
                ("text", models.TextField(max_length=1000, verbose_name="Note")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="groups.joinrequest",
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
                "indexes": [models.Index(fields=["request", "-id"], name="request_note_newest")],
            },
        ),
        migrations.CreateModel(
            name="RuleEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=10)),
                ("asked", models.JSONField(default=dict)),
                ("met", models.BooleanField(null=True)),
                ("said", models.CharField(blank=True, max_length=300)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("list", "List from the platform"),
                            ("api", "The platform's own answer"),
                            ("proof", "Screenshot accepted by staff"),
                            ("staff", "Accepted by staff"),
                            ("door", "The code they came by"),
                            ("points", "The ledger of points"),
                            ("tags", "Their tags"),
                            ("record", "Our own records"),
                            ("answer", "Their answer"),
                            ("nothing", "Nothing is known"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "fan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_evidence",
                        to="fans.fan",
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
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="groups.groupmember",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="groups.joinrequest",
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
                    models.Index(fields=["fan", "group", "-id"], name="rule_evidence_fan"),
                    models.Index(
                        condition=models.Q(("request__isnull", False)),
                        fields=["request"],
                        name="rule_evidence_request",
                    ),
                    models.Index(
                        condition=models.Q(("member__isnull", False)),
                        fields=["member"],
                        name="rule_evidence_member",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamBan",
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
                ("reason", models.CharField(blank=True, max_length=120)),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
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
                    "fan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bans",
                        to="fans.fan",
                    ),
                ),
                (
                    "lifted_by",
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
                        condition=models.Q(("lifted_at", None)),
                        fields=["team", "-id"],
                        name="team_ban_newest",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("fan",),
                        name="team_ban_once",
                    )
                ],
            },
        ),
    ]
