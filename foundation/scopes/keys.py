"""The wall in the database: a row points at rows of its own team only, and keeps its team.

Each table of a TeamModel gets triggers made from its foreign keys after every ``migrate``, so no
migration has to remember them. They see what no guard of ours does: raw SQL, ``update()``, COPY.
A migration that alters the type of such a key, or renames it and then writes it, drops
``scopes_keys`` and ``scopes_keys_moved`` of its table first.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, models

from foundation.scopes.models import TeamModel

STAYS = """
CREATE OR REPLACE FUNCTION scopes_team_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a row of % does not change teams', TG_TABLE_NAME
    USING ERRCODE = 'check_violation';
END $$;
"""
TEAM = """
CREATE TRIGGER scopes_team BEFORE UPDATE OF team_id ON "{table}" FOR EACH ROW
  WHEN (OLD.team_id IS DISTINCT FROM NEW.team_id) EXECUTE FUNCTION scopes_team_stays();
"""
KEYS = """
CREATE OR REPLACE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {foreign} THEN
    RAISE EXCEPTION 'a row of % points at a row of another team', TG_TABLE_NAME
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER scopes_keys AFTER INSERT ON "{table}" FOR EACH ROW
  WHEN ({some}) EXECUTE FUNCTION "{function}"();
CREATE TRIGGER scopes_keys_moved AFTER UPDATE OF {columns} ON "{table}" FOR EACH ROW
  WHEN ({moved}) EXECUTE FUNCTION "{function}"();
"""
OLD = """
DROP TRIGGER IF EXISTS scopes_team ON "{table}";
DROP TRIGGER IF EXISTS scopes_keys ON "{table}";
DROP TRIGGER IF EXISTS scopes_keys_moved ON "{table}";
"""
MARK = """
COMMENT ON TRIGGER {trigger} ON "{table}" IS '{mark}';
"""
MADE = """
SELECT c.relname, obj_description(t.oid, 'pg_trigger') FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
WHERE obj_description(t.oid, 'pg_trigger') IS NOT NULL AND t.tgname LIKE 'scopes%'
  AND t.tgparentid = 0 AND c.relnamespace = current_schema::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Key:
    """A foreign key into a table of teams' rows."""

    column: str
    table: str
    to_column: str


def keys_of(model: type[TeamModel]) -> list[Key]:
    """The foreign keys of a model's own table that lead to teams' rows."""
    return [
        Key(field.column, field.related_model._meta.db_table, field.target_field.column)
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, TeamModel)
    ]


def walls() -> Iterator[tuple[str, str, str]]:
    """Each table, the statements that wall it, and a mark that changes when they do."""
    for model in apps.get_models():
        if not issubclass(model, TeamModel) or model._meta.proxy or not model._meta.managed:
            continue
        table, keys = model._meta.db_table, keys_of(model)
        sql = OLD.format(table=table) + (TEAM.format(table=table) if model.TEAM_STAYS else "")
        if keys:
            sql += _keys_sql(table, keys)
        mark = hashlib.sha256((STAYS + sql).encode()).hexdigest()[:16]
        trigger = "scopes_team" if model.TEAM_STAYS else "scopes_keys"
        yield table, sql + MARK.format(trigger=trigger, table=table, mark=mark), mark


def _keys_sql(table: str, keys: list[Key]) -> str:
    columns = [f'"{key.column}"' for key in keys]
    moving = ["team_id", *columns]
    return KEYS.format(
        table=table,
        function=f"scopes_keys_{table}"[:63],
        foreign="\n    OR ".join(
            f'EXISTS (SELECT FROM "{key.table}" WHERE "{key.to_column}" = NEW."{key.column}" '
            "AND team_id <> NEW.team_id)"
            for key in keys
        ),
        some=" OR ".join(f"NEW.{column} IS NOT NULL" for column in columns),
        columns=", ".join(moving),
        moved=" OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in moving),
    )


def walls_build(using: str = "default") -> int:
    """Wall every table that is not walled as it should be; how many that were."""
    with connections[using].cursor() as cursor:
        cursor.execute(MADE)
        made = dict(cursor.fetchall())
        there = set(connections[using].introspection.table_names(cursor))
        wanted = [sql for table, sql, mark in walls() if made.get(table) != mark and table in there]
        for sql in wanted:  # one at a time, so that no two tables are locked at once
            cursor.execute(STAYS + sql)
    return len(wanted)


def after_migrate(using: str, **kwargs: Any) -> None:
    """Django's ``post_migrate``, which a flush sends too, without a plan: then nothing changed."""
    if "plan" in kwargs:
        walls_build(using)
