"""The words contacts and outlets are sorted by, kept by triggers: a row that comes or changes brings
its own. What is known already costs one look into a unique index."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models.functions import Now

_WORDS = """
    SELECT team_id, 'tag' AS kind, unnest(tags) AS name FROM {rows}
    UNION SELECT team_id, 'beat', unnest(beats) FROM {rows}
    UNION SELECT team_id, 'region', region FROM {rows} WHERE region <> ''
"""
_ADD = """
  INSERT INTO press_term (team_id, kind, name)
  SELECT said.team_id, said.kind, said.name FROM ({words}) said
  WHERE NOT EXISTS (SELECT FROM press_term term WHERE term.team_id = said.team_id
                    AND term.kind = said.kind AND term.name = said.name)
  ON CONFLICT DO NOTHING
"""
FUNCTIONS = f"""
CREATE FUNCTION press_terms_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {_ADD.format(words=_WORDS.format(rows="added"))};
  RETURN NULL;
END $$;

CREATE FUNCTION press_terms_of_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {_ADD.format(words=_WORDS.format(rows="(SELECT NEW.*) changed"))};
  RETURN NULL;
END $$;
"""
_TRIGGERS = """
CREATE TRIGGER press_terms_of_new AFTER INSERT ON {table}
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION press_terms_of_new();
CREATE TRIGGER press_terms_of_changed AFTER UPDATE OF tags, beats, region ON {table}
  FOR EACH ROW WHEN (NEW.tags IS DISTINCT FROM OLD.tags OR NEW.beats IS DISTINCT FROM OLD.beats
                     OR NEW.region IS DISTINCT FROM OLD.region)
  EXECUTE FUNCTION press_terms_of_changed();
"""
_KNOWN = ";".join(
    _ADD.format(words=_WORDS.format(rows=table)) for table in ("press_contact", "press_outlet")
)
THERE = (
    FUNCTIONS
    + "".join(_TRIGGERS.format(table=table) for table in ("press_contact", "press_outlet"))
    + _KNOWN
)
BACK = """
DROP TRIGGER press_terms_of_new ON press_contact;
DROP TRIGGER press_terms_of_new ON press_outlet;
DROP TRIGGER press_terms_of_changed ON press_contact;
DROP TRIGGER press_terms_of_changed ON press_outlet;
DROP FUNCTION press_terms_of_new();
DROP FUNCTION press_terms_of_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("press", "0005_tiers"),
        ("teams", "0008_what_a_team_says_of_privacy"),
    ]

    operations = [
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
                    models.DateTimeField(db_default=Now(), default=django.utils.timezone.now),
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
        migrations.AddConstraint(
            model_name="term",
            constraint=models.UniqueConstraint(
                fields=("team", "kind", "name"), name="press_term_once"
            ),
        ),
        migrations.RunSQL(THERE, BACK),
    ]
