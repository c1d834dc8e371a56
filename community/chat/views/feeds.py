"""Which groups hear of an account's new works: a part of the account's page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.chat.models import WorkFeed
from community.chat.posting import feeds_set
from community.groups.models import FanGroup
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.platforms.connectors.capability import Reads
from kol.platforms.connectors.registry import capability_get, platform_known
from kol.platforms.models import PlatformAccount


def feeds_context(account: PlatformAccount, _team_slug: str) -> dict[str, Any]:
    """What the card of an account's page shows: nothing where works can't be listed, as at a
    group's robot. Two queries."""
    reads = capability_get(account.platform).reads if platform_known(account.platform) else ()
    if Reads.POSTS not in reads:
        return {}
    chosen = set(WorkFeed.objects.filter(account=account).values_list("group_id", flat=True))
    groups = FanGroup.objects.exclude(state=FanGroup.State.ARCHIVED).order_by("name", "pk")
    return {
        "feed_account": account,
        "feed_groups": [(group, group.pk in chosen) for group in groups],
    }


@require_POST
@team_page("groups.edit")
def feeds(request: TeamRequest, account_id: str) -> HttpResponse:
    """Choose them."""
    account = PlatformAccount.objects.filter(public_id=account_id).first()
    if account is None:
        raise Http404
    groups = FanGroup.objects.filter(public_id__in=request.POST.getlist("group"))
    feeds_set(account=account, groups=list(groups), staff=request.staff, actor=actor_of(request))
    messages.success(request, _("Groups chosen"))
    return redirect("platforms:account", request.team.slug, account_id)
