"""Taking an import of contacts back: those it made go, what it added to others goes, outlets it
made that nobody is at go, and whoever was touched since stays as they are."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.events.services import events_emit_parts
from foundation.imports.leaving import edited_since, pointed_at
from foundation.imports.models import Import
from foundation.imports.registry import Undone
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record_rows
from kol.press.importing.undoing_outlets import outlets_end_unused
from kol.press.models import (
    Channel,
    Contact,
    ContactPair,
    ContactSearch,
    Employment,
    PressNote,
)
from kol.press.search import contact_index

KEPT: dict[str, str | Promise] = {
    "edited": _("Changed since"),
    "in_use": _("Something else belongs to the contact by now"),
    "merged": _("Merged with another since"),
    "archived": _("Put away since"),
    "erased": _("Erased since"),
    "gone": _("No longer there"),
}
# What an import itself makes of a contact, and what is found by looking at contacts alone.
_OWN = (Channel, Employment, PressNote, ContactSearch)
_BUT = (*_OWN, ContactPair)


def undo(record: Import, changed: dict[int, list[dict[str, Any] | None]]) -> Undone:
    """Undo what the import did to these contacts, in the caller's transaction. A fixed number of
    queries for those it made, and some for each it had changed."""
    found = Contact.objects.filter(pk__in=changed).select_for_update().order_by("pk")
    contacts = {one.pk: one for one in found}
    made = {pk for pk, rows in changed.items() if None in rows}
    kept = _kept(record, changed, contacts, made)
    gone = [contacts[pk] for pk in made if pk not in kept]
    back = [contacts[pk] for pk in changed if pk not in kept and pk not in made]
    fields: set[str] = set()
    for contact in back:
        for row in changed[contact.pk]:
            fields |= _row_back(record, contact, row or {})
        contact.save()
    _delete([one.pk for one in gone])
    contact_index([one.pk for one in back])
    actor = Actor(kind="staff", user_id=record.undo_job.created_by_id if record.undo_job else None)
    outlets_end_unused(record=record, actor=actor)
    _tell(record, gone, back, fields, actor)
    return Undone(taken_back=len(gone) + len(back), kept=kept)


def contact_links(ids: Sequence[int], slug: str) -> dict[int, tuple[str, str]]:
    """What these contacts are called and where they are shown. One query."""
    contacts = Contact.objects.filter(pk__in=ids).only("team_id", "public_id", "name")
    return {
        one.pk: (one.name, reverse("press:contact", args=[slug, one.public_id])) for one in contacts
    }


def _kept(
    record: Import, changed: Iterable[int], contacts: dict[int, Contact], made: set[int]
) -> dict[int, str]:
    """Who stays, and why: the trail knows of every deed."""
    kept = {pk: "gone" for pk in changed if pk not in contacts}
    ours = [pk for pk in contacts if pk in made]
    kept |= dict.fromkeys(pointed_at(Contact, ours, but=_BUT), "in_use")
    assert record.committed_at is not None
    theirs = PressNote.objects.filter(contact__in=ours).exclude(at=record.committed_at)
    kept |= dict.fromkeys(theirs.values_list("contact_id", flat=True), "in_use")
    edited = edited_since(record, list(contacts), kind="press.contact", action="contact.import")
    kept |= dict.fromkeys(edited, "edited")
    for pk, contact in contacts.items():
        if contact.state in (Contact.State.MERGED, Contact.State.ERASED) or (
            contact.state == Contact.State.ARCHIVED and pk in made
        ):
            kept[pk] = str(contact.state)
    return kept


def _delete(ids: list[int]) -> None:
    """Delete contacts with all that an import makes of one."""
    if not ids:
        return
    ContactPair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    for model in _OWN:
        rows = model._base_manager.filter(contact__in=ids)
        rows._raw_delete(rows.db)
    contacts = Contact._base_manager.filter(pk__in=ids)
    contacts._raw_delete(contacts.db)


def _row_back(record: Import, contact: Contact, row: dict[str, Any]) -> set[str]:
    """Undo what one row of the file did to a contact; returns the fields that changed."""
    at = record.committed_at
    assert at is not None
    for name in row.get("fields", ()):
        _field_back(contact, name)
    for name, words in row.get("words", {}).items():
        kept = [word for word in getattr(contact, name) if word not in words]
        setattr(contact, name, kept)
    for key in row.get("custom", {}).get("keys", ()):
        contact.custom.pop(key, None)
    for kind, normal in row.get("channels", ()):
        Channel.objects.filter(contact=contact, kind=kind, normal=normal, created_at=at).delete()
    if outlets := row.get("jobs"):
        Employment.objects.filter(contact=contact, outlet__in=outlets, created_at=at).delete()
    for pk, parts in row.get("job_parts", ()):
        Employment.objects.filter(pk=pk, contact=contact).update(**dict.fromkeys(parts, ""))
    if row.get("note"):
        PressNote.objects.filter(contact=contact, author=None, at=at).delete()
    return {
        *row.get("fields", ()), *row.get("words", ()),
        *(name for name in ("channels", "jobs", "custom", "note") if name in row),
    }  # fmt: skip


def _field_back(contact: Contact, name: str) -> None:
    """A column that was empty before."""
    if name == "birth":
        contact.birth_year = contact.birth_month = contact.birth_day = None
    elif name == "owner_id":
        contact.owner = None
    elif name == "is_kol":
        contact.is_kol = False
    elif name == "do_not_contact":
        contact.do_not_contact, contact.do_not_contact_at = False, None
        contact.do_not_contact_reason = ""
    else:
        setattr(contact, name, "")


def _tell(
    record: Import, gone: list[Contact], back: list[Contact], fields: set[str], actor: Actor
) -> None:
    audit_record_rows(
        team_id=record.team_id,
        actor=actor,
        action="contact.import_undo",
        object_type="press.contact",
        objects=sorted((one.pk, one.public_id) for one in [*gone, *back]),
        changes={"import": [record.public_id, None]},
    )
    events_emit_parts(
        team_id=record.team_id, name="contact.removed", actor=actor, key="contacts",
        ids=sorted(one.pk for one in gone),
    )  # fmt: skip
    events_emit_parts(
        team_id=record.team_id, name="contact.updated", actor=actor, key="contacts",
        ids=sorted(one.pk for one in back), fields=sorted(fields), outlets=[],
    )  # fmt: skip
