"""A join is tied to the click that led to it: kept in the session on the way, noted at the end.

A click counts for one join. What is forged, too old, another team's or used already is passed over:
it never keeps anybody out.
"""

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from community.fans.models import Fan
from community.groups.models import JoinRequest
from community.groups.services import JoinOutcome
from community.invites.models import Invite, Redemption, RequestClick
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from kol.links.clicks import PARAMETER, click_read
from kol.links.selectors import click_link

_KEPT = "click"


def click_keep(request: HttpRequest) -> None:
    """Keep the click a visitor came by until they join, over signing in too."""
    token = request.GET.get(PARAMETER, "")
    if token and click_read(token) is not None:
        request.session[_KEPT] = token


def click_kept(request: HttpRequest) -> str:
    """The click that was kept, or empty."""
    return str(request.session.get(_KEPT, ""))


def click_note(*, token: str, outcome: JoinOutcome, invite: Invite, fan: Fan, actor: Actor) -> None:
    """Tie a join, or the request it became, to its click; in the joining transaction."""
    ref = click_read(token)
    link_id = click_link(ref) if ref is not None else None
    if ref is None or link_id is None:
        return
    if outcome.request is not None:
        RequestClick.objects.get_or_create(
            team_id=invite.team_id,
            request=outcome.request,
            defaults={"click_id": ref.click_id, "link_id": link_id},
        )
    elif outcome.kind == "joined":
        rows = Redemption.objects.filter(invite=invite, fan=fan, click_id=None)
        _tie(rows.first(), ref.click_id, link_id, actor)


def click_take_over(*, redemption: Redemption, actor: Actor) -> None:
    """A request that was accepted: its redemption takes over the click it came by. One query."""
    kept = (
        RequestClick.objects.filter(
            request__fan_id=redemption.fan_id,
            request__door_kind="invite",
            request__door_id=redemption.invite_id,
            request__state__in=[JoinRequest.State.PENDING, JoinRequest.State.APPROVED],
        )
        .order_by("-pk")
        .first()
    )
    if kept is not None:
        _tie(redemption, kept.click_id, kept.link_id, actor)


def _tie(redemption: Redemption | None, click_id: int, link_id: int, actor: Actor) -> None:
    if redemption is None:
        return
    try:
        with transaction.atomic():
            Redemption.objects.filter(pk=redemption.pk).update(click_id=click_id, link_id=link_id)
    except IntegrityError:
        return  # this click brought somebody already: a copied address
    event_emit(
        team_id=redemption.team_id,
        name="invite.attributed",
        actor=actor,
        subject=redemption,
        payload={"link": link_id, "click": click_id, "invite": redemption.invite_id},
    )
