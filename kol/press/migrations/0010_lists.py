"""Indexes for the list of contacts; a job knows what its outlet is, and triggers keep that so."""

import datetime

import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Coalesce

_NEVER = models.Value(datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC))
_HEALTH = models.OrderBy(
    Coalesce("health", models.Value(-1), output_field=models.IntegerField()), descending=True
)
_TOUCH = models.OrderBy(Coalesce("last_touch_at", _NEVER), descending=True)
_NEWEST = models.OrderBy(models.F("id"), descending=True)

FOLLOW = """
CREATE FUNCTION press_employment_outlet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT kind, level INTO NEW.outlet_kind, NEW.outlet_level
  FROM press_outlet WHERE id = NEW.outlet_id;
  -- A key to nothing is the constraint's to refuse.
  NEW.outlet_kind := coalesce(NEW.outlet_kind, '');
  NEW.outlet_level := coalesce(NEW.outlet_level, '');
  RETURN NEW;
END $$;
CREATE TRIGGER press_employment_outlet BEFORE INSERT OR UPDATE OF outlet_id ON press_employment
  FOR EACH ROW EXECUTE FUNCTION press_employment_outlet();

CREATE FUNCTION press_outlet_employments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE press_employment SET outlet_kind = NEW.kind, outlet_level = NEW.level
  WHERE outlet_id = NEW.id
    AND (outlet_kind, outlet_level) IS DISTINCT FROM (NEW.kind, NEW.level);
  RETURN NULL;
END $$;
CREATE TRIGGER press_outlet_employments AFTER UPDATE OF kind, level ON press_outlet
  FOR EACH ROW WHEN ((NEW.kind, NEW.level) IS DISTINCT FROM (OLD.kind, OLD.level))
  EXECUTE FUNCTION press_outlet_employments();

UPDATE press_employment job SET outlet_kind = outlet.kind, outlet_level = outlet.level
FROM press_outlet outlet WHERE outlet.id = job.outlet_id;
"""
BACK = """
DROP TRIGGER press_employment_outlet ON press_employment;
DROP TRIGGER press_outlet_employments ON press_outlet;
DROP FUNCTION press_employment_outlet();
DROP FUNCTION press_outlet_employments();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("press", "0009_exports"),
        ("teams", "0008_what_a_team_says_of_privacy"),
    ]

    operations = [
        migrations.AddField(
            model_name="employment",
            name="outlet_kind",
            field=models.CharField(db_default="", default="", editable=False, max_length=12),
        ),
        migrations.AddField(
            model_name="employment",
            name="outlet_level",
            field=models.CharField(db_default="", default="", editable=False, max_length=12),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("team"),
                models.F("state"),
                _HEALTH,
                _TOUCH,
                _NEWEST,
                name="contact_by_warmth",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("team"),
                models.F("state"),
                _TOUCH,
                _HEALTH,
                _NEWEST,
                name="contact_by_last",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["team", "state", "region", "-id"], name="contact_by_region"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("is_kol", True)), fields=["team", "-id"], name="contact_kols"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("do_not_contact", True)),
                fields=["team", "-id"],
                name="contact_blocked",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["custom"], name="contact_custom", opclasses=["jsonb_path_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="employment",
            index=models.Index(
                condition=models.Q(("ended", False)),
                fields=["team", "outlet_kind", "outlet_level", "contact"],
                name="employment_by_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="employment",
            index=models.Index(
                condition=models.Q(("ended", False)),
                fields=["team", "outlet_level", "contact"],
                name="employment_by_level",
            ),
        ),
        migrations.RunSQL(FOLLOW, BACK),
    ]
