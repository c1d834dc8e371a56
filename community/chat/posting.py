"""Groups as places a post goes to, and groups that hear of an account's new works."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.chat.cards import Card, card_write
from community.chat.models import Message, WorkFeed
from community.groups.models import FanGroup
from foundation.events.models import Event
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from kol.platforms.connectors.base import Content, Live, Outcome
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.models import PlatformAccount
from kol.posts.models import PostTarget
from kol.posts.registry import PlaceChoice, TargetKind

WORK_FOUND = "platform.work_found"


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
    title = content.title or content.text
    card = Card(
        title=title,
        text=content.text if content.title else "",
        url=content.link,
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


def work_found(event: Event) -> None:
    """A new work of an account was found (payload: account, remote_id, title, text, url): a card
    in each group that wants to hear of it, once a work and group."""
    told = event.payload
    account = PlatformAccount.objects.filter(pk=told.get("account")).first()
    if account is None:
        return
    feeds = WorkFeed.objects.filter(account=account).select_related("group__team")
    for feed in feeds.order_by("group_id"):
        card_write(
            group=feed.group,
            key=f"work:{account.pk}:{told.get('remote_id', '')}"[:60],
            card=Card(
                title=str(told.get("title") or told.get("text") or account),
                text=str(told.get("text") or "") if told.get("title") else "",
                url=str(told.get("url") or ""),
                source=str(account),
            ),
        )


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
