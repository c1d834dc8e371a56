"""Codes that put a tag on whoever comes in by them: told, and moved along when it is merged."""

from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext

from community.fans.models import Tag
from community.fans.tag_uses import TagUse
from community.invites.models import InviteTag
from foundation.scopes.actors import Actor


def tag_uses(tag: Tag, team_slug: str) -> list[TagUse]:
    """How many codes give it. One query."""
    count = InviteTag.objects.filter(tag=tag).count()
    if not count:
        return []
    text = ngettext(
        "%(count)s invite code puts it on whoever comes in",
        "%(count)s invite codes put it on whoever comes in",
        count,
    )
    return [TagUse(text % {"count": count})]


def tag_move(tag: Tag, into: Tag, actor: Actor) -> None:
    """Codes that give ``tag`` give ``into``, once each."""
    both = InviteTag.objects.filter(invite=OuterRef("invite"), tag=into)
    InviteTag.objects.filter(Exists(both), tag=tag).delete()
    InviteTag.objects.filter(tag=tag).update(tag=into)
