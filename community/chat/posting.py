"""Groups as places a post goes to, and groups that hear of an account's new works."""

import re
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.chat.cards import Card, card_write
from community.chat.models import Message, WorkFeed
from community.groups.models import FanGroup
from foundation.assets.library import Use
from foundation.assets.models import Asset
from foundation.events.models import Event
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from kol.platforms.connectors.base import Content, Live, Media, Outcome
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.models import PlatformAccount
from kol.platforms.registry import FoundWork, found_work
from kol.posts.models import PostTarget
from kol.posts.registry import PlaceChoice, TargetKind

WORK_FOUND = "platform.work_found"
KEY_LENGTH = 60
# The whole card opens the work: an address in its words is nothing to read.
_ADDRESS = re.compile(r"https?://[\x21-\x7e]+")


def groups_choices() -> Sequence[PlaceChoice]:
    """The team's groups a post can go to. One query."""
    groups = FanGroup.objects.exclude(state=FanGroup.State.ARCHIVED).order_by("name", "pk")
    return [PlaceChoice(group.public_id, group.name) for group in groups]


def group_publish(target: PostTarget, content: Content) -> Outcome:
    """A post as a card in its group. Raises PlatformError (not found) where the group is gone."""
    group = (
        FanGroup.objects.select_related("team")
        .filter(public_id=target.ref)
        .exclude(state=FanGroup.State.ARCHIVED)
        .first()
    )
    if group is None:
        raise PlatformError(Fault.NOT_FOUND, code="group_gone")
    # The whole card opens its link: that need not be read in the text as well.
    words = content.text.replace(content.link, "").strip() if content.link else content.text
    seen = _seen(content)
    card = Card(
        title=content.title or words,
        text=words if content.title else "",
        url=content.link,
        picture=Asset.objects.filter(public_id=seen.public_id).first() if seen else None,
        alt=seen.alt if seen else "",
    )
    key = f"post:{target.key}"
    said = card_write(group=group, key=key, card=card)
    if said is not None:
        return Live(remote_id=str(said.seq))
    before = Message.objects.filter(group=group, card_key=key).first()
    if before is None:
        raise PlatformError(Fault.NOT_FOUND, code="group_gone")
    return Live(remote_id=str(before.seq))


GROUPS = TargetKind(
    label=_("Groups"), choices=groups_choices, publish=group_publish, icon="messages-square"
)


def _seen(content: Content) -> Media | None:
    """The picture a card shows of a post: its cover, else its first."""
    seen = content.cover or next(iter(content.images), None)
    return seen if seen is not None and seen.mime.startswith("image/") else None


def picture_uses(asset_id: int) -> Sequence[Use]:
    """The groups where a card shows a file. One query."""
    cards = Message.objects.filter(image=asset_id, kind=Message.Kind.CARD)
    groups = FanGroup.objects.filter(pk__in=cards.values("group")).select_related("team")
    return [
        Use(group.name, reverse("groups:detail", args=[group.team.slug, group.public_id]))
        for group in groups.order_by("name", "pk")[:50]
    ]


def work_found(event: Event) -> None:
    """A new work of an account was found (the event's subject): a card in each group that wants to
    hear of it, once a work and group. Four queries, and one a card."""
    work = found_work(event.subject_id or 0)
    if work is None:
        return
    account = PlatformAccount.objects.filter(pk=work.account_id).first()
    feeds = WorkFeed.objects.filter(account=account).select_related("group__team")
    groups = [feed.group for feed in feeds.order_by("group_id")]
    if account is None or not groups:
        return
    card = Card(
        title=work.title or _ADDRESS.sub("", work.text).strip() or str(account),
        text=work.text if work.title else "",
        url=work.url,
        source=str(account),
        picture=Asset.objects.filter(public_id=work.cover).first() if work.cover else None,
    )
    for group in groups:
        card_write(group=group, key=_key(work), card=card)


def _key(work: FoundWork) -> str:
    """By the platform's own id, while that fits: the ids of articles may be long."""
    key = f"work:{work.account_id}:{work.remote_id}"
    return key if len(key) <= KEY_LENGTH else f"work:{work.work_id}"


def feeds_set(
    *, account: PlatformAccount, groups: Sequence[FanGroup], staff: Staff, actor: Actor
) -> None:
    """Choose the groups that hear of an account's new works. Raises NotAllowed."""
    if not role_may(staff.role, "groups.edit"):
        raise NotAllowed
    wanted = {group.pk for group in groups}
    with transaction.atomic():
        PlatformAccount.objects.select_for_update().get(pk=account.pk)
        known = set(WorkFeed.objects.filter(account=account).values_list("group_id", flat=True))
        if wanted == known:
            return
        WorkFeed.objects.filter(account=account).exclude(group_id__in=wanted).delete()
        WorkFeed.objects.bulk_create(
            WorkFeed(team_id=staff.team_id, account=account, group=group)
            for group in groups
            if group.pk not in known
        )
        audit_record(
            actor=actor,
            action="message.feeds",
            obj=account,
            changes={"groups": [len(known), len(wanted)]},
        )
