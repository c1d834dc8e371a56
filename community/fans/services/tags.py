"""Tags, and putting them on many fans at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.utils import timezone

from community.fans.errors import TagRefused, TooManyTags
from community.fans.models import Fan, FanTag, Tag
from community.fans.services.announce import fan_event
from community.fans.services.locks import fans_lock
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record_many
from foundation.text.normal import display_clean

TAG_LENGTH = 30
# A phone column mapped to tags would make a tag a row: stop it early.
TAGS_PER_TEAM = 1000


@lru_cache(maxsize=2048)
def tag_clean(name: str) -> str:
    """A tag as it is stored. Raises TagRefused when nothing is left or it is too long."""
    cleaned = display_clean(name, TAG_LENGTH + 1).lstrip("#＃").strip()
    if not 1 <= len(cleaned) <= TAG_LENGTH:
        raise TagRefused(field="tags", limit=TAG_LENGTH)
    return cleaned


def tags_get(*, team_id: int, names: Iterable[str], at: datetime | None = None) -> list[Tag]:
    """The team's tags of these names, made where missing (``at``: as of then). Raises TagRefused,
    TooManyTags."""
    wanted = list(dict.fromkeys(tag_clean(name) for name in dict.fromkeys(names)))
    if not wanted:
        return []
    known = {tag.name: tag for tag in Tag.objects.filter(name__in=wanted)}
    missing = [name for name in wanted if name not in known]
    if missing:
        if Tag.objects.count() + len(missing) > TAGS_PER_TEAM:
            raise TooManyTags(field="tags", limit=TAGS_PER_TEAM)
        at = at or timezone.now()
        Tag.objects.bulk_create(
            [Tag(team_id=team_id, name=name, created_at=at) for name in missing],
            ignore_conflicts=True,
        )
        known |= {tag.name: tag for tag in Tag.objects.filter(name__in=missing)}
    return [known[name] for name in wanted]


def fan_tag(*, team_id: int, fans: Sequence[Fan], names: Iterable[str], actor: Actor) -> int:
    """Put tags on fans; returns how many fans got at least one they had not. Raises as tags_get."""
    with transaction.atomic():
        tags = tags_get(team_id=team_id, names=names)
        fans = fans_lock([fan.pk for fan in fans])
        pairs = set(
            FanTag.objects.filter(fan__in=fans, tag__in=tags).values_list("fan_id", "tag_id")
        )
        new = [
            FanTag(team_id=team_id, fan=fan, tag=tag)
            for fan in fans
            for tag in tags
            if (fan.pk, tag.pk) not in pairs
        ]
        FanTag.objects.bulk_create(new, ignore_conflicts=True)
        changed = {row.fan_id for row in new}
        _note(team_id, fans, changed, actor, "fan.tag", [tag.name for tag in tags])
    return len(changed)


def fan_untag(*, team_id: int, fans: Sequence[Fan], names: Iterable[str], actor: Actor) -> int:
    """Take tags off fans; returns how many fans had at least one of them."""
    wanted = [display_clean(name, TAG_LENGTH) for name in names]
    with transaction.atomic():
        fans = fans_lock([fan.pk for fan in fans])
        rows = FanTag.objects.filter(fan__in=fans, tag__name__in=wanted)
        changed = set(rows.values_list("fan_id", flat=True))
        rows.delete()
        _note(team_id, fans, changed, actor, "fan.untag", wanted)
    return len(changed)


def _note(
    team_id: int,
    fans: Sequence[Fan],
    changed: set[int],
    actor: Actor,
    action: str,
    names: list[str],
) -> None:
    touched = [fan for fan in fans if fan.pk in changed]
    audit_record_many(actor=actor, action=action, objs=touched, changes={"tags": names})
    fan_event(
        team_id=team_id, name="fan.updated", fan_ids=sorted(changed), actor=actor, fields=["tags"]
    )
