"""What moderation does about things that happened elsewhere."""

from community.groups.models import GroupMember
from community.moderation.models import SiteWordList
from community.moderation.services.erasure import words_of_members_erase
from community.moderation.services.version import rules_changed
from foundation.events.models import Event


def on_team_created(event: Event) -> None:
    """A new team is held to the site's lists too, where there are any."""
    if SiteWordList.objects.exists():
        rules_changed(event.team_id)


def on_fan_erased(event: Event) -> None:
    """A fan was erased: what they wrote that waited, was reported or refused is emptied."""
    members = GroupMember.objects.filter(fan_id__in=event.payload["fans"], staff=None)
    words_of_members_erase(member_ids=list(members.values_list("pk", flat=True)))
