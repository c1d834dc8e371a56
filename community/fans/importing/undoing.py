"""Taking an import of fans back: fans it made go, what it added to others goes, tags it made that
nobody uses go, and whoever was touched since stays as they are."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.fans.document import sort_key_of
from community.fans.importing.known import known_load
from community.fans.importing.staging import known_document, vector_text
from community.fans.models import (
    Fan,
    FanContact,
    FanNote,
    FanPair,
    FanTag,
    FollowFact,
    PlatformIdentity,
)
from community.fans.services.announce import fan_events
from community.fans.services.tags_manage import tags_end_unused
from foundation.imports.leaving import edited_since, pointed_at
from foundation.imports.models import Import
from foundation.imports.registry import Undone
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record_rows

KEPT: dict[str, str | Promise] = {
    "edited": _("Changed since"),
    "signed_in": _("Signed in themselves since"),
    "in_use": _("Something else belongs to the fan by now"),
    "merged": _("Merged with another since"),
    "erased": _("Erased since"),
    "gone": _("No longer there"),
}
# What an import itself makes of a fan; anything else that points there was somebody else's deed.
_OWN = (FanContact, PlatformIdentity, FanTag, FanNote)
# Found by looking at fans alone; it goes with either of them.
_FOUND = (FanPair,)

_DOCUMENTS = """
UPDATE fans_fan fan SET search = given.search::tsvector, sort_key = given.sort_key
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS given(id, search, sort_key)
WHERE fan.id = given.id AND fan.team_id = %s
"""


def undo(record: Import, changed: dict[int, list[dict[str, Any] | None]]) -> Undone:
    """Undo what the import did to these fans, in the caller's transaction. A fixed number of
    queries for those it made, and some for each it had changed."""
    fans = {
        fan.pk: fan for fan in Fan.objects.filter(pk__in=changed).select_for_update().order_by("pk")
    }
    made = {pk for pk, rows in changed.items() if None in rows}
    kept = _kept(record, changed, fans, made)
    gone = [fans[pk] for pk in made if pk not in kept]
    back = [fans[pk] for pk in changed if pk not in kept and pk not in made]
    fields = _put_back(record, back, changed)
    _delete([fan.pk for fan in gone])
    actor = Actor(kind="staff", user_id=record.undo_job.created_by_id if record.undo_job else None)
    assert record.committed_at is not None
    tags_end_unused(made_at=record.committed_at, actor=actor)
    _tell(record, gone, back, fields, actor)
    return Undone(taken_back=len(gone) + len(back), kept=kept)


def fan_names(ids: Sequence[int], slug: str) -> dict[int, tuple[str, str]]:
    """What these fans are called and where they are shown. One query."""
    fans = Fan.objects.filter(pk__in=ids).only("team_id", "public_id", "nickname")
    return {
        fan.pk: (fan.nickname, reverse("fans:detail", args=[slug, fan.public_id])) for fan in fans
    }


def _kept(
    record: Import, changed: Iterable[int], fans: dict[int, Fan], made: set[int]
) -> dict[int, str]:
    """Who stays, and why: the trail knows of every deed."""
    kept = {pk: "gone" for pk in changed if pk not in fans}
    ours = [pk for pk in fans if pk in made]
    kept |= dict.fromkeys(pointed_at(Fan, ours, but=(*_OWN, *_FOUND)), "in_use")
    edited = edited_since(record, list(fans), kind="fans.fan", action="fan.import")
    kept |= dict.fromkeys(edited, "edited")
    for pk, fan in fans.items():
        if fan.user_id is not None and pk in made:
            kept[pk] = "signed_in"
        if fan.state != Fan.State.ACTIVE:
            kept[pk] = str(fan.state)
    return kept


def _delete(ids: list[int]) -> None:
    """Delete fans with all that an import makes of one."""
    if not ids:
        return
    FollowFact.objects.filter(identity__fan__in=ids).delete()
    FanPair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    for model in _OWN:
        rows = model._base_manager.filter(fan__in=ids)
        rows._raw_delete(rows.db)
    fans = Fan._base_manager.filter(pk__in=ids)
    fans._raw_delete(fans.db)


def _put_back(
    record: Import, fans: list[Fan], changed: dict[int, list[dict[str, Any] | None]]
) -> set[str]:
    """Take off these fans what the import had added; returns the fields that changed."""
    fields: set[str] = set()
    for fan in fans:
        for row in changed[fan.pk]:
            fields |= _row_back(record, fan, row or {})
        fan.save(update_fields=["nickname", "custom"])
    known = known_load(record.team_id, [fan.pk for fan in fans], None)
    if known:
        values: list[Any] = [
            list(known),
            [vector_text(known_document(one)) for one in known.values()],
            [sort_key_of(one.nickname) for one in known.values()],
            record.team_id,
        ]
        with connection.cursor() as cursor:
            cursor.execute(_DOCUMENTS, values)
    return fields


def _row_back(record: Import, fan: Fan, row: dict[str, Any]) -> set[str]:
    """Undo what one row of the file did to a fan."""
    assert record.committed_at is not None
    for kind in row.get("contacts", ()):
        FanContact.objects.filter(
            fan=fan, kind=kind, created_at=record.committed_at, verified_at=None
        ).delete()
    if tags := row.get("tags"):
        FanTag.objects.filter(fan=fan, tag__name__in=tags).delete()
    _identities_back(fan, row)
    if "nickname" in row:
        fan.nickname = row["nickname"]
    if row.get("note"):
        FanNote.objects.filter(fan=fan, author=None, at=record.committed_at).delete()
    for key in row.get("custom", ()):
        fan.custom.pop(key, None)
    return set(row)


def _identities_back(fan: Fan, row: dict[str, Any]) -> None:
    if fact := row.get("fact"):
        pk, follows_us, we_follow, checked_at, how = fact
        FollowFact.objects.filter(pk=pk).update(
            follows_us=follows_us, we_follow=we_follow, checked_at=checked_at, how=how
        )
    mine = PlatformIdentity.objects.filter(fan=fan)
    if pk := row.get("fact_new"):
        FollowFact.objects.filter(identity__in=mine.filter(pk=pk)).delete()
    if pk := row.get("identity_new"):
        mine.filter(pk=pk, verified_at=None).delete()
    if before := row.get("identity"):
        mine.filter(pk=before[0], verified_at=None).update(uid=before[1], handle=before[2])


def _tell(record: Import, gone: list[Fan], back: list[Fan], fields: set[str], actor: Actor) -> None:
    audit_record_rows(
        team_id=record.team_id,
        actor=actor,
        action="fan.import_undo",
        object_type="fans.fan",
        objects=sorted((fan.pk, fan.public_id) for fan in [*gone, *back]),
        changes={"import": [record.public_id, None]},
    )
    fan_events(
        team_id=record.team_id,
        name="fan.removed",
        fan_ids=sorted(fan.pk for fan in gone),
        actor=actor,
    )
    fan_events(
        team_id=record.team_id,
        name="fan.updated",
        fan_ids=sorted(fan.pk for fan in back),
        actor=actor,
        fields=sorted(fields),
    )
