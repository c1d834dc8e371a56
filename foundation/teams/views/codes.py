"""Signing in by code, the captcha's picture and sound, and adding a phone."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.teams.access import UserRequest, person_page
from foundation.teams.captcha import picture, sound
from foundation.teams.code_forms import CodePart, code_part, code_part_send, code_part_verify
from foundation.teams.errors import CaptchaWrong
from foundation.teams.signin import next_safe, user_sign_in

PART = "foundation/teams/parts/code_form.html"


@never_cache
@require_http_methods(["GET", "POST"])
def code_sign_in(request: HttpRequest) -> HttpResponse:
    """``/accounts/code/``: sign in, or up, by phone or e-mail code."""
    next_url = _next(request)
    if request.user.is_authenticated:
        return redirect(next_url or "home")
    part = code_part(request)
    if request.method == "POST":
        if request.POST.get("act") == "send":
            code_part_send(part, request)
        elif user := code_part_verify(part, request):
            return user_sign_in(request, user, next_url=next_url)
    return _page(request, "foundation/teams/code.html", part, next_url)


@never_cache
@require_POST
def code_send_part(request: HttpRequest) -> HttpResponse:
    """The part alone, after asking for a code: for HTMX on whatever page embeds it."""
    part = code_part(request, phone_only=request.GET.get("only") == "phone")
    code_part_send(part, request)
    return render(request, PART, {"code": part})


@never_cache
@require_POST
def captcha_renew(request: HttpRequest) -> HttpResponse:
    """The part with another picture; what was typed stays."""
    part = code_part(request, phone_only=request.GET.get("only") == "phone")
    part.form.errors.clear()
    part.challenge_renew()
    return render(request, PART, {"code": part})


@require_GET
@cache_control(private=True, max_age=600)
def captcha_file(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """The challenge as a picture or a sound."""
    try:
        if kind == "png":
            return HttpResponse(picture(token), content_type="image/png")
        return HttpResponse(sound(token), content_type="audio/wav")
    except CaptchaWrong:
        raise Http404 from None


def _has_phone(request: UserRequest) -> bool:
    return bool(request.user.phone)


@never_cache
@require_http_methods(["GET", "POST"])
@person_page
@reauthentication_required(enabled=_has_phone)  # type: ignore[untyped-decorator]
def phone_add_page(request: UserRequest) -> HttpResponse:
    """``/accounts/phone/``: add a phone to one's account, as posting in a group may ask.

    The phone opens the account: one who would put another in its place proves who they are.
    """
    next_url = _next(request)
    part = code_part(request, phone_only=True)
    if request.method == "POST":
        if request.POST.get("act") == "send":
            code_part_send(part, request)
        elif code_part_verify(part, request):
            messages.success(request, _("Your phone is verified."))
            return HttpResponseRedirect(next_url) if next_url else redirect("teams:account")
    return _page(request, "foundation/teams/phone.html", part, next_url)


def _next(request: HttpRequest) -> str:
    return next_safe(request, request.POST.get("next") or request.GET.get("next", ""))


def _page(request: HttpRequest, template: str, part: CodePart, next_url: str) -> HttpResponse:
    status = 422 if part.form.is_bound and part.form.errors else 200
    return render(request, template, {"code": part, "next": next_url}, status=status)
