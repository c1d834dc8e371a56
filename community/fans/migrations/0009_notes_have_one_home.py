"""What a record came with becomes one of its notes, some records at a time; safe to run again.

A note that an import gave bears the import's moment, by which undoing finds it. That of a merged
record stays with the winner, which has had a copy since the merge.
"""

from typing import Any

from django.db import migrations

BATCH = 5000
MOVE = """
WITH part AS (
  SELECT id, team_id, note, created_at FROM fans_fan
  WHERE id > %(after)s AND note <> '' ORDER BY id LIMIT %(batch)s FOR UPDATE
),
moved AS (
  INSERT INTO fans_fannote (public_id, team_id, fan_id, text, at)
  SELECT translate(substr(md5(random()::text || part.id), 1, 12), '0', 'g'),
         part.team_id, part.id, part.note,
         coalesce((SELECT max(import.committed_at) FROM imports_importrow line
                   JOIN imports_import import ON import.id = line.record_id
                   WHERE line.team_id = part.team_id AND line.object_id = part.id
                     AND line.undo IS NOT NULL AND jsonb_exists(line.undo, 'note')),
                  part.created_at)
  FROM part JOIN fans_fan fan ON fan.id = part.id WHERE fan.merged_into_id IS NULL
),
emptied AS (UPDATE fans_fan SET note = '' FROM part WHERE fans_fan.id = part.id)
SELECT max(id) FROM part
"""
BACK = """
WITH part AS (
  SELECT id FROM fans_fan WHERE id > %(after)s ORDER BY id LIMIT %(batch)s
),
first AS (
  SELECT DISTINCT ON (fan_id) fan_id, id, text FROM fans_fannote
  WHERE author_id IS NULL AND fan_id IN (SELECT id FROM part) ORDER BY fan_id, at, id
),
filled AS (
  UPDATE fans_fan SET note = first.text FROM first WHERE fans_fan.id = first.fan_id
),
gone AS (DELETE FROM fans_fannote USING first WHERE fans_fannote.id = first.id)
SELECT max(id) FROM part
"""


def in_batches(sql: str) -> Any:
    """The statement over and over, each in a transaction of its own, until nothing is left."""

    def run(_apps: Any, editor: Any) -> None:
        after: int | None = 0
        while after is not None:
            with editor.connection.cursor() as cursor:
                cursor.execute(sql, {"after": after, "batch": BATCH})
                after = cursor.fetchone()[0]

    return run


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("fans", "0008_duplicates_by_night"),
        ("imports", "0003_an_import_is_looked_at"),
    ]

    operations = [migrations.RunPython(in_batches(MOVE), in_batches(BACK))]
