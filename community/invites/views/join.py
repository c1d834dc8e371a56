"""The join page: what a fan in a hurry sees. One screen, every answer on it, no script needed."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.groups.errors import RuleUnmet
from community.groups.models import GroupPool
from community.groups.rules.forms import answers_in
from community.groups.views.doors import door_response
from community.invites.door import DoorView, door_view, group_url, request_url
from community.invites.errors import (
    ConsentMissing,
    InviteFull,
    InviteNotFound,
    InviteResting,
    WordsChanged,
)
from community.invites.forms import FindForm, JoinForm
from community.invites.guesses import Guesser, guess_check, guess_missed
from community.invites.models import Invite
from community.invites.pools import invite_aim
from community.invites.selectors import invite_find, invite_find_link, invite_state, is_code
from community.invites.selectors.place import face_of_team, is_inside
from community.invites.services import invite_view_count
from community.invites.services.clicks import click_keep, click_kept
from community.invites.services.redeem import code_stands, invite_enter, joiner_name
from community.invites.views.card import card_response
from community.invites.wechat_card import card_on
from foundation.scopes.errors import DomainError
from foundation.scopes.hashing import keyed_hash
from foundation.scopes.scope import team_scope
from foundation.teams.access import actor_of, client_ip
from foundation.teams.code_forms import code_part, code_part_send, code_part_verify
from foundation.teams.models import User
from foundation.teams.privacy import privacy_words_version
from foundation.teams.signin import user_sign_in
from foundation.teams.weixin import in_wechat, wechat_offered

_SEEN_COOKIE = "qz_seen"
_SEEN_MOST = 30
# What the page shows of a code.
_SHOWN = ("team", "pool", "group", "group__entry_account")


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The field alone: what is typed or pasted leads to the code's page, or is refused here."""
    click_keep(request)
    if request.method != "POST":
        return _found_page(request, FindForm(initial={"text": request.GET.get("text", "")}))
    form = FindForm(request.POST)
    if not form.is_valid():
        return _found_page(request, form, status=422)
    try:
        invite = _find(request, form.cleaned_data["text"])
    except DomainError as error:
        form.add_error("text", error.text())
        return _found_page(request, form, status=error.status)
    return redirect("invites_fan:code", invite.code)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """A code's page: who invites to what, signing in, the consent, one button."""
    click_keep(request)
    try:
        invite = _find(request, code, link=True)
    except InviteResting as resting:
        return _resting_page(request, resting.invite)
    except DomainError as error:
        return _found_page(request, FindForm(), status=error.status, refusal=error)
    with team_scope(invite.team_id):
        if invite.pool is not None and invite.outside:
            return _elsewhere(request, invite, invite.pool)
        if request.method == "POST":
            return _come_in(request, invite)
        view = door_view(invite, request.user)
        if view.inside:
            return redirect(view.group_url)
        response = _door_page(request, view)
        _view_note(request, response, invite)
    return response


def _elsewhere(request: HttpRequest, invite: Invite, pool: GroupPool) -> HttpResponse:
    """A code of a pool that leads elsewhere: the QR picture whose turn it is, and how to use it."""
    if not code_stands(invite):
        return _resting_page(request, invite)
    response = door_response(request, pool)
    if response.status_code == 200:
        _view_note(request, response, invite)
    return response


# --- Finding -------------------------------------------------------------------------------------
def _find(request: HttpRequest, text: str, *, link: bool = False) -> Invite:
    """The code that ``text`` leads to. Raises InviteNotFound, InviteResting, TooManyGuesses.

    A code in a link can't be guessed (49 bits), and many fans share an address of their carrier: a
    right link opens even where too many wrong phrases were tried. Wrong ones count all the same,
    and a phrase in the address (``link``) is a guess like one that was typed. So who holds a link
    is told that its code is paused or has ended; of a phrase nobody learns that it ever was one.
    """
    guesser = _guesser(request)
    sure = link and is_code(text)
    if not sure:
        guess_check(guesser)
    finding = (invite_find_link if link else invite_find)(text, related=_SHOWN)
    invite = finding.invite
    if invite is not None:
        invite_aim(invite, request.user)
    usable = invite is not None and invite.is_open(timezone.now())
    # Asked whether or not the code is usable, so that the time tells nothing.
    inside = request.user.is_authenticated and is_inside(invite, request.user)
    if invite is not None and (usable or inside):
        return invite
    if sure and invite is not None:
        raise InviteResting(invite)
    if sure:
        guess_check(guesser)
    guess_missed(guesser, count=finding.guesses)
    raise InviteNotFound


def _guesser(request: HttpRequest) -> Guesser:
    if request.user.is_authenticated:
        who = f"user:{request.user.pk}"
    else:
        # Who types has this cookie, for the form is refused without; by a link one may have none.
        browser = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
        who = f"browser:{keyed_hash('guesser', browser).hex()[:24]}" if browser else ""
    return Guesser(ip=client_ip(request), who=who)


# --- Coming in -----------------------------------------------------------------------------------
def _come_in(request: HttpRequest, invite: Invite) -> HttpResponse:
    """Sign in where that is still to do, then join; what is refused is said on the same page."""
    form = JoinForm(request.POST)
    form.is_valid()
    version = privacy_words_version(invite.team)
    ticked = bool(form.cleaned_data.get("consent"))
    # Who ticked beside other words is asked again: what is noted is what they read.
    consent = ticked and form.cleaned_data.get("words") in (None, "", version)
    missing = WordsChanged if ticked and not consent else ConsentMissing
    if not request.user.is_authenticated:
        answer = _sign_in(request, invite, form, None if consent else missing())
        if answer is not None:
            return answer
    user = request.user
    assert isinstance(user, User)
    try:
        outcome = invite_enter(
            invite=invite,
            user=user,
            actor=actor_of(request),
            consent=consent,
            consent_how=f"join page, words {version}",
            says_follows=request.POST.get("act") == "follows",
            answers=answers_in(request.POST),
            click=click_kept(request),
        )
    except ConsentMissing:
        return _door_page(request, _view(request, invite), form=form, refusal=missing())
    except DomainError as error:
        return _door_page(request, _view(request, invite), form=form, refusal=error)
    if outcome.request is not None:
        return redirect(request_url(outcome.request))
    if outcome.kind == "joined" and in_wechat(request):
        messages.info(request, _("Tap ··· at the top right and add this page to Favorites: that is "
                                 "your way back from WeChat."))  # fmt: skip
    return redirect(group_url(invite.into))


def _sign_in(
    request: HttpRequest, invite: Invite, form: JoinForm, missing: ConsentMissing | None
) -> HttpResponse | None:
    """Sign the visitor in by the code they typed; a page to show instead, or None when done."""
    part = code_part(request)
    if request.POST.get("act") == "send":
        code_part_send(part, request)
        return _door_page(request, _view(request, invite), form=form, code=part)
    if missing is not None:
        # Before the code is burnt.
        part.challenge_renew()
        view = _view(request, invite)
        return _door_page(request, view, form=form, code=part, refusal=missing)
    user = code_part_verify(part, request)
    if user is None:
        return _door_page(request, _view(request, invite), form=form, code=part)
    joiner_name(user=user, nickname=form.cleaned_data.get("nickname", ""))
    answer = user_sign_in(request, user, next_url=request.path)
    # A second factor comes first, on its own page; it leads back here.
    return None if request.user.is_authenticated else answer


def _view(request: HttpRequest, invite: Invite) -> DoorView:
    """The page as it stands after what was posted, with the answers that were typed."""
    return door_view(invite, request.user, answers_in(request.POST))


# --- Showing -------------------------------------------------------------------------------------
def _found_page(
    request: HttpRequest, form: FindForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "wechat": in_wechat(request), **more}
    return _private(render(request, "community/invites/find.html", context, status=status))


def _resting_page(request: HttpRequest, invite: Invite) -> HttpResponse:
    """A code that leads nowhere now: what it is, whom to ask, and the field for another."""
    team = invite.team
    state = invite_state(invite, timezone.now()) if team.is_open else "ended"
    with timezone.override(ZoneInfo(team.time_zone)):
        return _found_page(
            request,
            FindForm(),
            InviteResting.status,
            state=state,
            invite=invite,
            face=(face_of_team(team.pk) or team.name) if team.is_open else "",
        )


def _door_page(
    request: HttpRequest,
    view: DoorView,
    *,
    form: JoinForm | None = None,
    code: Any = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    known = view.member or view.request or view.staff
    if refusal is None and view.invite.is_full and not known:
        refusal = InviteFull()
    if code is None and not request.user.is_authenticated:
        code = code_part(request)
    status = 200
    if request.method == "POST":
        wrong = code is not None and code.form.is_bound and code.form.errors
        status = refusal.status if refusal else 422 if wrong else 200
    context = {
        "view": view,
        "team": view.invite.team,
        "group": view.invite.group,
        "form": form or JoinForm(),
        "code": code,
        "refusal": refusal,
        "consent_wanted": isinstance(refusal, ConsentMissing),
        "refused_by_rules": isinstance(refusal, RuleUnmet),
        "words_changed": isinstance(refusal, WordsChanged),
        "words_version": privacy_words_version(view.invite.team),
        "find_form": FindForm,
        "wechat": in_wechat(request),
        "card": in_wechat(request) and card_on(),
        "wechat_sign_in": wechat_offered(request),
        "page_url": request.build_absolute_uri(request.path),
        "logo_url": request.build_absolute_uri(view.logo) if view.logo else "",
    }
    response = render(request, "community/invites/join.html", context, status=status)
    return _private(card_response(request, response))


def _private(response: HttpResponse) -> HttpResponse:
    """Nobody's index holds a code's page, and nobody's cache."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_cache_control(response, private=True, no_store=True)
    return response


def _view_note(request: HttpRequest, response: HttpResponse, invite: Invite) -> None:
    """Count a look once a browser session; a cookie keeps it, so that looking writes no session."""
    if request.method != "GET":
        return
    seen = request.COOKIES.get(_SEEN_COOKIE, "").split(".")[:_SEEN_MOST]
    if invite.code in seen:
        return
    invite_view_count(invite=invite)
    response.set_cookie(
        _SEEN_COOKIE,
        ".".join([invite.code, *filter(None, seen)][:_SEEN_MOST]),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        path="/j/",
    )
