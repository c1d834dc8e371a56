"""Rows of apps above that point to a merged fan point to the winner: at once, whatever the order.

Somebody may look a fan up, and write a row about them after a merge was committed. A trigger on
every such table locks the fan it points to (a merge holds it, so they wait for each other) and
turns the row to the winner. The lock of one that turns out to be merged is given back, by undoing
a piece of the transaction: who holds two fans without keeping their order stands in others' way.
The tables are made by apps that fans do not know, so the triggers are
put on after every ``migrate``, which has made them all by then. Fans' own tables have none: their
writers lock the fan first (services.locks).
"""

from typing import Any

from django.apps import apps
from django.db import connections, models

from community.fans.models import Fan

_FUNCTION = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE winner bigint;
BEGIN
  WHILE NEW.{column} IS NOT NULL LOOP
    SELECT merged_into_id INTO winner FROM fans_fan WHERE id = NEW.{column};
    IF winner IS NULL THEN
      BEGIN
        SELECT merged_into_id INTO winner FROM fans_fan WHERE id = NEW.{column} FOR KEY SHARE;
        EXIT WHEN winner IS NULL;
        RAISE EXCEPTION 'merged' USING ERRCODE = 'QZ001';
      EXCEPTION WHEN SQLSTATE 'QZ001' THEN NULL;
      END;
    END IF;
    NEW.{column} := winner;
  END LOOP;
  RETURN NEW;
END $$
"""
_TRIGGER = """
CREATE TRIGGER {function} BEFORE INSERT OR UPDATE OF {column} ON {table}
FOR EACH ROW EXECUTE FUNCTION {function}()
"""


def pointers() -> list[tuple[str, str]]:
    """(table, column) of every foreign key to Fan outside community.fans."""
    return sorted(
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model is Fan
        and model._meta.app_label != Fan._meta.app_label
        and field.column
    )


def triggers_put(using: str = "default", **_more: Any) -> None:
    """Put the trigger on every table that has none yet. One query when all do."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE starts_with(tgname, 'fans_follow_merge_')"
        )
        there = set(cursor.fetchall())
        tables = set(connections[using].introspection.table_names(cursor))
        for table, column in pointers():
            function = f"fans_follow_merge_{column}"
            if (table, function) in there or table not in tables:
                continue
            names = {"function": function, "column": column, "table": table}
            cursor.execute(_FUNCTION.format(**names))
            cursor.execute(_TRIGGER.format(**names))
