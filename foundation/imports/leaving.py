"""Which of the things an import made or changed it may take back: those nobody touched since."""

from collections.abc import Iterator, Sequence

from django.db.models import ManyToOneRel, Model

from foundation.imports.models import Import
from foundation.teams.models import AuditEntry


def edited_since(record: Import, ids: Sequence[int], *, kind: str, action: str) -> set[int]:
    """Those of these things of ``kind`` (``"fans.fan"``) with a line of somebody else's in the
    trail since this import began to read: what was written between its reading and its one
    transaction stands, though the import's own ``action`` came last. One query."""
    ours = {"import": [None, record.public_id]}
    began = record.job.started_at if record.job is not None else None
    edited, last = set[int](), dict[int, bool]()
    entries = AuditEntry.objects.filter(object_type=kind, object_id__in=ids).order_by("id")
    for pk, deed, changes, at in entries.values_list("object_id", "action", "changes", "at"):
        if pk is None:
            continue
        last[pk] = not (deed == action and changes == ours)
        if last[pk] and began is not None and at >= began:
            edited.add(pk)
    return edited | {pk for pk, somebody_else in last.items() if somebody_else}


def pointed_at(
    model: type[Model], ids: Sequence[int], *, but: Sequence[type[Model]] = ()
) -> set[int]:
    """Those of these things that a row points to, of tables other than ``but`` (what the import
    itself makes, or what is found by looking at the thing). A query a table."""
    found: set[int] = set()
    for table, field in pointers(model, but) if ids else ():
        rows = table._base_manager.filter(**{f"{field}__in": ids})
        found |= set(rows.values_list(field, flat=True))
    return found


def pointers(model: type[Model], but: Sequence[type[Model]]) -> Iterator[tuple[type[Model], str]]:
    """Every table but these with a key to the model, and the key's column; those without a name to
    go back by (``related_name="+"``) too, which ``related_objects`` leaves out."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.related_model not in but:
            assert not isinstance(relation.related_model, str)
            yield relation.related_model, relation.field.attname
