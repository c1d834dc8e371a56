"""Who was slower than a merge learns of it, and looks again.

The foreign keys of fans' own tables are checked with their statement, not at the commit: the row
then holds its fan (FOR KEY SHARE), so a merge waits for it and takes it along, or it waits for the
merge and is refused as a key that points nowhere. (Keys are made at the end of the migration that
makes the tables, so this can't be part of it.)

The name of a merged fan stays. There was such a trigger once: it also watched the fan's column for a
note, and went with it when that column was dropped.
"""

from django.db import migrations

AT_ONCE = """
DO $$ DECLARE one record; BEGIN
  FOR one IN
    SELECT conname, conrelid::regclass AS tab FROM pg_constraint
    WHERE contype = 'f' AND confrelid = 'fans_fan'::regclass
      AND conrelid::regclass::text = ANY(ARRAY['fans_fancontact','fans_platformidentity','fans_fantag','fans_fannote'])
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY IMMEDIATE',
                   one.tab, one.conname);
  END LOOP;
END $$;
"""
LATE = AT_ONCE.replace("INITIALLY IMMEDIATE", "INITIALLY DEFERRED")
STILL = """
CREATE OR REPLACE FUNCTION fans_merged_is_still() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the fan was merged into another' USING ERRCODE = 'foreign_key_violation';
END $$;
CREATE OR REPLACE TRIGGER fans_merged_is_still BEFORE UPDATE OF nickname ON fans_fan FOR EACH ROW
  WHEN (OLD.merged_into_id IS NOT NULL AND NEW.merged_into_id IS NOT NULL
        AND OLD.nickname IS DISTINCT FROM NEW.nickname)
  EXECUTE FUNCTION fans_merged_is_still();
"""


class Migration(migrations.Migration):
    dependencies = [("fans", "0001_squashed_0010_a_fan_has_notes")]

    operations = [
        migrations.RunSQL(AT_ONCE, LATE),
        migrations.RunSQL(STILL, "DROP FUNCTION fans_merged_is_still() CASCADE"),
    ]
