"""Where an import of fans is laid out before it is committed in one transaction.

Unlogged: what a crash takes is read from the file again. The rows of an import are deleted with
its end.
"""

from django.db import migrations

FORWARD = """
CREATE UNLOGGED TABLE fans_stage_fan (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  fan_id bigint NOT NULL,
  is_new boolean NOT NULL,
  seen text NOT NULL,
  public_id varchar(12) NOT NULL,
  was text,
  nickname varchar(40) NOT NULL,
  note text NOT NULL,
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
"""
BACK = """
DROP TABLE fans_stage_fan, fans_stage_contact, fans_stage_identity, fans_stage_fact, fans_stage_tag
"""


class Migration(migrations.Migration):
    dependencies = [("fans", "0005_fan_custom")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
