"""Staff pages of invite codes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from community.groups.selectors import group_choices
from community.groups.selectors.pools import pictures_left, visitors_count
from community.invites.forms import InviteCreateForm, InviteForm, default_end
from community.invites.models import Invite
from community.invites.qr import qr_png, qr_svg
from community.invites.selectors import (
    STATES,
    invite_figures,
    invite_filter,
    invite_get,
    invite_state,
    joins_by_day,
    redemption_page,
    views_by_day,
)
from community.invites.selectors.clicks import links_told
from community.invites.selectors.lists import owner_choices
from community.invites.services import (
    invite_create,
    invite_pause,
    invite_restore,
    invite_resume,
    invite_revoke,
    invite_update,
    phrase_suggest,
)
from community.invites.services.fan_codes import fan_code_allow
from community.invites.services.grants import GRANTS, grants_seen, offer_of
from community.invites.services.manage import UNDO_MINUTES
from community.invites.services.phrases import phrase_free_for
from community.invites.share import CHANNELS, channel_of, reward_words, share_links, share_texts
from community.invites.views.bars import day_bars
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.links.figures import span_of

PAGE = 25
JOINS_PAGE = 20


@require_GET
@team_page("invites.view")
def invite_list(request: TeamRequest) -> HttpResponse:
    """The team's codes: searched, filtered, newest first."""
    chosen = {
        name: request.GET.get(name, "").strip() for name in ("q", "group", "pool", "state", "owner")
    }
    found = invite_filter(**chosen)
    page = keyset_page(found, params=request.GET, size=PAGE)
    now = timezone.now()
    context = {
        "page": page,
        "rows": [(invite, invite_state(invite, now)) for invite in page.rows],
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "groups": group_choices(chosen["group"]),
        "states": list(STATES.items()),
        "owners": owner_choices(),
        "state_names": STATES,
        "may_edit": may(request, "invites.edit"),
        "may_rule": may(request, "groups.edit"),
        "invites_url": reverse("invites:list", args=[request.team.slug]),
    }
    template = "community/invites/list.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@team_page("invites.edit")
def invite_new(request: TeamRequest) -> HttpResponse:
    """Make a code. ``act=another`` offers another phrase and keeps the rest as typed."""
    if request.method != "POST":
        form = InviteCreateForm(
            initial={
                "phrase": phrase_suggest(),
                "group": request.GET.get("group", ""),
                "channel": request.GET.get("channel", ""),
                "expires_at": default_end(),
            }
        )
        return _new_page(request, form)
    data = request.POST.copy()
    if data.get("act") == "another":
        data["phrase"] = phrase_suggest()
        return _new_page(request, InviteCreateForm(initial=data.dict()))
    form = InviteCreateForm(data)
    if form.is_valid():
        try:
            invite = invite_create(
                owner=request.staff, actor=actor_of(request), **form.cleaned_data
            )
        except DomainError as error:
            _show(form, error)
        else:
            messages.success(request, _("The code is ready. Hand it out."))
            return redirect("invites:detail", request.team.slug, invite.public_id)
    return _new_page(request, form, status=422)


@require_POST
@team_page("invites.edit")
def phrase_look(request: TeamRequest) -> HttpResponse:
    """The part below the phrase: whether it can be taken, said while it is typed."""
    phrase = request.POST.get("phrase", "").strip()
    context: dict[str, Any] = {}
    if phrase:
        try:
            phrase_free_for(phrase, user_id=request.user.pk)
            context["phrase_free"] = True
        except DomainError as error:
            context["phrase_error"] = error.text()
    return render(request, "community/invites/new.html#look", context)


@require_GET
@team_page("invites.view")
def invite_detail(request: TeamRequest, public_id: str) -> HttpResponse:
    """One code: to hand out, its figures, and who came by it."""
    invite = invite_or_404(public_id)
    return _detail(request, invite)


@require_POST
@team_page("invites.edit")
def invite_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change channel, limit and end; refused, the page shows again what was typed."""
    invite = invite_or_404(public_id)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invite_update(invite=invite, actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            _show(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("invites:detail", request.team.slug, public_id)
    return _detail(request, invite, form, status=422)


@require_POST
@team_page("invites.edit")
def invite_act(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Pause, resume, revoke, or undo a revocation; each can be undone from the toast."""
    invite = invite_or_404(public_id)
    actor = actor_of(request)
    before = invite.state
    undo = ""
    try:
        if act == "pause":
            invite_pause(invite=invite, actor=actor)
            text, undo = _("Paused: nobody can join by it now."), "resume"
        elif act == "resume":
            invite_resume(invite=invite, actor=actor)
            text, undo = _("Running again."), "pause"
        elif act == "revoke":
            invite_revoke(invite=invite, actor=actor)
            text, undo = _("Revoked. Members stay."), "restore"
        elif act == "restore":
            state = request.GET.get("to", Invite.State.ACTIVE)
            invite_restore(invite=invite, actor=actor, state=state)
            text = _("The code is back.")
        elif act == "anew":
            fan_code_allow(invite=invite, actor=actor)
            text = _("They get a new code when they next look for theirs.")
        elif act == "seen":
            grants_seen(invite=invite, actor=actor)
            text = _("Noted: nobody is told again.")
        else:
            raise Http404
    except DomainError as error:
        messages.error(request, error.text())
    else:
        url = reverse("invites:act", args=[request.team.slug, public_id, undo]) if undo else ""
        tags = f"undo:{url}{f'?to={before}' if undo == 'restore' else ''}" if undo else ""
        messages.success(request, text, extra_tags=tags)
    return redirect("invites:detail", request.team.slug, public_id)


@require_GET
@team_page("invites.view")
def invite_qr(request: TeamRequest, public_id: str, kind: str) -> HttpResponse:
    """The join link as a QR code; PNG is for saving."""
    invite = invite_or_404(public_id)
    link = join_link(request, invite)
    if kind == "svg":
        response = HttpResponse(qr_svg(link), content_type="image/svg+xml")
    else:
        response = HttpResponse(qr_png(link), content_type="image/png")
        response["Content-Disposition"] = f'attachment; filename="qunzhu-{invite.code}.png"'
    response["Cache-Control"] = "private, max-age=3600"
    return response


def join_link(request: HttpRequest, invite: Invite) -> str:
    """The address fans open."""
    return request.build_absolute_uri(reverse("invites_fan:code", args=[invite.code]))


# --- Parts ---------------------------------------------------------------------------------------
def invite_or_404(public_id: str) -> Invite:
    """A code of the team in scope. Raises Http404."""
    invite = invite_get(public_id)
    if invite is None:
        raise Http404
    return invite


def _elsewhere(invite: Invite) -> dict[str, int] | None:
    """Of a code that leads elsewhere: whom its pool's pictures were shown, and how many they are
    still good for. Two queries."""
    if invite.pool is None or not invite.outside:
        return None
    return {"visitors": visitors_count(invite.pool), "left": pictures_left(invite.pool)}


def _show(form: InviteForm, error: DomainError) -> None:
    field = error.field if error.field in form.fields else None
    form.add_error(field, error.text())


def _new_page(request: TeamRequest, form: InviteCreateForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "channels": CHANNELS}
    return render(request, "community/invites/new.html", context, status=status)


def _detail(
    request: TeamRequest, invite: Invite, form: InviteForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    state = invite_state(invite, now)
    days = joins_by_day(invite, zone=request.team.time_zone)
    looks = views_by_day(invite, zone=request.team.time_zone)
    figures = invite_figures(invite)
    offer = offer_of(invite)
    joins = keyset_page(
        redemption_page(invite),
        params=request.GET,
        order=("-at", "-pk"),
        size=JOINS_PAGE,
        counted=False,
    )
    link = join_link(request, invite)
    revoked_at = invite.revoked_at
    announced = invite.group.announcement if invite.group is not None else ""
    context = {
        "invite": invite,
        "state": state,
        "state_name": STATES[state],
        "link": link,
        "bars": day_bars(days),
        "days_total": sum(day.count for day in days),
        "look_bars": day_bars(looks),
        "looks_total": sum(day.count for day in looks),
        "figures": figures,
        "offer": offer,
        "grant_names": GRANTS,
        "joins": joins,
        "short_links": links_told(invite, span_of("30")),
        "rate": round(100 * invite.use_count / figures.views) if figures.views else None,
        "rewards": reward_words(f"{invite.blurb} {announced}"),
        "links": share_links(phrase=invite.phrase, group=invite.leads_to, link=link),
        "shares": share_texts(
            phrase=invite.phrase, group=invite.leads_to, link=link, channel=invite.channel
        ),
        "elsewhere": _elsewhere(invite),
        "own_channel": channel_of(invite.channel),
        "form": form or InviteForm.of(invite, offer),
        "may_edit": may(request, "invites.edit"),
        "may_restore": revoked_at is not None
        and (now - revoked_at).total_seconds() < UNDO_MINUTES * 60,
        "channels": CHANNELS,
    }
    return render(request, "community/invites/detail.html", context, status=status)
