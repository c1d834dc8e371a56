"""Records of advertisements, and the trigger that lets nobody change or drop them before time."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import foundation.scopes.models

# What a record says stays as it was written; its end may be put later, never earlier; and it goes
# when its time is over, not before.
STANDS = """
CREATE FUNCTION adverts_record_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.kept_until IS NULL OR OLD.kept_until > now() THEN
            RAISE EXCEPTION 'a record of an advertisement is kept for three years'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF to_jsonb(NEW) - ARRAY['ended_at', 'kept_until']
            IS DISTINCT FROM to_jsonb(OLD) - ARRAY['ended_at', 'kept_until']
        OR (OLD.kept_until IS NOT NULL
            AND (NEW.kept_until IS NULL OR NEW.kept_until < OLD.kept_until)) THEN
        RAISE EXCEPTION 'a record of an advertisement is not changed'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER adverts_record_stands BEFORE UPDATE OR DELETE ON adverts_adrecord
    FOR EACH ROW EXECUTE FUNCTION adverts_record_stands();
"""
GONE = """
DROP TRIGGER adverts_record_stands ON adverts_adrecord;
DROP FUNCTION adverts_record_stands();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assets", "0004_library"),
        ("teams", "0001_squashed_0008_what_a_team_says_of_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="AdRecord",
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
                ("target_number", models.BigIntegerField()),
                ("post_number", models.BigIntegerField()),
                ("post_public_id", models.CharField(max_length=12)),
                ("team_name", models.CharField(max_length=60)),
                ("advertiser", models.CharField(blank=True, max_length=60)),
                ("platform", models.CharField(max_length=16)),
                ("place", models.CharField(max_length=120)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("text", models.TextField(blank=True)),
                ("snapshot", models.JSONField(default=dict)),
                ("content_hash", models.BinaryField(max_length=32)),
                ("link", models.CharField(blank=True, max_length=1000)),
                ("url", models.CharField(blank=True, max_length=1000)),
                ("remote_id", models.CharField(blank=True, max_length=200)),
                ("author_name", models.CharField(blank=True, max_length=40)),
                ("approver_name", models.CharField(blank=True, max_length=40)),
                ("approved_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("kept_until", models.DateTimeField(null=True)),
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
        ),
        migrations.CreateModel(
            name="AdRecordFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assets.asset",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="adverts.adrecord",
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
        ),
        migrations.AddIndex(
            model_name="adrecord",
            index=models.Index(
                condition=models.Q(("kept_until__isnull", False)),
                fields=["kept_until"],
                name="ad_record_over",
            ),
        ),
        migrations.AddIndex(
            model_name="adrecord",
            index=models.Index(fields=["team", "-id"], name="ad_record_newest"),
        ),
        migrations.AddConstraint(
            model_name="adrecord",
            constraint=models.UniqueConstraint(
                fields=("target_number", "content_hash"), name="ad_record_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="adrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("kept_until", None)),
                    models.Q(("ended_at__isnull", False), ("kept_until__isnull", False)),
                    _connector="OR",
                ),
                name="ad_record_end_is_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="adrecordfile",
            constraint=models.UniqueConstraint(
                fields=("record", "asset"), name="ad_record_file_once"
            ),
        ),
        migrations.RunSQL(STANDS, GONE),
    ]
