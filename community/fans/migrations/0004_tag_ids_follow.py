"""``Fan.tag_ids`` follows ``FanTag`` by triggers, a statement at a time.

The fans are locked first, in a statement of its own: the next one then sees the tags of whoever
was faster. What is right already is not written again.
"""

from django.db import migrations

REFRESH = """
CREATE OR REPLACE FUNCTION fans_tag_ids_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM fans_fan WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
  UPDATE fans_fan fan SET tag_ids = now.tags
  FROM (
    SELECT one.id, coalesce(array_agg(t.tag_id ORDER BY t.tag_id)
                            FILTER (WHERE t.tag_id IS NOT NULL), '{}') AS tags
    FROM unnest(ids) AS one(id) LEFT JOIN fans_fantag t ON t.fan_id = one.id
    GROUP BY one.id
  ) now
  WHERE fan.id = now.id AND fan.tag_ids IS DISTINCT FROM now.tags;
END $$;

CREATE OR REPLACE FUNCTION fans_tag_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fans_tag_ids_refresh(ARRAY(SELECT DISTINCT fan_id FROM added));
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION fans_tag_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fans_tag_ids_refresh(ARRAY(SELECT DISTINCT fan_id FROM gone));
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION fans_tag_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fans_tag_ids_refresh(
    ARRAY(SELECT fan_id FROM added UNION SELECT fan_id FROM gone)
  );
  RETURN NULL;
END $$;

CREATE TRIGGER fans_tag_added AFTER INSERT ON fans_fantag
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fans_tag_added();
CREATE TRIGGER fans_tag_gone AFTER DELETE ON fans_fantag
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION fans_tag_gone();
CREATE TRIGGER fans_tag_changed AFTER UPDATE ON fans_fantag
  REFERENCING OLD TABLE AS gone NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION fans_tag_changed();

UPDATE fans_fan fan SET tag_ids = now.tags
FROM (SELECT fan_id, array_agg(tag_id ORDER BY tag_id) AS tags FROM fans_fantag GROUP BY 1) now
WHERE fan.id = now.fan_id;
"""
BACK = """
DROP TRIGGER fans_tag_added ON fans_fantag;
DROP TRIGGER fans_tag_gone ON fans_fantag;
DROP TRIGGER fans_tag_changed ON fans_fantag;
DROP FUNCTION fans_tag_added();
DROP FUNCTION fans_tag_gone();
DROP FUNCTION fans_tag_changed();
DROP FUNCTION fans_tag_ids_refresh(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("fans", "0003_merges_notes_and_tag_ids")]

    operations = [migrations.RunSQL(REFRESH, BACK)]
