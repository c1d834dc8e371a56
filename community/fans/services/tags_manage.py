"""The team's tags themselves: renamed, merged, deleted.

Taking a tag off or putting it on hundreds of thousands of fans is done some at a time
(``tag_empty_some``), by a job where there are many.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from community.fans.errors import TagTaken
from community.fans.models import FanTag, Tag
from community.fans.services.announce import fan_event
from community.fans.services.locks import fans_lock
from community.fans.services.tags import tag_clean
from community.fans.tag_uses import tag_unused, tag_uses, tag_uses_move
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.teams.models import AuditEntry

AT_ONCE = 2000


def tag_rename(*, tag: Tag, name: str, actor: Actor) -> Tag:
    """Call a tag something else, for every fan who has it. Raises TagRefused, TagTaken."""
    cleaned = tag_clean(name)
    if cleaned == tag.name:
        return tag
    before, tag.name = tag.name, cleaned
    try:
        with transaction.atomic():
            tag.save(update_fields=["name"])
            audit_record(
                actor=actor, action="tag.rename", obj=tag, changes={"name": [before, cleaned]}
            )
    except IntegrityError:
        tag.name = before
        raise TagTaken(field="name", name=cleaned) from None
    return tag


def tag_empty_some(*, tag: Tag, into: Tag | None, after: int, actor: Actor) -> tuple[int, int]:
    """Take the tag off the next fans (ids above ``after``) and put ``into`` on them where it is
    given. Returns (the last fan's id, how many); (after, 0) when none is left."""
    with transaction.atomic():
        rows = FanTag.objects.filter(tag=tag, fan__gt=after).order_by("fan")
        ids = list(rows.values_list("fan_id", flat=True)[:AT_ONCE])
        if not ids:
            return after, 0
        fans = fans_lock(ids)
        FanTag.objects.filter(tag=tag, fan__in=ids).delete()
        if into is not None:
            FanTag.objects.bulk_create(
                [FanTag(team_id=tag.team_id, fan=fan, tag=into) for fan in fans],
                ignore_conflicts=True,
            )
        fan_event(
            team_id=tag.team_id, name="fan.updated", fan_ids=ids, actor=actor, fields=["tags"]
        )
    return ids[-1], len(ids)


class _Left(Exception):
    """Fans got the tag meanwhile."""


def tag_end(*, tag: Tag, into: Tag | None, actor: Actor) -> None:
    """Delete a tag, or make it part of another: what used it uses that one from now on. Whoever
    got it since it was emptied is emptied too. Twice is as once. Raises TagInUse where a rule can't
    go on without it."""
    while True:
        try:
            with transaction.atomic():
                return _end(tag.pk, into, actor)
        except _Left:  # the savepoint is undone and the tag let go of: fans are locked before it
            after, count = 0, 1
            while count:
                after, count = tag_empty_some(tag=tag, into=into, after=after, actor=actor)


def _end(tag_id: int, into: Tag | None, actor: Actor) -> None:
    # Whoever sets a rule locks the tags it asks for, so none is set that asks for a dead one; and
    # whoever puts it on a fan holds its key.
    tag = Tag.objects.select_for_update().filter(pk=tag_id).first()
    if tag is None:
        return
    if into is None:
        tag_unused(tag)
    if FanTag.objects.filter(tag=tag).exists():
        raise _Left
    if into is not None:
        tag_uses_move(tag, into, actor)
    audit_record(
        actor=actor,
        action="tag.merge" if into else "tag.delete",
        obj=tag,
        changes={"name": [tag.name, into.name if into else None]},
    )
    tag.delete()


def tags_end_unused(*, made_at: datetime, actor: Actor) -> int:
    """Delete the tags made at that moment that no fan has, nothing uses and nobody renamed since.
    Returns how many. In the caller's transaction, after the fans are locked."""
    has_fans = FanTag.objects.filter(tag=OuterRef("pk"))
    left = Tag.objects.filter(~Exists(has_fans), created_at=made_at)
    # Held, and asked once more: who was putting one on a fan has done so by now.
    held = [tag.pk for tag in left.select_for_update().order_by("pk")]
    kept = set(
        AuditEntry.objects.filter(
            object_type="fans.tag", object_id__in=held, action="tag.rename"
        ).values_list("object_id", flat=True)
    )
    ended = 0
    for tag in left.filter(pk__in=held).exclude(pk__in=kept).order_by("pk"):
        if not tag_uses(tag):
            audit_record(
                actor=actor, action="tag.delete", obj=tag, changes={"name": [tag.name, None]}
            )
            tag.delete()
            ended += 1
    return ended
