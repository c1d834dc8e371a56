"""What WeChat's JS-SDK asks for, and the leave its script needs on a page opened there."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.invites.models import Invite
from community.invites.selectors import invite_find_link
from community.invites.selectors.place import face_of_team
from community.invites.wechat_card import SDK_ORIGIN, card_on, page_sign
from foundation.scopes.scope import team_scope
from foundation.teams.weixin import in_wechat


@require_safe
@never_cache
def card(request: HttpRequest, code: str) -> HttpResponse:
    """``wx.config`` and the card of a code's page, for the page at ``?url=``.

    404 where the code leads nowhere or the page is not one of this site's (nobody signs for
    others), 503 where WeChat gives no ticket: the page then shares as any page does.
    """
    url = request.GET.get("url", "")
    invite = invite_find_link(code).invite if card_on() and _ours(request, url) else None
    if invite is None:
        return JsonResponse({}, status=404)
    signature = page_sign(url)
    if signature is None:
        return JsonResponse({}, status=503, headers={"Retry-After": "60"})
    with team_scope(invite.team_id):
        told = _told(request, invite)
    return JsonResponse(
        {
            "appId": signature.app_id,
            "timestamp": signature.timestamp,
            "nonceStr": signature.nonce,
            "signature": signature.signature,
            **told,
        }
    )


def card_response(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let a page opened inside WeChat load WeChat's script, where there is a card to make."""
    if card_on() and in_wechat(request):
        response._csp_update = {"script-src": [SDK_ORIGIN]}  # type: ignore[attr-defined]
    return response


def _ours(request: HttpRequest, url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and parts.netloc == request.get_host()


def _told(request: HttpRequest, invite: Invite) -> dict[str, str]:
    team = invite.team
    face = face_of_team(team.pk) or team.name
    picture = reverse("asset", args=[team.logo]) + "?v=thumb" if team.logo else ""
    return {
        "title": invite.leads_to,
        "desc": invite.blurb or _("%(face)s invites you to the group") % {"face": face},
        "link": request.build_absolute_uri(reverse("invites_fan:code", args=[invite.code])),
        "imgUrl": request.build_absolute_uri(picture) if picture else "",
    }
