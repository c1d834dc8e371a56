"""What Django's own DDL can't say of fans' tables."""

TAGS = """
-- Fan.tag_ids follows FanTag, a statement at a time. The fans are locked first, in a statement of
-- its own: the next one then sees the tags of whoever was faster.
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
"""

STAGE = """
-- Where an import is laid out before it is committed in one transaction. Unlogged: what a crash
-- takes is read from the file again. The rows of an import are deleted with its end.
CREATE UNLOGGED TABLE fans_stage_fan (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  fan_id bigint NOT NULL,
  is_new boolean NOT NULL,
  seen text NOT NULL,
  public_id varchar(12) NOT NULL,
  was text,
  nickname varchar(40) NOT NULL,
  sort_key varchar(80) NOT NULL,
  search text NOT NULL,
  custom jsonb NOT NULL
);
CREATE INDEX fans_stage_fan_by_fan ON fans_stage_fan (import_id, fan_id, seq);

CREATE UNLOGGED TABLE fans_stage_contact (
  import_id bigint NOT NULL,
  fan_id bigint NOT NULL,
  kind varchar(8) NOT NULL,
  value varchar(254) NOT NULL
);
CREATE INDEX fans_stage_contact_by_value ON fans_stage_contact (import_id, value);
CREATE INDEX fans_stage_contact_by_fan ON fans_stage_contact (import_id, fan_id);

CREATE UNLOGGED TABLE fans_stage_identity (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  identity_id bigint NOT NULL,
  is_new boolean NOT NULL,
  fan_id bigint NOT NULL,
  platform varchar(16) NOT NULL,
  uid varchar(64) NOT NULL,
  handle varchar(60) NOT NULL
);
CREATE INDEX fans_stage_identity_by_fan ON fans_stage_identity (import_id, fan_id);
CREATE INDEX fans_stage_identity_by_uid
  ON fans_stage_identity (import_id, platform, uid) WHERE uid <> '';
CREATE INDEX fans_stage_identity_by_handle
  ON fans_stage_identity (import_id, platform, handle) WHERE handle <> '';

CREATE UNLOGGED TABLE fans_stage_fact (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  identity_id bigint NOT NULL,
  fan_id bigint NOT NULL,
  fact_id bigint,
  follows_us boolean,
  we_follow boolean,
  checked_at timestamptz NOT NULL,
  told boolean NOT NULL
);
CREATE INDEX fans_stage_fact_by_fan ON fans_stage_fact (import_id, fan_id);

CREATE UNLOGGED TABLE fans_stage_tag (
  import_id bigint NOT NULL,
  fan_id bigint NOT NULL,
  name varchar(30) NOT NULL
);
CREATE INDEX fans_stage_tag_by_fan ON fans_stage_tag (import_id, fan_id);

CREATE UNLOGGED TABLE fans_stage_note (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  fan_id bigint NOT NULL,
  public_id varchar(12) NOT NULL,
  text text NOT NULL
);
CREATE INDEX fans_stage_note_by_fan ON fans_stage_note (import_id, fan_id);
"""

MERGED = """
-- Who was slower than a merge learns of it: nothing new hangs on a merged fan (see 0011, too).
CREATE FUNCTION fans_not_on_merged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM added JOIN fans_fan fan ON fan.id = added.fan_id
             WHERE fan.merged_into_id IS NOT NULL) THEN
    RAISE EXCEPTION 'the fan was merged into another' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER fans_not_on_merged AFTER INSERT ON fans_fancontact
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fans_not_on_merged();

CREATE TRIGGER fans_not_on_merged AFTER INSERT ON fans_platformidentity
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fans_not_on_merged();

CREATE TRIGGER fans_not_on_merged AFTER INSERT ON fans_fantag
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fans_not_on_merged();

CREATE TRIGGER fans_not_on_merged AFTER INSERT ON fans_fannote
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fans_not_on_merged();
"""

GONE = """
DROP TABLE fans_stage_fan, fans_stage_contact, fans_stage_identity, fans_stage_fact, fans_stage_tag,
  fans_stage_note;
DROP FUNCTION fans_not_on_merged() CASCADE;
DROP FUNCTION fans_tag_added() CASCADE;
DROP FUNCTION fans_tag_gone() CASCADE;
DROP FUNCTION fans_tag_changed() CASCADE;
DROP FUNCTION fans_tag_ids_refresh(bigint[]);
"""
