"""Rows of apps above that point to a merged record point to the winner: at once, in any order.

Somebody may look a record up, and write a row about it after a merge was committed. A trigger on
every such table locks the record it points to (a merge holds it, so they wait for each other) and
turns the row to the winner. The lock of one that turns out to be merged is given back, by undoing
a piece of the transaction: who holds two records without keeping their order stands in others' way.
The tables are made by apps that the merged one does not know, so the triggers are put on after
every ``migrate``, which has made them all by then. The app's own tables have none where their
writers lock the record first; those of which they don't (``own``) get one that is lighter and
gives no lock back.

The merged model has ``merged_into``, a foreign key to itself.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, models
from django.db.models.signals import post_migrate

_FUNCTION = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE winner bigint;
BEGIN
  WHILE NEW.{column} IS NOT NULL LOOP
    SELECT merged_into_id INTO winner FROM {merged} WHERE id = NEW.{column};
    IF winner IS NULL THEN
      BEGIN
        SELECT merged_into_id INTO winner FROM {merged} WHERE id = NEW.{column} FOR KEY SHARE;
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
_FUNCTION_OF_OWN = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE winner bigint;
BEGIN
  WHILE NEW.{column} IS NOT NULL LOOP
    SELECT merged_into_id INTO winner FROM {merged} WHERE id = NEW.{column} FOR KEY SHARE;
    EXIT WHEN winner IS NULL;
    NEW.{column} := winner;
  END LOOP;
  RETURN NEW;
END $$
"""
_TRIGGER = """
CREATE TRIGGER {function} BEFORE INSERT OR UPDATE OF {column} ON {table}
FOR EACH ROW EXECUTE FUNCTION {function}()
"""


def rows_follow_merges(
    app: AppConfig, model: type[models.Model], prefix: str, own: Sequence[str] = ()
) -> None:
    """Put the triggers on after every ``migrate``; ``prefix`` names their functions, each with its
    column behind it; ``own`` are tables of the model's own app that get one, too. Called in
    ``AppConfig.ready()``."""

    def put(using: str = "default", **_more: Any) -> None:
        triggers_put(model, prefix, using, own)

    uid = f"follow-merges.{model._meta.label_lower}"
    post_migrate.connect(put, sender=app, dispatch_uid=uid, weak=False)


def pointers(merged: type[models.Model], own: Sequence[str] = ()) -> list[tuple[str, str]]:
    """(table, column) of every foreign key to ``merged`` outside its own app, and of the tables
    ``own`` of it."""
    return sorted(
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model is merged
        and (model._meta.app_label != merged._meta.app_label or model._meta.db_table in own)
        and field.name != "merged_into"
        and field.column
    )


def triggers_put(
    merged: type[models.Model], prefix: str, using: str = "default", own: Sequence[str] = ()
) -> None:
    """Put the trigger on every table that has none yet. One query when all do."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE starts_with(tgname, %s)",
            [prefix],
        )
        there = set(cursor.fetchall())
        tables = set(connections[using].introspection.table_names(cursor))
        for table, column in pointers(merged, own):
            function = f"{prefix}{'own_' if table in own else ''}{column}"
            if (table, function) in there or table not in tables:
                continue
            names = {
                "function": function,
                "column": column,
                "table": table,
                "merged": merged._meta.db_table,
            }
            made = _FUNCTION_OF_OWN if table in own else _FUNCTION
            cursor.execute(made.format(**names))
            cursor.execute(_TRIGGER.format(**names))
