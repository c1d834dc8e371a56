"""What Django's own DDL can't say of the archive's tables."""

TERMS = """
-- The words contacts and outlets are sorted by: a row that comes or changes brings its own. What is
-- known already costs one look into a unique index.
CREATE FUNCTION press_terms_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN

  INSERT INTO press_term (team_id, kind, name)
  SELECT said.team_id, said.kind, said.name FROM (
    SELECT team_id, 'tag' AS kind, unnest(tags) AS name FROM added
    UNION SELECT team_id, 'beat', unnest(beats) FROM added
    UNION SELECT team_id, 'region', region FROM added WHERE region <> ''
) said
  WHERE NOT EXISTS (SELECT FROM press_term term WHERE term.team_id = said.team_id
                    AND term.kind = said.kind AND term.name = said.name)
  ON CONFLICT DO NOTHING
;
  RETURN NULL;
END $$;

CREATE FUNCTION press_terms_of_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN

  INSERT INTO press_term (team_id, kind, name)
  SELECT said.team_id, said.kind, said.name FROM (
    SELECT team_id, 'tag' AS kind, unnest(tags) AS name FROM (SELECT NEW.*) changed
    UNION SELECT team_id, 'beat', unnest(beats) FROM (SELECT NEW.*) changed
    UNION SELECT team_id, 'region', region FROM (SELECT NEW.*) changed WHERE region <> ''
) said
  WHERE NOT EXISTS (SELECT FROM press_term term WHERE term.team_id = said.team_id
                    AND term.kind = said.kind AND term.name = said.name)
  ON CONFLICT DO NOTHING
;
  RETURN NULL;
END $$;

CREATE TRIGGER press_terms_of_new AFTER INSERT ON press_contact
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION press_terms_of_new();
CREATE TRIGGER press_terms_of_changed AFTER UPDATE OF tags, beats, region ON press_contact
  FOR EACH ROW WHEN (NEW.tags IS DISTINCT FROM OLD.tags OR NEW.beats IS DISTINCT FROM OLD.beats
                     OR NEW.region IS DISTINCT FROM OLD.region)
  EXECUTE FUNCTION press_terms_of_changed();

CREATE TRIGGER press_terms_of_new AFTER INSERT ON press_outlet
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION press_terms_of_new();
CREATE TRIGGER press_terms_of_changed AFTER UPDATE OF tags, beats, region ON press_outlet
  FOR EACH ROW WHEN (NEW.tags IS DISTINCT FROM OLD.tags OR NEW.beats IS DISTINCT FROM OLD.beats
                     OR NEW.region IS DISTINCT FROM OLD.region)
  EXECUTE FUNCTION press_terms_of_changed();
"""

STAGE = """
-- Where an import is laid out before it is committed in one transaction. Unlogged: what a crash
-- takes is read from the file again. The rows of an import are deleted with its end.
CREATE UNLOGGED TABLE press_stage_contact (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  contact_id bigint NOT NULL,
  is_new boolean NOT NULL,
  public_id varchar(12) NOT NULL,
  name varchar(60) NOT NULL,
  pinyin varchar(120) NOT NULL,
  sort_key varchar(120) NOT NULL,
  fields jsonb NOT NULL,
  lexemes text[] NOT NULL
);
CREATE INDEX press_stage_contact_by_id ON press_stage_contact (import_id, contact_id, seq);
CREATE INDEX press_stage_contact_by_name ON press_stage_contact (import_id, sort_key);

CREATE UNLOGGED TABLE press_stage_channel (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  contact_id bigint NOT NULL,
  kind varchar(8) NOT NULL,
  value varchar(254) NOT NULL,
  normal varchar(254) NOT NULL
);
CREATE INDEX press_stage_channel_by_value ON press_stage_channel (import_id, kind, normal);
CREATE INDEX press_stage_channel_by_contact ON press_stage_channel (import_id, contact_id);

CREATE UNLOGGED TABLE press_stage_job (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  contact_id bigint NOT NULL,
  outlet_id bigint NOT NULL,
  job_id bigint,
  public_id varchar(12) NOT NULL,
  title varchar(60) NOT NULL,
  desk varchar(60) NOT NULL,
  is_primary boolean NOT NULL
);
CREATE INDEX press_stage_job_by_contact ON press_stage_job (import_id, contact_id, outlet_id, seq);

CREATE UNLOGGED TABLE press_stage_note (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  contact_id bigint,
  outlet_id bigint,
  public_id varchar(12) NOT NULL,
  text text NOT NULL
);
CREATE INDEX press_stage_note_by_contact ON press_stage_note (import_id, contact_id);
CREATE INDEX press_stage_note_by_outlet ON press_stage_note (import_id, outlet_id);

CREATE UNLOGGED TABLE press_stage_outlet (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  outlet_id bigint NOT NULL,
  is_new boolean NOT NULL,
  public_id varchar(12) NOT NULL,
  name varchar(80) NOT NULL,
  aliases varchar(80)[] NOT NULL,
  keys varchar(80)[] NOT NULL,
  sort_key varchar(120) NOT NULL,
  fields jsonb NOT NULL,
  lexemes text[] NOT NULL
);
CREATE INDEX press_stage_outlet_by_id ON press_stage_outlet (import_id, outlet_id, seq);
CREATE INDEX press_stage_outlet_by_key ON press_stage_outlet USING gin (keys);
"""

FOLLOW = """
-- A job knows what its outlet is.
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
"""

GONE = """
DROP TABLE press_stage_contact, press_stage_channel, press_stage_job, press_stage_note,
  press_stage_outlet;
DROP FUNCTION press_terms_of_new() CASCADE;
DROP FUNCTION press_terms_of_changed() CASCADE;
DROP FUNCTION press_employment_outlet() CASCADE;
DROP FUNCTION press_outlet_employments() CASCADE;
"""
