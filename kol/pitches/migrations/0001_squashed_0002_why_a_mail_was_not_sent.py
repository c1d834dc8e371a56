"""All tables of pitches; the files it replaces serve databases made before it."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import foundation.scopes.models
import kol.pitches.models.pitches


class Migration(migrations.Migration):
    replaces = [
        ("pitches", "0001_releases_pitches_and_a_mailbox"),
        ("pitches", "0002_why_a_mail_was_not_sent"),
    ]

    initial = True

    dependencies = [
        ("assets", "0001_squashed_0002_documents"),
        ("delivery", "0001_squashed_0002_suppressions_and_pace"),
        ("press", "0001_squashed_0011_keys_of_other_programs"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pitch",
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
                ("subject", models.CharField(max_length=160, verbose_name="Subject")),
                ("body", models.TextField(max_length=8000, verbose_name="What you write to them")),
                (
                    "include_text",
                    models.BooleanField(
                        default=True, verbose_name="Put the text of the release below"
                    ),
                ),
                (
                    "attach_files",
                    models.BooleanField(default=True, verbose_name="Attach its files"),
                ),
                (
                    "embargo",
                    models.CharField(
                        choices=[
                            ("notice", "Send it now, with a notice on top"),
                            ("hold", "Send it when the embargo ends"),
                        ],
                        default="notice",
                        max_length=6,
                        verbose_name="Under embargo",
                    ),
                ),
                ("chosen", models.JSONField(default=dict)),
                (
                    "start_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="Not before"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "Waits for approval"),
                            ("sending", "Going out"),
                            ("paused", "Paused"),
                            ("done", "Sent"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300)),
                ("decided_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("frozen_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
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
                    "owner",
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
                    models.Index(fields=["team", "-id"], name="pitch_newest"),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["id"],
                        name="pitch_sending",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "cancelled"]),
                            ("frozen_at__isnull", False),
                            _connector="OR",
                        ),
                        name="pitch_goes_out_frozen",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PitchRecipient",
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
                ("name", models.CharField(blank=True, max_length=60)),
                ("address", models.CharField(blank=True, max_length=254)),
                ("address_hash", models.BinaryField(max_length=32, null=True)),
                ("values", models.JSONField(default=dict)),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="A sentence for this person"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("bounced", "Bounced"),
                            ("failed", "Failed"),
                            ("unconfirmed", "Unconfirmed"),
                            ("skipped", "Not sent"),
                        ],
                        default="waiting",
                        max_length=11,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("do_not_contact", "Marked as do not contact"),
                            ("consent", "Took back their consent"),
                            ("erased", "Was erased"),
                            ("archived", "Was put away"),
                            ("no_address", "Has no e-mail address that works"),
                            ("address_gone", "The address is no longer theirs"),
                            ("same_address", "Somebody else on the list has the same address"),
                            ("missing", "A merge field is empty"),
                            ("unsubscribed", "Unsubscribed"),
                            ("bounced", "Mail to them bounced before"),
                            ("complained", "Reported us as spam"),
                            ("by_hand", "On your list of addresses to leave alone"),
                            ("answered", "Answered meanwhile"),
                            ("not_sent", "The mail before did not arrive"),
                            ("taken_out", "Taken off the list"),
                            ("cancelled", "The pitch was cancelled"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No answer yet"),
                            ("replied", "Replied"),
                            ("declined", "Declined"),
                            ("covered", "Covered"),
                        ],
                        max_length=8,
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("bounced_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("replied_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "covered_url",
                    models.URLField(
                        blank=True, max_length=500, verbose_name="Where it was published"
                    ),
                ),
                ("unsubscribed_at", models.DateTimeField(null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="press.contact",
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="pitches.pitch",
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
                    models.Index(fields=["pitch", "state", "id"], name="pitch_recipient_state"),
                    models.Index(fields=["contact", "-id"], name="pitch_recipient_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("pitch", "contact"), name="pitch_contact_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "skipped"), _negated=True),
                        fields=("pitch", "address_hash"),
                        name="pitch_address_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason__gt", ""), ("state", "skipped")),
                            models.Q(models.Q(("state", "skipped"), _negated=True), ("reason", "")),
                            _connector="OR",
                        ),
                        name="pitch_skipped_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PitchMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=kol.pitches.models.pitches.new_mail_token,
                        max_length=20,
                        unique=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("handed", "Being sent"),
                            ("sent", "Sent"),
                            ("bounced", "Bounced"),
                            ("failed", "Failed"),
                            ("unconfirmed", "Unconfirmed"),
                            ("skipped", "Not sent"),
                        ],
                        default="waiting",
                        max_length=11,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("do_not_contact", "Marked as do not contact"),
                            ("consent", "Took back their consent"),
                            ("erased", "Was erased"),
                            ("archived", "Was put away"),
                            ("no_address", "Has no e-mail address that works"),
                            ("address_gone", "The address is no longer theirs"),
                            ("same_address", "Somebody else on the list has the same address"),
                            ("missing", "A merge field is empty"),
                            ("unsubscribed", "Unsubscribed"),
                            ("bounced", "Mail to them bounced before"),
                            ("complained", "Reported us as spam"),
                            ("by_hand", "On your list of addresses to leave alone"),
                            ("answered", "Answered meanwhile"),
                            ("not_sent", "The mail before did not arrive"),
                            ("taken_out", "Taken off the list"),
                            ("cancelled", "The pitch was cancelled"),
                        ],
                        max_length=14,
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=200)),
                ("not_before", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("opens", models.PositiveIntegerField(default=0)),
                (
                    "delivery",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="delivery.delivery",
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pitches.pitch",
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
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="pitches.pitchrecipient",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["pitch", "state", "not_before"], name="pitch_mail_waiting")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "skipped"]),
                            ("delivery__isnull", False),
                            _connector="OR",
                        ),
                        name="pitch_mail_left_by_delivery",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Inbound",
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
                            ("reply", "Reply"),
                            ("auto", "Automatic reply"),
                            ("bounce", "Bounce"),
                            ("delay", "Delayed"),
                            ("complaint", "Reported as spam"),
                            ("stop", "Wants no more mail"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True, max_length=4000)),
                ("code", models.CharField(blank=True, max_length=12)),
                ("message_hash", models.BinaryField(max_length=32)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "mail",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pitches.pitchmail",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inbound",
                        to="pitches.pitchrecipient",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["recipient", "-id"], name="inbound_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("team", "message_hash"), name="inbound_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PitchRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("subject", models.CharField(blank=True, max_length=160, verbose_name="Subject")),
                (
                    "body",
                    models.TextField(
                        blank=True, max_length=8000, verbose_name="What you write to them"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("review", "Waits for approval"),
                            ("open", "Going out"),
                            ("declined", "Sent back"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("start_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "pitch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="pitches.pitch",
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
                    models.UniqueConstraint(fields=("pitch", "number"), name="pitch_round_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="pitchmail",
            name="round",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to="pitches.pitchround",
            ),
        ),
        migrations.CreateModel(
            name="Release",
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
                ("title", models.CharField(max_length=120, verbose_name="Headline")),
                ("number", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("ready", "Ready to send"),
                            ("archived", "Put away"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.staff",
                        verbose_name="In charge",
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
                "indexes": [models.Index(fields=["team", "state", "-id"], name="release_newest")],
            },
        ),
        migrations.AddField(
            model_name="pitch",
            name="release",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pitches",
                to="pitches.release",
            ),
        ),
        migrations.CreateModel(
            name="ReleaseFile",
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
                    "release",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="pitches.release",
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
                "indexes": [models.Index(fields=["release", "id"], name="release_file_of")],
            },
        ),
        migrations.CreateModel(
            name="ReleaseVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=120, verbose_name="Headline")),
                ("lead", models.CharField(blank=True, max_length=400, verbose_name="Lead")),
                ("body", models.TextField(max_length=20000, verbose_name="Text")),
                (
                    "embargo_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="Embargo until"),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=120, verbose_name="What was changed"),
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
                    "release",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="pitches.release",
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
                        fields=("release", "number"), name="release_version_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="pitch",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pitches.releaseversion",
            ),
        ),
        migrations.CreateModel(
            name="SenderSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_name",
                    models.CharField(blank=True, max_length=60, verbose_name="Sender's name"),
                ),
                (
                    "from_address",
                    models.EmailField(blank=True, max_length=254, verbose_name="Sender's address"),
                ),
                (
                    "reply_to",
                    models.EmailField(blank=True, max_length=254, verbose_name="Answers go to"),
                ),
                (
                    "signature",
                    models.TextField(blank=True, max_length=500, verbose_name="Signature"),
                ),
                (
                    "approval",
                    models.CharField(
                        choices=[
                            ("never", "Nobody has to agree"),
                            ("above", "Above a number of recipients"),
                            ("always", "Always"),
                        ],
                        default="never",
                        max_length=6,
                        verbose_name="Who agrees before a pitch goes out",
                    ),
                ),
                (
                    "approval_above",
                    models.PositiveIntegerField(default=50, verbose_name="Recipients"),
                ),
                (
                    "per_minute",
                    models.PositiveIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="Mails a minute",
                    ),
                ),
                (
                    "per_domain",
                    models.PositiveIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="Mails a minute to one domain",
                    ),
                ),
                (
                    "per_day",
                    models.PositiveIntegerField(
                        default=1000,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50000),
                        ],
                        verbose_name="Mails a day",
                    ),
                ),
                (
                    "follow_up_most",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[django.core.validators.MaxValueValidator(5)],
                        verbose_name="Follow-ups at most",
                    ),
                ),
                (
                    "follow_up_days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="Days between two mails to one person",
                    ),
                ),
                ("track_opens", models.BooleanField(default=False, verbose_name="Count opens")),
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
                    models.UniqueConstraint(fields=("team",), name="sender_settings_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("per_day__gte", 1), ("per_domain__gte", 1), ("per_minute__gte", 1)
                        ),
                        name="sender_settings_move",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("host", models.CharField(max_length=253, verbose_name="IMAP server")),
                (
                    "port",
                    models.PositiveIntegerField(
                        default=993,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(65535),
                        ],
                        verbose_name="Port",
                    ),
                ),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("tls", "TLS (port 993)"),
                            ("starttls", "STARTTLS (port 143)"),
                            ("none", "None: for a server on this machine alone"),
                        ],
                        default="tls",
                        max_length=8,
                        verbose_name="Encryption",
                    ),
                ),
                ("username", models.CharField(max_length=254, verbose_name="User name")),
                ("sealed", models.BinaryField()),
                (
                    "folder",
                    models.CharField(default="INBOX", max_length=120, verbose_name="Folder"),
                ),
                (
                    "address",
                    models.EmailField(max_length=254, verbose_name="Address of the mailbox"),
                ),
                (
                    "plus",
                    models.BooleanField(default=False, verbose_name="It takes plus addresses"),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="Read it")),
                ("uid_validity", models.BigIntegerField(null=True)),
                ("last_uid", models.BigIntegerField(default=0)),
                ("checked_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=40)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lease_until", models.DateTimeField(null=True)),
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
                        condition=models.Q(("is_on", True)), fields=["next_at"], name="mailbox_due"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("team",), name="mailbox_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="pitchmail",
            constraint=models.UniqueConstraint(
                fields=("round", "recipient"), name="pitch_mail_once"
            ),
        ),
        migrations.AddIndex(
            model_name="pitch",
            index=models.Index(fields=["release", "-id"], name="pitch_of_release"),
        ),
    ]
