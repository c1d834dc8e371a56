"""A fan's own code into a group they are in, and whom they brought."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.groups.models import GroupMember
from community.invites.errors import FanCodesOff
from community.invites.models import Invite
from community.invites.poster import LAYOUTS
from community.invites.qr import qr_svg
from community.invites.selectors import brought_by, brought_page
from community.invites.services.fan_codes import fan_code_get
from community.invites.share import Way, share_text
from community.invites.views.card import card_response
from community.invites.views.desk import join_link
from community.invites.views.posters import poster_response
from community.invites.wechat_card import card_on
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.teams.access import UserRequest, actor_of, person_page
from foundation.teams.weixin import in_wechat

PAGE = 30


@require_safe
@never_cache
@person_page
def mine(request: UserRequest, public_id: str) -> HttpResponse:
    """Code, link and picture of one's own, and 我邀请的人. Nothing is promised for it."""
    member = _member(request, public_id)
    assert member.fan is not None
    try:
        invite = fan_code_get(member=member, actor=actor_of(request))
    except DomainError as refusal:
        context = {"refusal": refusal, "group": member.group, "team": member.team, "tab": "groups"}
        status = 404 if isinstance(refusal, FanCodesOff) else refusal.status
        return render(request, "community/invites/mine.html", context, status=status)
    link = join_link(request, invite)
    page = keyset_page(brought_page(member.fan), params=request.GET, size=PAGE, counted=False)
    wechat = in_wechat(request)
    context = {
        "invite": invite,
        "group": member.group,
        "team": member.team,
        "link": link,
        "text": share_text(way=Way.BOTH, phrase=invite.phrase, group=member.group.name, link=link),
        "brought": brought_by(member.fan),
        "page": page,
        "wechat": wechat,
        "card": wechat and card_on(),
        "tab": "groups",
    }
    response = render(request, "community/invites/mine.html", context)
    return card_response(request, response)


@require_safe
@person_page
def mine_qr(request: UserRequest, public_id: str) -> HttpResponse:
    """One's own link as a QR code."""
    link = join_link(request, _code(request, public_id))
    response = HttpResponse(qr_svg(link), content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_safe
@never_cache
@person_page
def mine_posters(request: UserRequest, public_id: str) -> HttpResponse:
    """One's own poster in the shape that was chosen (``?layout=``), the others a tap away. Who
    has no code yet is sent to the page that makes it."""
    invite = _code_of(_member(request, public_id))
    if invite is None:
        return redirect("invites_mine:mine", public_id)
    wanted = request.GET.get("layout", "")
    context = {
        "invite": invite,
        "group": invite.group,
        "team": invite.team,
        "layout": LAYOUTS.get(wanted) or next(iter(LAYOUTS.values())),
        "layouts": list(LAYOUTS.values()),
        "wechat": in_wechat(request),
        "tab": "groups",
    }
    return render(request, "community/invites/my_posters.html", context)


@require_safe
@person_page
def mine_poster(request: UserRequest, public_id: str, layout: str) -> HttpResponse:
    """One's own poster."""
    return poster_response(request, _code(request, public_id), layout)


def _member(request: UserRequest, public_id: str) -> GroupMember:
    """The fan's place in a group they are in. Raises Http404, also for staff: they have codes of
    the team."""
    member = (
        GroupMember.objects.select_related("group__team", "fan", "team")
        .filter(
            group__public_id=public_id,
            user=request.user,
            state=GroupMember.State.ACTIVE,
            fan__isnull=False,
        )
        .first()
    )
    if member is None:
        raise Http404
    return member


def _code(request: UserRequest, public_id: str) -> Invite:
    invite = _code_of(_member(request, public_id))
    if invite is None:
        raise Http404
    return invite


def _code_of(member: GroupMember) -> Invite | None:
    return (
        Invite.objects.select_related("group", "team")
        .filter(group=member.group, fan=member.fan)
        .exclude(state=Invite.State.REVOKED)
        .first()
    )
