"""All tables of clippings; the files it replaces serve databases made before it."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import foundation.scopes.models

# The crisis log can be added to and nothing else, whoever writes the SQL. What may change in an
# entry: the person of the archive it points at (records are merged, people are erased) with the names
# that then go, and a clipping that is gone. A team that is erased deletes its log in a transaction that
# says so (``qunzhu.erasing = on``).
APPEND_ONLY = """
CREATE FUNCTION clippings_crisis_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may CONSTANT text[] := ARRAY['contact_id', 'speaker', 'audience', 'clipping_id'];
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('qunzhu.maintenance', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('qunzhu.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - may = to_jsonb(OLD) - may
           AND NEW.speaker IN (OLD.speaker, '') AND NEW.audience IN (OLD.audience, '')
           AND (NEW.clipping_id IS NULL OR NEW.clipping_id IS NOT DISTINCT FROM OLD.clipping_id)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the crisis log is append-only (% refused)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER clippings_crisis_no_change BEFORE UPDATE OR DELETE ON clippings_crisisentry
    FOR EACH ROW EXECUTE FUNCTION clippings_crisis_refuse();
CREATE TRIGGER clippings_crisis_no_truncate BEFORE TRUNCATE ON clippings_crisisentry
    FOR EACH STATEMENT EXECUTE FUNCTION clippings_crisis_refuse();
"""
DROP = """
DROP TRIGGER clippings_crisis_no_change ON clippings_crisisentry;
DROP TRIGGER clippings_crisis_no_truncate ON clippings_crisisentry;
DROP FUNCTION clippings_crisis_refuse();
"""


class Migration(migrations.Migration):
    replaces = [
        ("clippings", "0001_clippings_watches_and_crisis_log"),
        ("clippings", "0002_crisis_log_is_append_only"),
    ]

    initial = True

    dependencies = [
        ("assets", "0001_squashed_0002_documents"),
        ("conferences", "0001_events_and_guests"),
        ("pitches", "0001_squashed_0002_why_a_mail_was_not_sent"),
        ("press", "0001_squashed_0011_keys_of_other_programs"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clipping",
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
                ("url", models.CharField(blank=True, max_length=2000, verbose_name="Address")),
                ("canonical", models.CharField(blank=True, max_length=2000)),
                ("address_key", models.BinaryField(max_length=32, null=True)),
                ("title", models.CharField(max_length=300, verbose_name="Headline")),
                (
                    "outlet_name",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="Outlet as the page names it"
                    ),
                ),
                ("author", models.CharField(blank=True, max_length=120, verbose_name="Author")),
                ("published_at", models.DateTimeField(verbose_name="Published")),
                ("day_known", models.BooleanField(default=True)),
                ("text", models.TextField(blank=True, max_length=200000, verbose_name="Text")),
                (
                    "tone",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("positive", "Positive"),
                            ("neutral", "Neutral"),
                            ("negative", "Negative"),
                        ],
                        max_length=8,
                        verbose_name="Tone",
                    ),
                ),
                (
                    "tone_hint",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("positive", "Positive"),
                            ("neutral", "Neutral"),
                            ("negative", "Negative"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "tone_words",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
                ),
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("article", "Report"),
                            ("interview", "Interview"),
                            ("review", "Review"),
                            ("opinion", "Comment"),
                            ("list", "List or roundup"),
                            ("broadcast", "Broadcast item"),
                            ("appearance", "Appearance"),
                            ("award", "Award"),
                            ("post", "Post on a platform"),
                            ("other", "Other"),
                        ],
                        default="article",
                        max_length=10,
                        verbose_name="Type",
                    ),
                ),
                (
                    "depth",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mention", "Mentioned"),
                            ("quote", "Quoted"),
                            ("feature", "One of its subjects"),
                            ("dedicated", "About us alone"),
                            ("cover", "Cover story"),
                        ],
                        max_length=10,
                        verbose_name="How much of it is about us",
                    ),
                ),
                ("campaign", models.CharField(blank=True, max_length=80, verbose_name="Campaign")),
                (
                    "syndication_found",
                    models.CharField(
                        blank=True,
                        choices=[("", "Nobody"), ("text", "By its text"), ("hand", "By us")],
                        max_length=4,
                    ),
                ),
                ("signature", models.BinaryField(max_length=256, null=True)),
                (
                    "bands",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                    ),
                ),
                ("search", django.contrib.postgres.search.SearchVectorField(null=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("hand", "By hand"),
                            ("address", "By its address"),
                            ("feed", "From a watch"),
                            ("api", "By a program"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Kept"), ("archived", "Put away")],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="clippings",
                        to="conferences.pressevent",
                        verbose_name="Press event it came from",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clippings",
                        to="press.outlet",
                        verbose_name="Outlet",
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="clippings",
                        to="pitches.pitch",
                        verbose_name="Pitch it came from",
                    ),
                ),
                (
                    "syndication_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="copies",
                        to="clippings.clipping",
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
                        fields=["team", "state", "-published_at", "-id"], name="clipping_newest"
                    ),
                    models.Index(
                        fields=["team", "outlet", "-published_at"], name="clipping_by_outlet"
                    ),
                    models.Index(
                        fields=["team", "state", "tone", "-published_at"], name="clipping_by_tone"
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="clipping_tags"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["bands"], name="clipping_bands"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="clipping_search"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("address_key__isnull", False)),
                        fields=("team", "address_key"),
                        name="clipping_address_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("syndication_of", None),
                            models.Q(("syndication_of", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="clipping_no_copy_of_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClippingAlert",
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
                            ("mentions", "Mentions jumped"),
                            ("negative", "Negative mentions jumped"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("seen", "Taken note of")],
                        default="open",
                        max_length=4,
                    ),
                ),
                ("count", models.PositiveIntegerField()),
                ("usual", models.DecimalField(decimal_places=1, max_digits=8)),
                ("mark", models.PositiveIntegerField()),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("counted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "seen_by",
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
                    models.Index(fields=["team", "state", "-id"], name="clipping_alert_newest")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClippingContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "clipping",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="clippings.clipping",
                    ),
                ),
                (
                    "contact",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clipping", "contact"), name="clipping_contact_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="clipping",
            name="contacts",
            field=models.ManyToManyField(
                related_name="clippings", through="clippings.ClippingContact", to="press.contact"
            ),
        ),
        migrations.CreateModel(
            name="ClippingFile",
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
                    "clipping",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="clippings.clipping",
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
            name="Crisis",
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
                ("title", models.CharField(max_length=120, verbose_name="What happened")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Going on"), ("closed", "Over")],
                        default="open",
                        max_length=6,
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "alert",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clippings.clippingalert",
                    ),
                ),
                (
                    "opened_by",
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
                "verbose_name_plural": "crises",
                "indexes": [models.Index(fields=["team", "state", "-id"], name="crisis_newest")],
            },
        ),
        migrations.CreateModel(
            name="CrisisEntry",
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
                ("at", models.DateTimeField(verbose_name="When")),
                ("speaker", models.CharField(max_length=80, verbose_name="Who said it")),
                ("audience", models.CharField(blank=True, max_length=120, verbose_name="To whom")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("statement", "Public statement"),
                            ("interview", "Interview"),
                            ("call", "Call"),
                            ("wechat", "WeChat"),
                            ("email", "E-mail"),
                            ("meeting", "Meeting"),
                            ("media", "Published by media"),
                            ("internal", "Within the team"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="How",
                    ),
                ),
                ("words", models.TextField(max_length=4000, verbose_name="What was said")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "clipping",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clippings.clipping",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="press.contact",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="clippings.crisisentry",
                    ),
                ),
                (
                    "crisis",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="clippings.crisis",
                    ),
                ),
                (
                    "recorded_by",
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
                    models.Index(fields=["crisis", "at", "id"], name="crisis_entry_in_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
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
                ("url", models.CharField(max_length=2000, verbose_name="Address of the feed")),
                (
                    "keywords",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                        verbose_name="Words to look for",
                    ),
                ),
                (
                    "without",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                        verbose_name="Leave out what holds",
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
                        verbose_name="Tags that its clippings get",
                    ),
                ),
                ("campaign", models.CharField(blank=True, max_length=80, verbose_name="Campaign")),
                (
                    "every_minutes",
                    models.PositiveSmallIntegerField(default=30, verbose_name="Looked at every"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Watching"), ("paused", "Paused"), ("ended", "Ended")],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("claim", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("etag", models.CharField(blank=True, max_length=200)),
                ("modified", models.CharField(blank=True, max_length=80)),
                ("asked_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=12)),
                ("http_status", models.PositiveSmallIntegerField(null=True)),
                ("seen_count", models.PositiveIntegerField(default=0)),
                ("kept_count", models.PositiveIntegerField(default=0)),
                ("found_at", models.DateTimeField(null=True)),
                ("judged_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watches",
                        to="press.outlet",
                        verbose_name="Outlet whose feed it is",
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
                        condition=models.Q(("state", "active")),
                        fields=["next_at"],
                        name="watch_due",
                    ),
                    models.Index(fields=["team", "state", "-id"], name="watch_newest"),
                ],
            },
        ),
        migrations.AddField(
            model_name="clippingalert",
            name="watch",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="alerts",
                to="clippings.watch",
            ),
        ),
        migrations.CreateModel(
            name="WatchItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BinaryField(max_length=32)),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        db_default=models.Value("{}"),
                        default=list,
                        size=None,
                        verbose_name="Words found",
                    ),
                ),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "clipping",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watch_items",
                        to="clippings.clipping",
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
                    "watch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="clippings.watch",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["watch", "seen_at"], name="watch_item_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("watch", "key"), name="watch_item_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("clipping__isnull", False)),
                        fields=("watch", "clipping"),
                        name="watch_clipping_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchListener",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
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
                    "watch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listeners",
                        to="clippings.watch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("watch", "staff"), name="watch_listener_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Capture",
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
                ("url", models.CharField(max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("claimed", "Being read"),
                            ("done", "Read"),
                            ("failed", "Could not be read"),
                        ],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("article", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=12)),
                ("http_status", models.PositiveSmallIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    models.Index(
                        condition=models.Q(("state__in", ["pending", "claimed"])),
                        fields=["created_at"],
                        name="capture_open",
                    ),
                    models.Index(fields=["team", "-id"], name="capture_newest"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="clippingalert",
            index=models.Index(
                fields=["watch", "kind", "-raised_at"], name="clipping_alert_of_watch"
            ),
        ),
        migrations.AddConstraint(
            model_name="clippingalert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("watch", "kind"),
                name="clipping_alert_one_open",
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, DROP),
    ]
