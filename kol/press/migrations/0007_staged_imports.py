"""Where imports of contacts and outlets are laid out before they are committed in one transaction.

Unlogged: what a crash takes is read from the file again. The rows of an import are deleted with
its end.
"""

from django.db import migrations

FORWARD = """
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
BACK = """
DROP TABLE press_stage_contact, press_stage_channel, press_stage_job, press_stage_note,
  press_stage_outlet
"""


class Migration(migrations.Migration):
    dependencies = [("press", "0006_terms")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
