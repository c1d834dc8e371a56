"""What happened with a contact, and with an outlet: a page of it at a time."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from foundation.scopes.timeline import Line, Timeline, done_by, timeline_page
from foundation.teams.audit_words import action_label, changes_told
from foundation.teams.models import AuditEntry
from kol.press.models import Contact, Outlet
from kol.press.timeline import lines_of_contacts, lines_of_outlets

_ENTRY = ("team_id", "at", "actor_kind", "action", "changes", "object_type",
          "actor_user__display_name", "actor_user__email", "actor_user__public_id")  # fmt: skip
# What tells of our looking and not of them; and the other end of a merge, which is told once.
_UNTOLD = ("contact.reveal", "contact.extract", "contact.merged", "outlet.merged")
_ICONS = {
    "create": "user-plus",
    "update": "pencil",
    "import": "upload",
    "merge": "merge",
    "unmerge": "split",
    "note_add": "sticky-note",
    "note_remove": "sticky-note",
    "file_add": "paperclip",
    "account_add": "at-sign",
    "account_change": "at-sign",
    "account_remove": "at-sign",
    "rate_add": "banknote",
    "rate_change": "banknote",
    "rate_remove": "banknote",
    "move": "briefcase",
    "left": "log-out",
    "archive": "archive",
    "restore": "archive-restore",
    "file_remove": "paperclip",
    "retain": "calendar-clock",
    "erase": "eraser",
}


def contact_timeline(
    contact: Contact, team_slug: str, *, after: str = "", whole: list[int] | None = None
) -> Timeline:
    """A page of everything that passed with a contact and that was done about them. ``whole``: the
    ids of the record and of those merged into it. Two queries, whatever apps add lines."""

    def tell(until: datetime | None, most: int) -> list[Line]:
        told = lines_of_contacts.all(contact, team_slug, until, most)
        return [*told, *_trail("press.contact", whole or [contact.pk], until, most)]

    return timeline_page(tell, after=after)


def outlet_timeline(outlet: Outlet, team_slug: str, *, after: str = "") -> Timeline:
    """A page of everything that passed with an outlet and with those merged into it. Three queries,
    whatever apps add lines."""
    merged = Outlet.objects.filter(merged_into=outlet).values_list("pk", flat=True)
    whole = [outlet.pk, *merged]

    def tell(until: datetime | None, most: int) -> list[Line]:
        told = lines_of_outlets.all(outlet, team_slug, until, most)
        return [*told, *_trail("press.outlet", whole, until, most)]

    return timeline_page(tell, after=after)


def _trail(kind: str, ids: list[int], until: datetime | None, most: int) -> list[Line]:
    """What was done about the record itself, as the trail has it. One query."""
    entries = AuditEntry.objects.filter(object_type=kind, object_id__in=ids)
    if until is not None:
        entries = entries.filter(at__lte=until)
    entries = entries.exclude(action__in=_UNTOLD).select_related("actor_user").only(*_ENTRY)
    return [
        Line(
            entry.at,
            _ICONS.get(entry.action.rpartition(".")[2], "circle-dot"),
            done_by(_said(entry), _who(entry)),
        )
        for entry in entries.order_by("-at", "-id")[:most]
    ]


def _said(entry: Any) -> str:
    """The deed, and which fields it changed; what is but one word is told itself."""
    label = action_label(entry.action)
    fields = [
        one.after if one.after and not one.before else one.field
        for one in changes_told(entry.object_type, entry.changes)
    ]
    if not fields:
        return label
    return _("%(deed)s: %(fields)s") % {"deed": label, "fields": "、".join(fields)}


def _who(entry: Any) -> str | None:
    return str(entry.actor_user) if entry.actor_kind == "staff" and entry.actor_user else None
