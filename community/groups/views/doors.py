"""The page a fan sees behind a pool that leads outside: a QR code to long-press, and how."""

import secrets

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from community.groups.models import GroupPool, PoolPicture
from community.groups.selectors.doors import pool_door
from community.groups.selectors.pools import pool_picture
from community.groups.services import Viewer, picture_show
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.access import client_ip, ip_key
from foundation.teams.errors import TeamClosed
from foundation.teams.models import User

_COOKIE = "qz_door"
_YEAR = 365 * 24 * 3600
# New browsers from one address in ten minutes that use up a place; many fans share a carrier's.
_NEW_BROWSERS = 300


@require_safe
def door(request: HttpRequest, public_id: str) -> HttpResponse:
    """The picture whose turn it is, the same one for who comes back."""
    pool = pool_door(public_id)
    if pool is None:
        raise Http404
    return door_response(request, pool)


def door_response(request: HttpRequest, pool: GroupPool) -> HttpResponse:
    """The page of a pool that leads elsewhere, also where a code led to it: whoever comes by both
    is one person, and sees one picture."""
    known = request.COOKIES.get(_COOKIE, "")
    visitor = known if 16 <= len(known) <= 32 and known.isalnum() else secrets.token_hex(12)
    picture: PoolPicture | None = None
    refusal: DomainError | None = None
    with team_scope(pool.team_id):
        try:
            if not pool.team.is_open:
                raise TeamClosed
            viewer = _viewer(request, visitor, new=visitor != known)
            picture = picture_show(pool=pool, viewer=viewer)
        except DomainError as error:
            refusal = error
        context = {
            "pool": pool,
            "team": pool.team,
            "picture": picture,
            "refusal": refusal,
            "wechat": "micromessenger" in request.headers.get("User-Agent", "").lower(),
        }
        status = refusal.status if refusal else 200
        response = render(request, "community/groups/door.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_cache_control(response, private=True, no_store=True)
    response.set_cookie(
        _COOKIE,
        visitor,
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _viewer(request: HttpRequest, visitor: str, *, new: bool) -> Viewer:
    user = request.user if isinstance(request.user, User) else None
    counted = request.method == "GET" and not (new and user is None and _crowded(request))
    return Viewer(visitor, user, counted)


def _crowded(request: HttpRequest) -> bool:
    """Whether too many new browsers came from this address lately; nobody is, without Valkey."""
    key = f"groups:door:{ip_key(client_ip(request))}"
    try:
        if cache.add(key, 1, timeout=600):
            return False
        return cache.incr(key) > _NEW_BROWSERS
    except (ValueError, RedisError, OSError):
        return False


@require_safe
def door_picture(request: HttpRequest, public_id: str, picture_id: str) -> HttpResponseBase:
    """The picture itself, for whoever has its address: it is what the door shows."""
    pool = pool_door(public_id)
    if pool is None:
        raise Http404
    with team_scope(pool.team_id):
        picture = pool_picture(pool, picture_id)
    if picture is None or picture.asset is None or not _shown(pool, picture):
        raise Http404
    try:
        body = default_storage.open(picture.asset.key)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(body, content_type=picture.asset.mime)
    response["Cache-Control"] = "private, max-age=600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _shown(pool: GroupPool, picture: PoolPicture) -> bool:
    return pool.state == GroupPool.State.OPEN and picture.state == PoolPicture.State.ACTIVE
