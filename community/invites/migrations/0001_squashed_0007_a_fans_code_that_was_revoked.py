"""All tables of invites; the files it replaces serve databases made before it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models

import community.invites.models.codes
import foundation.scopes.models


class Migration(migrations.Migration):
    replaces = [
        ("invites", "0001_initial"),
        ("invites", "0002_grants_limits_referrals_views"),
        ("invites", "0003_who_handed_out_what"),
        ("invites", "0004_codes_of_pools"),
        ("invites", "0005_redemptions_by_when_they_came"),
        ("invites", "0006_codes_of_pools_elsewhere"),
        ("invites", "0007_a_fans_code_that_was_revoked"),
    ]

    initial = True

    dependencies = [
        ("fans", "0001_squashed_0010_a_fan_has_notes"),
        ("groups", "0001_squashed_0014_past_stays"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupInvites",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fan_codes", models.BooleanField(verbose_name="Fans have codes of their own")),
                (
                    "fan_joins",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="People a fan may bring into this group"
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="groups.fangroup",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Invite",
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
                    "code",
                    models.CharField(
                        default=community.invites.models.codes.new_code, max_length=10, unique=True
                    ),
                ),
                ("phrase", models.CharField(max_length=40, verbose_name="Invite code")),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        help_text="Where it is handed out",
                        max_length=40,
                        verbose_name="Channel",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "In use"),
                            ("paused", "Paused"),
                            ("revoked", "Revoked"),
                        ],
                        default="active",
                        max_length=8,
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="Valid from"
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="Valid until")),
                (
                    "max_uses",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="Most joins (people)"
                    ),
                ),
                ("use_count", models.PositiveIntegerField(default=0)),
                ("view_count", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "grant_points",
                    models.PositiveIntegerField(db_default=0, default=0, verbose_name="Points"),
                ),
                (
                    "grant_role",
                    models.CharField(
                        choices=[("member", "Member"), ("admin", "Admin of the group")],
                        db_default="member",
                        default="member",
                        max_length=8,
                        verbose_name="Role in the group",
                    ),
                ),
                ("held_count", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "hold_hours",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="Keep a place while a request waits (hours)",
                    ),
                ),
                ("replaceable", models.BooleanField(db_default=False, default=False)),
                (
                    "fan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_invites",
                        to="fans.fan",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invites",
                        to="groups.fangroup",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invites",
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
                "indexes": [models.Index(fields=["team", "state", "-id"], name="invite_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("starts_at"))),
                        name="invite_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_uses__isnull", True),
                            (
                                "use_count__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("max_uses"), "-", models.F("held_count")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="invite_not_over_max",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fan__isnull", True), ("owner__isnull", False)),
                            models.Q(("fan__isnull", False), ("owner__isnull", True)),
                            _connector="OR",
                        ),
                        name="invite_one_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fan__isnull", True),
                            models.Q(("grant_points", 0), ("grant_role", "member")),
                            _connector="OR",
                        ),
                        name="invite_fan_grants_nothing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("fan__isnull", False), models.Q(("state", "revoked"), _negated=True)
                        ),
                        fields=("group", "fan"),
                        name="invite_fan_once_a_group",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("group__isnull", False),
                            models.Q(
                                ("grant_points", 0),
                                ("grant_role", "member"),
                                ("hold_hours__isnull", True),
                                ("max_uses__isnull", True),
                                ("owner__isnull", False),
                                ("pool__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="invite_outside_only_shows",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InviteTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "invite",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="invites.invite"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="fans.tag"),
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
                    models.UniqueConstraint(fields=("invite", "tag"), name="invite_tag_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="invite",
            name="grant_tags",
            field=models.ManyToManyField(
                related_name="+", through="invites.InviteTag", to="fans.tag"
            ),
        ),
        migrations.CreateModel(
            name="InviteViews",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("shard", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField(default=0)),
                ("folded", models.PositiveIntegerField(default=0)),
                (
                    "invite",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invites.invite",
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
                "indexes": [models.Index(fields=["day"], name="invite_views_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invite", "day", "shard"), name="invite_views_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PhraseClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phrase_hash", models.BinaryField(max_length=32, unique=True)),
                ("free_after", models.DateTimeField()),
                (
                    "invite",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claim",
                        to="invites.invite",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "fan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="fans.fan",
                    ),
                ),
                (
                    "invite",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="invites.invite",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
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
                    models.Index(fields=["team", "-at"], name="redemption_newest"),
                    models.Index(fields=["invite", "-at", "-id"], name="redemption_came"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("invite", "fan"), name="redemption_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="InviteGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("points", models.PositiveIntegerField(default=0)),
                ("role", models.CharField(blank=True, max_length=8)),
                (
                    "dropped",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner_gone", "The code's owner has left the team"),
                            ("owner_role", "The code's owner may no longer give this"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
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
                    "redemption",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grant",
                        to="invites.redemption",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            models.Q(("why", ""), _negated=True), ("seen_at__isnull", True)
                        ),
                        fields=["team", "-id"],
                        name="invite_grant_dropped",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dropped", []), ("why", "")),
                            models.Q(
                                models.Q(("dropped", []), _negated=True),
                                models.Q(("why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="invite_grant_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "fan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referral",
                        to="fans.fan",
                    ),
                ),
                (
                    "invite",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invites.invite",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="invites.referral",
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
                "indexes": [models.Index(fields=["team", "-id"], name="referral_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            ("parent__lt", models.F("id")),
                            _connector="OR",
                        ),
                        name="referral_parent_is_older",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InviteAllowance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("joins", models.PositiveIntegerField(default=0)),
                (
                    "max_codes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="Codes in use"),
                ),
                (
                    "max_joins",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="People brought in"
                    ),
                ),
                (
                    "fan",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fans.fan",
                    ),
                ),
                (
                    "staff",
                    models.OneToOneField(
                        blank=True,
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fan__isnull", True), ("staff__isnull", False)),
                            models.Q(("fan__isnull", False), ("staff__isnull", True)),
                            _connector="OR",
                        ),
                        name="invite_allowance_one_owner",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InviteRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "staff_codes",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="Codes in use a member of staff may have",
                    ),
                ),
                (
                    "staff_joins",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="People a member of staff may bring in by codes",
                    ),
                ),
                (
                    "ownerless",
                    models.CharField(
                        choices=[
                            ("works", "It goes on letting people in; what it grants is dropped"),
                            ("stops", "It stops: nobody joins by it any more"),
                        ],
                        default="works",
                        max_length=8,
                        verbose_name="When a code's owner leaves, or may no longer make codes",
                    ),
                ),
                (
                    "fan_codes",
                    models.BooleanField(default=False, verbose_name="Fans have codes of their own"),
                ),
                (
                    "fan_groups",
                    models.PositiveIntegerField(
                        default=5, verbose_name="Groups a fan may have a code for"
                    ),
                ),
                (
                    "fan_joins",
                    models.PositiveIntegerField(
                        blank=True,
                        default=50,
                        null=True,
                        verbose_name="People a fan may bring in, in all groups together",
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
                    models.UniqueConstraint(fields=("team",), name="invite_rules_once")
                ],
            },
        ),
    ]
