"""Writing the audit trail."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models, transaction

from foundation.scopes.actors import Actor
from foundation.scopes.models import TeamModel
from foundation.scopes.scope import require_in_scope
from foundation.teams.models import AuditEntry, Team

Changes = dict[str, Any]


def changes_between(obj: models.Model, new: dict[str, Any]) -> Changes:
    """``{field: [before, after]}`` for the fields of ``new`` that differ from ``obj`` as it is.

    Personal fields (``PERSONAL_FIELDS`` of the model) give ``"changed"`` and no values.
    """
    personal: frozenset[str] = getattr(type(obj), "PERSONAL_FIELDS", frozenset())
    changes: Changes = {}
    for field, after in new.items():
        before = getattr(obj, field)
        if before != after:
            changes[field] = "changed" if field in personal else [_plain(before), _plain(after)]
    return changes


def fields_set(obj: models.Model, new: dict[str, Any]) -> Changes:
    """Apply ``new`` to ``obj``, save what differs, and return the changes for the trail."""
    changes = changes_between(obj, new)
    for field in changes:
        setattr(obj, field, new[field])
    if changes:
        obj.save(update_fields=list(changes))
    return changes


def _plain(value: Any) -> Any:
    """What JSON can hold of a value."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return str(value)


def audit_record(
    *,
    actor: Actor,
    action: str,
    obj: TeamModel | Team,
    changes: Changes | None = None,
) -> None:
    """Write one line of the trail into the current transaction.

    Raises TransactionManagementError outside one: a deed and its trail stand or fall together.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"audit {action} outside a transaction")
    audit_record_many(actor=actor, action=action, objs=[obj], changes=changes)


def audit_record_many(
    *,
    actor: Actor,
    action: str,
    objs: Iterable[TeamModel | Team],
    changes: Changes | None = None,
    each: Mapping[int, Changes] | None = None,
) -> None:
    """As audit_record for several objects, in one statement. ``each`` has the changes of those, by
    their key, whose changes are their own."""
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                team_id=obj.pk if isinstance(obj, Team) else obj.team_id,
                actor_kind=actor.kind,
                actor_user_id=actor.user_id,
                api_key_id=actor.api_key_id,
                ip=actor.ip,
                request_id=actor.request_id,
                action=action,
                object_type=obj._meta.label_lower,
                object_id=obj.pk,
                object_public_id=getattr(obj, "public_id", ""),
                object_name=_name(obj),
                changes=(each or {}).get(obj.pk) or changes or {},
            )
            for obj in objs
        ]
    )


_INSERT_ROWS = """
INSERT INTO teams_auditentry (team_id, actor_kind, actor_user_id, api_key_id, ip, request_id,
                              action, object_type, object_id, object_public_id, changes)
SELECT %s, %s, %s, %s, %s::inet, %s, %s, %s, id, public_id, %s::jsonb
FROM unnest(%s::bigint[], %s::text[]) WITH ORDINALITY AS given(id, public_id, at) ORDER BY at
"""
_ROWS_AT_ONCE = 20_000


def audit_record_rows(
    *,
    team_id: int,
    actor: Actor,
    action: str,
    object_type: str,
    objects: Sequence[tuple[int, str]],
    changes: Changes | None = None,
) -> None:
    """As audit_record_many for very many objects that nobody loaded, by ``(id, public id)``: one
    statement for each 20,000. The trail keeps no names of them."""
    require_in_scope(team_id, action)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"audit {action} outside a transaction")
    who = [team_id, actor.kind, actor.user_id, actor.api_key_id, actor.ip, actor.request_id]
    for start in range(0, len(objects), _ROWS_AT_ONCE):
        part = objects[start : start + _ROWS_AT_ONCE]
        ids, public_ids = [pk for pk, _public in part], [public for _pk, public in part]
        with connection.cursor() as cursor:
            cursor.execute(
                _INSERT_ROWS,
                [*who, action, object_type, json.dumps(changes or {}), ids, public_ids],
            )


def _name(obj: TeamModel | Team) -> str:
    """What the object is called, where its model says that the trail may keep it."""
    field = getattr(type(obj), "AUDIT_NAME", "")
    return str(getattr(obj, field))[:120] if field else ""
