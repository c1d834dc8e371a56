"""Staff pages of pools: the list, one of them, its groups in order, its pictures."""

import io
from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from community.groups.models import FanGroup, GroupPool
from community.groups.pool_forms import (
    KIND_HINTS,
    OutsideForm,
    OutsideNewForm,
    PoolForm,
    PoolNewForm,
    PoolPictureForm,
)
from community.groups.selectors import group_get
from community.groups.selectors.pools import (
    pictures_left,
    pool_choices,
    pool_fill,
    pool_get,
    pool_picture,
    pool_pictures,
    pool_turns,
    pools_filter,
    visitors_count,
)
from community.groups.services import (
    picture_add,
    picture_retire,
    pool_create,
    pool_group_add,
    pool_group_move,
    pool_group_remove,
    pool_state_set,
    pool_update,
)
from community.groups.views.groups import refuse
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page

State = GroupPool.State


def pool_or_404(public_id: str) -> GroupPool:
    """The pool of this address within the team, or 404."""
    pool = pool_get(public_id)
    if pool is None:
        raise Http404
    return pool


@require_GET
@team_page("groups.view")
def pool_list(request: TeamRequest) -> HttpResponse:
    """The team's pools: searched, filtered, newest first."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "state", "kind")}
    context = {
        "page": keyset_page(pools_filter(**chosen), params=request.GET),
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "states": State.choices,
        "kinds": GroupPool.Kind.choices,
        "may_edit": may(request, "groups.edit"),
    }
    template = "community/groups/pools.html"
    part = f"{template}#rows" if request.htmx else template
    return render(request, part, context)


@team_page("groups.edit")
def pool_new(request: TeamRequest, outside: bool = False) -> HttpResponse:
    """Make a pool, of groups here or leading elsewhere."""
    form = (OutsideNewForm if outside else PoolNewForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        settings = {
            name: value for name, value in form.cleaned_data.items() if value not in (None, "")
        }
        try:
            pool = pool_create(staff=request.staff, actor=actor_of(request), **settings)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            said = (
                _("The door stands. Now upload the first QR picture.")
                if outside
                else _("The pool is open: make a code for it and hand it out.")
            )
            messages.success(request, said)
            return redirect("groups:pool", request.team.slug, pool.public_id)
    context = {"form": form, "outside": outside, "hints": KIND_HINTS}
    status = 422 if request.method == "POST" else 200
    return render(request, "community/groups/pool_new.html", context, status=status)


@require_GET
@team_page("groups.view")
def pool_detail(request: TeamRequest, public_id: str) -> HttpResponse:
    """One pool: its groups and how full they are, or its pictures."""
    return _page(request, pool_or_404(public_id))


def _page(
    request: TeamRequest,
    pool: GroupPool,
    *,
    form: PoolForm | OutsideForm | None = None,
    picture_form: PoolPictureForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "pool": pool,
        "form": form or _form(pool),
        "may_edit": may(request, "groups.edit"),
        "may_moderate": may(request, "groups.moderate"),
        "may_invite": may(request, "invites.edit"),
    }
    if pool.outside:
        context |= {
            "lines": pool_pictures(pool),
            "left": pictures_left(pool),
            "visitors": visitors_count(pool),
            "picture_form": picture_form or PoolPictureForm(pool=pool),
            "link": request.build_absolute_uri(reverse("groups_door:door", args=[pool.public_id])),
        }
    else:
        turns = pool_turns(pool)
        people, places = pool_fill(turns)
        standing = sum(turn.group.state != FanGroup.State.ARCHIVED for turn in turns)
        context |= {
            "turns": turns,
            "people": people,
            "places": places,
            "more": max(0, pool.most_groups - standing) if pool.template_id else 0,
            "choices": list(pool_choices()[:200]) if context["may_edit"] else [],
        }
    return render(request, "community/groups/pool.html", context, status=status)


def _form(pool: GroupPool) -> PoolForm | OutsideForm:
    if pool.outside:
        fields = ("name", "blurb", "limit_people", "limit_days")
        return OutsideForm(initial={name: getattr(pool, name) for name in fields})
    initial = {name: getattr(pool, name) for name in ("name", "stem", "most_groups")}
    initial["template"] = pool.template.public_id if pool.template else None
    return PoolForm(initial=initial)


@require_POST
@team_page("groups.edit")
def pool_settings(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change a pool."""
    pool = pool_or_404(public_id)
    form = (OutsideForm if pool.outside else PoolForm)(request.POST)
    if not form.is_valid():
        return _page(request, pool, form=form, status=422)
    pool_update(pool=pool, staff=request.staff, actor=actor_of(request), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("groups:pool", request.team.slug, public_id)


@require_POST
@team_page("groups.edit")
def pool_state(request: TeamRequest, public_id: str) -> HttpResponse:
    """Open, pause or archive; each can be undone."""
    pool = pool_or_404(public_id)
    state = request.POST.get("state") or request.GET.get("state", "")
    if state not in State.values:
        raise Http404
    before = pool.state
    pool_state_set(pool=pool, state=state, staff=request.staff, actor=actor_of(request))
    said = {
        State.OPEN: _("The door is open."),
        State.PAUSED: _("Paused: nobody new gets in by it. The groups go on."),
        State.ARCHIVED: _("Archived: the door is closed for good, the groups go on."),
    }
    undo = reverse("groups:pool_state", args=[request.team.slug, public_id])
    tags = f"undo:{undo}?state={before}" if before != state else ""
    messages.success(request, said[State(state)], extra_tags=tags)
    return redirect("groups:pool", request.team.slug, public_id)


@require_POST
@team_page("groups.edit")
def pool_turn(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Add a group, take one out, move it up or down."""
    pool = pool_or_404(public_id)
    group = group_get(request.POST.get("group", ""))
    if group is None:
        raise Http404
    known: dict[str, Any] = {
        "pool": pool,
        "group": group,
        "staff": request.staff,
        "actor": actor_of(request),
    }
    try:
        if act == "add":
            pool_group_add(**known)
        elif act == "remove":
            pool_group_remove(**known)
        else:
            pool_group_move(up=act == "up", **known)
    except DomainError as refusal:
        messages.error(request, refusal.text())
    return redirect("groups:pool", request.team.slug, public_id)


@require_POST
@team_page("groups.moderate")
def picture_new(request: TeamRequest, public_id: str) -> HttpResponse:
    """Upload a picture of a QR code."""
    pool = pool_or_404(public_id)
    form = PoolPictureForm(request.POST, request.FILES, pool=pool)
    if form.is_valid():
        try:
            picture_add(
                pool=pool,
                upload=form.cleaned_data["picture"],
                name=form.cleaned_data["name"],
                made_at=form.cleaned_data.get("made_on"),
                staff=request.staff,
                actor=actor_of(request),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The code can be read, and the picture is in the turn."))
            return redirect("groups:pool", request.team.slug, public_id)
    return _page(request, pool, picture_form=form, status=422)


@require_POST
@team_page("groups.moderate")
def picture_out(request: TeamRequest, public_id: str, picture_id: str) -> HttpResponse:
    """Take a picture out of the turn."""
    pool = pool_or_404(public_id)
    picture = pool_picture(pool, picture_id)
    if picture is None:
        raise Http404
    picture_retire(picture=picture, staff=request.staff, actor=actor_of(request))
    messages.success(request, _("Taken out: nobody sees it any more."))
    return redirect("groups:pool", request.team.slug, public_id)


@require_GET
@team_page("groups.view")
def pool_qr(request: TeamRequest, public_id: str) -> HttpResponse:
    """The lasting code of a pool that leads elsewhere, as a picture to print."""
    pool = pool_or_404(public_id)
    if not pool.outside:
        raise Http404
    link = request.build_absolute_uri(reverse("groups_door:door", args=[pool.public_id]))
    drawn = io.BytesIO()
    segno.make_qr(link, error="m").save(
        drawn, kind="svg", border=3, dark="#000", light="#fff", omitsize=True, xmldecl=False
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
