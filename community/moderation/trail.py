"""How the audit trail calls what is moderated: by its group, never by a person."""

from typing import Any

from community.moderation.models import Decision, Held, Report


def held_names(ids: set[int]) -> dict[int, str]:
    """Held messages. One query."""
    return dict(Held.objects.filter(pk__in=ids).values_list("pk", "group__name"))


def report_names(ids: set[int]) -> dict[int, str]:
    """Reports. One query."""
    return _numbered(Report.objects.filter(pk__in=ids))


def decision_names(ids: set[int]) -> dict[int, str]:
    """Decisions. One query."""
    return _numbered(Decision.objects.filter(pk__in=ids))


def _numbered(rows: Any) -> dict[int, str]:
    found = rows.values_list("pk", "group__name", "message_seq")
    return {pk: f"{name} #{seq}" if seq else name for pk, name, seq in found}
