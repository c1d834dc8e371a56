"""Where an import lays texts out until it writes them all (foundation/imports/staging.py)."""

from django.db import migrations

STAGE = """
CREATE UNLOGGED TABLE posts_stage_text (
  import_id bigint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  text_id bigint NOT NULL,
  public_id varchar(12) NOT NULL,
  title varchar(200) NOT NULL,
  text text NOT NULL,
  place varchar(300) NOT NULL,
  written_on date,
  digest bytea NOT NULL,
  search text[] NOT NULL,
  prints integer[] NOT NULL
);
CREATE INDEX posts_stage_text_by_digest ON posts_stage_text (import_id, digest);
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0001_initial")]

    operations = [migrations.RunSQL(STAGE, "DROP TABLE posts_stage_text")]
