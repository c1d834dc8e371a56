"""A fan's own column for a note goes, and imports lay their notes out by themselves. What was laid
out before is forgotten: an import that is under way reads its file again."""

from django.db import migrations

FORWARD = """
TRUNCATE fans_stage_fan, fans_stage_contact, fans_stage_identity, fans_stage_fact, fans_stage_tag;
ALTER TABLE fans_stage_fan DROP COLUMN note;
CREATE UNLOGGED TABLE fans_stage_note (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  fan_id bigint NOT NULL,
  public_id varchar(12) NOT NULL,
  text text NOT NULL
);
CREATE INDEX fans_stage_note_by_fan ON fans_stage_note (import_id, fan_id);
"""
BACK = """
DROP TABLE fans_stage_note;
TRUNCATE fans_stage_fan, fans_stage_contact, fans_stage_identity, fans_stage_fact, fans_stage_tag;
ALTER TABLE fans_stage_fan ADD COLUMN note text NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("fans", "0009_notes_have_one_home")]

    operations = [
        migrations.RunSQL(FORWARD, BACK),
        migrations.RemoveField("fan", "note"),
    ]
