"""Taking outlets of an import back."""

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
from kol.press.models import Outlet, OutletMerge, OutletPair, OutletSearch, PressNote
from kol.press.search import outlet_index
from kol.press.services.outlets import outlet_key

KEPT: dict[str, str | Promise] = {
    "edited": _("Changed since"),
    "in_use": _("Something else belongs to the outlet by now"),
    "merged": _("Merged with another since"),
    "gone": _("No longer there"),
}
_OWN = (PressNote, OutletSearch)
# What is found by looking at outlets alone, and what is told by another word.
_BUT = (*_OWN, OutletPair, OutletMerge)


def outlets_undo(record: Import, changed: dict[int, list[dict[str, Any] | None]]) -> Undone:
    """Undo what the import did to these outlets, in the caller's transaction."""
    found = Outlet.objects.filter(pk__in=changed).select_for_update().order_by("pk")
    outlets = {one.pk: one for one in found}
    made = {pk for pk, rows in changed.items() if None in rows}
    assert record.committed_at is not None
    # What belongs to an outlet of this import and came with it holds it up only where it stays.
    within = Outlet.objects.filter(created_at=record.committed_at, parent__in=made)
    parents = dict(within.values_list("pk", "parent_id"))
    within.update(parent=None)
    kept = _kept(record, changed, outlets, made)
    for child, parent in parents.items():
        if parent in kept:
            Outlet.objects.filter(pk=child).update(parent=parent)
    gone = [outlets[pk] for pk in made if pk not in kept]
    back = [outlets[pk] for pk in changed if pk not in kept and pk not in made]
    for outlet in back:
        for row in changed[outlet.pk]:
            _row_back(record, outlet, row or {})
        outlet.save()
    _delete([one.pk for one in gone])
    outlet_index([one.pk for one in back])
    actor = Actor(kind="staff", user_id=record.undo_job.created_by_id if record.undo_job else None)
    _tell(record, gone, back, actor)
    outlets_end_unused(record=record, actor=actor)
    return Undone(taken_back=len(gone) + len(back), kept=kept)


def outlets_end_unused(*, record: Import, actor: Actor) -> None:
    """Delete outlets that an import made beside what its rows are about, that nobody touched since,
    and that nothing belongs to any more."""
    assert record.committed_at is not None
    beside = Outlet.objects.filter(created_at=record.committed_at).exclude(
        pk__in=record.row_results.filter(fate="created").values("object_id")
        if record.target == "outlets"
        else []
    )
    outlets = {one.pk: one for one in beside.select_for_update().order_by("pk")}
    kept = _kept(record, outlets, outlets, set(outlets))
    gone = [one for pk, one in outlets.items() if pk not in kept]
    _delete([one.pk for one in gone])
    _tell(record, gone, [], actor)


def outlet_links(ids: Sequence[int], slug: str) -> dict[int, tuple[str, str]]:
    """What these outlets are called and where they are shown. One query."""
    outlets = Outlet.objects.filter(pk__in=ids).only("team_id", "public_id", "name")
    return {
        one.pk: (one.name, reverse("press:outlet", args=[slug, one.public_id])) for one in outlets
    }


def _kept(
    record: Import, changed: Iterable[int], outlets: dict[int, Outlet], made: set[int]
) -> dict[int, str]:
    kept = {pk: "gone" for pk in changed if pk not in outlets}
    ours = [pk for pk in outlets if pk in made]
    kept |= dict.fromkeys(pointed_at(Outlet, ours, but=_BUT), "in_use")
    assert record.committed_at is not None
    theirs = PressNote.objects.filter(outlet__in=ours).exclude(at=record.committed_at)
    kept |= dict.fromkeys(theirs.values_list("outlet_id", flat=True), "in_use")
    edited = edited_since(record, list(outlets), kind="press.outlet", action="outlet.import")
    kept |= dict.fromkeys(edited, "edited")
    merges = OutletMerge.objects.filter(Q(winner__in=ours) | Q(loser__in=ours))
    merged = {pk for pair in merges.values_list("winner_id", "loser_id") for pk in pair}
    for pk, outlet in outlets.items():
        if outlet.state == Outlet.State.MERGED or pk in merged:
            kept[pk] = "merged"
    return kept


def _delete(ids: list[int]) -> None:
    if not ids:
        return
    OutletPair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    for model in _OWN:
        rows = model._base_manager.filter(outlet__in=ids)
        rows._raw_delete(rows.db)
    outlets = Outlet._base_manager.filter(pk__in=ids)
    outlets._raw_delete(outlets.db)


def _row_back(record: Import, outlet: Outlet, row: dict[str, Any]) -> None:
    for name in row.get("fields", ()):
        match name:
            case "kind":
                outlet.kind = Outlet.Kind.OTHER
            case "owner_id" | "parent_id" | "reach" | "circulation" | "reach_on":
                setattr(outlet, name, None)
            case _:
                setattr(outlet, name, "")
    for name, words in row.get("words", {}).items():
        setattr(outlet, name, [word for word in getattr(outlet, name) if word not in words])
        if name == "aliases":
            taken = {outlet_key(word) for word in words}
            outlet.keys = [key for key in outlet.keys if key not in taken]
    for key in row.get("custom", {}).get("keys", ()):
        outlet.custom.pop(key, None)
    if row.get("note"):
        assert record.committed_at is not None
        PressNote.objects.filter(outlet=outlet, author=None, at=record.committed_at).delete()


def _tell(record: Import, gone: list[Outlet], back: list[Outlet], actor: Actor) -> None:
    if not gone and not back:
        return
    audit_record_rows(
        team_id=record.team_id,
        actor=actor,
        action="outlet.import_undo",
        object_type="press.outlet",
        objects=sorted((one.pk, one.public_id) for one in [*gone, *back]),
        changes={"import": [record.public_id, None]},
    )
    for name, some in (("outlet.removed", gone), ("outlet.updated", back)):
        events_emit_parts(
            team_id=record.team_id, name=name, actor=actor, key="outlets",
            ids=sorted(one.pk for one in some),
        )  # fmt: skip
