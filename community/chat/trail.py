"""How the audit trail calls a message: by its group and its number there."""

from community.chat.models import Message


def message_names(ids: set[int]) -> dict[int, str]:
    """The messages of these ids in the team in scope. One query."""
    found = Message.objects.filter(pk__in=ids).values_list("pk", "group__name", "seq")
    return {pk: f"{group} #{seq}" for pk, group, seq in found}
