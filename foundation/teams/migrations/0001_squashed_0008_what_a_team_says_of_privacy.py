"""All tables of teams; the files it replaces serve databases made before it."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import foundation.scopes.models
import foundation.teams.models.team

# The audit trail can be added to and nothing else, whoever writes the SQL. ``qunzhu.maintenance = on``
# in a session allows TRUNCATE, which is how a test database is emptied; no program of the site sets it.
APPEND_ONLY = """
CREATE FUNCTION teams_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('qunzhu.maintenance', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only (% refused)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER teams_audit_no_change BEFORE UPDATE OR DELETE ON teams_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION teams_audit_refuse();
CREATE TRIGGER teams_audit_no_truncate BEFORE TRUNCATE ON teams_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION teams_audit_refuse();
"""
DROP = """
DROP TRIGGER teams_audit_no_change ON teams_auditentry;
DROP TRIGGER teams_audit_no_truncate ON teams_auditentry;
DROP FUNCTION teams_audit_refuse();
"""


class Migration(migrations.Migration):
    replaces = [
        ("teams", "0001_initial"),
        ("teams", "0002_audit_append_only"),
        ("teams", "0003_signincode_captcha"),
        ("teams", "0004_code_browser"),
        ("teams", "0005_what_the_object_was_called"),
        ("teams", "0006_a_team_may_close"),
        ("teams", "0007_rules_have_a_version"),
        ("teams", "0008_what_a_team_says_of_privacy"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
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
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, null=True, unique=True, verbose_name="E-mail"
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, max_length=20, null=True, unique=True, verbose_name="Phone"
                    ),
                ),
                ("display_name", models.CharField(blank=True, max_length=40, verbose_name="Name")),
                ("language", models.CharField(blank=True, max_length=10)),
                ("is_active", models.BooleanField(default=True)),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("phone", "Phone"), ("email", "E-mail")], max_length=8
                    ),
                ),
                ("address_hash", models.BinaryField(max_length=32)),
                ("code_hash", models.BinaryField(max_length=32)),
                ("ip", models.GenericIPAddressField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("captcha", models.CharField(max_length=32, null=True, unique=True)),
                ("browser", models.BinaryField(default=b"", max_length=32)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["address_hash", "-created_at"], name="signin_code_address"
                    ),
                    models.Index(fields=["ip", "-created_at"], name="signin_code_ip"),
                    models.Index(fields=["channel", "-created_at"], name="signin_code_channel"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
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
                    "slug",
                    models.SlugField(
                        help_text="Lower-case letters, digits, hyphens",
                        max_length=40,
                        unique=True,
                        verbose_name="Address",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="Name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("kol", "KOL team"), ("brand", "Brand"), ("agency", "Agency")],
                        default="kol",
                        max_length=8,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "blurb",
                    models.CharField(blank=True, max_length=120, verbose_name="In one sentence"),
                ),
                ("logo", models.CharField(blank=True, max_length=12)),
                (
                    "accent",
                    models.CharField(
                        default="#c2410c",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-f]{6}$", "A colour like #c2410c"
                            )
                        ],
                        verbose_name="Colour",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Shanghai",
                        max_length=40,
                        validators=[foundation.teams.models.team.validate_time_zone],
                        verbose_name="Time zone",
                    ),
                ),
                (
                    "language",
                    models.CharField(default="zh-hans", max_length=10, verbose_name="Language"),
                ),
                (
                    "require_phone_to_post",
                    models.BooleanField(
                        default=True,
                        help_text="Asked of public communities in mainland China. Reading is not affected.",
                        verbose_name="Fans verify a phone before they post",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed"), ("erased", "Erased")],
                        db_default="open",
                        default="open",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                ("rules_version", models.PositiveBigIntegerField(db_default=0, default=0)),
                ("privacy_version", models.PositiveIntegerField(db_default=0, default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(
                                ("closed_at__isnull", False), ("state__in", ["closed", "erased"])
                            ),
                            _connector="OR",
                        ),
                        name="team_closed_has_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Staff",
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
                        choices=[
                            ("owner", "Owner"),
                            ("manager", "Manager"),
                            ("operator", "Operator"),
                            ("pr", "PR"),
                            ("analyst", "Analyst"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("left", "Left")],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("display_name", models.CharField(max_length=40, verbose_name="Name on the team")),
                ("is_kol", models.BooleanField(default=False, verbose_name="Speaks as the KOL")),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_of",
                        to=settings.AUTH_USER_MODEL,
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
                    models.UniqueConstraint(fields=("team", "user"), name="staff_once_a_team"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["owner", "manager", "operator", "pr", "analyst"])
                        ),
                        name="staff_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("actor_kind", models.CharField(max_length=8)),
                ("api_key_id", models.BigIntegerField(null=True)),
                ("ip", models.GenericIPAddressField(null=True)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("action", models.CharField(max_length=64)),
                ("object_type", models.CharField(max_length=64)),
                ("object_id", models.BigIntegerField(null=True)),
                ("object_public_id", models.CharField(blank=True, max_length=12)),
                ("changes", models.JSONField(default=dict)),
                ("object_name", models.CharField(blank=True, db_default="", max_length=120)),
                (
                    "actor_user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    models.Index(fields=["team", "-id"], name="audit_newest"),
                    models.Index(fields=["team", "action", "-id"], name="audit_action"),
                    models.Index(fields=["team", "actor_user", "-id"], name="audit_actor"),
                    models.Index(
                        fields=["team", "object_type", "object_id", "-id"], name="audit_object"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamPrivacy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                (
                    "contact",
                    models.CharField(blank=True, max_length=120, verbose_name="Whom to ask"),
                ),
                (
                    "words",
                    models.TextField(blank=True, max_length=2000, verbose_name="What you add"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        fields=("team", "version"), name="team_privacy_version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffInvitation",
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
                ("email", models.EmailField(max_length=254, verbose_name="E-mail")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("manager", "Manager"),
                            ("operator", "Operator"),
                            ("pr", "PR"),
                            ("analyst", "Analyst"),
                        ],
                        max_length=10,
                        verbose_name="Role",
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("accepted", "Accepted"),
                            ("revoked", "Withdrawn"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                    ),
                ),
                (
                    "invited_by",
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("team", "email"),
                        name="staff_invited_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, DROP),
    ]
