"""Signing a user in, by whatever they proved themselves with."""

from typing import cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from foundation.teams.models import User

YEAR = 365 * 24 * 60 * 60


def user_sign_in(request: HttpRequest, user: User, *, next_url: str = "") -> HttpResponse:
    """Sign in one who proved an address by code, and go to ``next_url`` (ours) or home.

    Whoever set up a second factor is asked for it first: the answer then leads there, and on to
    ``next_url`` afterwards.
    """
    record_authentication(request, user, method="code")
    return cast(
        HttpResponse,
        perform_login(
            request,
            user,
            email_verification="none",  # the code proved the address
            redirect_url=next_safe(request, next_url) or None,
        ),
    )


def language_keep(response: HttpResponseBase, language: str) -> None:
    """Pages are in this language from now on; empty: as the browser says."""
    name, secure = settings.LANGUAGE_COOKIE_NAME, settings.SESSION_COOKIE_SECURE
    if language:
        response.set_cookie(name, language, max_age=YEAR, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(name, samesite="Lax")


def next_safe(request: HttpRequest, url: str) -> str:
    """``url`` when it leads within this site, else nothing."""
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if safe else ""
