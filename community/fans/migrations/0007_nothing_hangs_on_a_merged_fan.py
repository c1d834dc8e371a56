"""Who was slower than a merge learns of it: nothing new hangs on a merged fan.

The foreign keys of fans' own tables are checked with their statement, not at the commit: the row
then holds its fan (FOR KEY SHARE), so a merge waits for it and takes it along, or it waits for the
merge and is refused here as a key that points nowhere, upon which imports look again.
"""

from django.db import migrations

TABLES = ("fans_fancontact", "fans_platformidentity", "fans_fantag", "fans_fannote")

IMMEDIATE = """
DO $$ DECLARE one record; BEGIN
  FOR one IN
    SELECT conname, conrelid::regclass AS tab FROM pg_constraint
    WHERE contype = 'f' AND confrelid = 'fans_fan'::regclass
      AND conrelid::regclass::text = ANY(ARRAY['{tables}'])
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY {when}',
                   one.tab, one.conname);
  END LOOP;
END $$;
"""
GUARD = """
CREATE FUNCTION fans_not_on_merged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM added JOIN fans_fan fan ON fan.id = added.fan_id
             WHERE fan.merged_into_id IS NOT NULL) THEN
    RAISE EXCEPTION 'the fan was merged into another' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION fans_merged_is_still() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the fan was merged into another' USING ERRCODE = 'foreign_key_violation';
END $$;

CREATE TRIGGER fans_merged_is_still BEFORE UPDATE OF nickname, note ON fans_fan FOR EACH ROW
  WHEN (OLD.merged_into_id IS NOT NULL AND NEW.merged_into_id IS NOT NULL
        AND (OLD.nickname, OLD.note) IS DISTINCT FROM (NEW.nickname, NEW.note))
  EXECUTE FUNCTION fans_merged_is_still();
"""
ON_TABLE = """
CREATE TRIGGER fans_not_on_merged AFTER INSERT ON {table}
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fans_not_on_merged();
"""


def _sql(when: str) -> str:
    return IMMEDIATE.format(tables="','".join(TABLES), when=when)


class Migration(migrations.Migration):
    dependencies = [("fans", "0006_staged_imports")]

    operations = [
        migrations.RunSQL(_sql("IMMEDIATE"), _sql("DEFERRED")),
        migrations.RunSQL(
            GUARD + "".join(ON_TABLE.format(table=table) for table in TABLES),
            "DROP TRIGGER fans_merged_is_still ON fans_fan; DROP FUNCTION fans_merged_is_still();"
            "DROP FUNCTION fans_not_on_merged() CASCADE;",
        ),
    ]
