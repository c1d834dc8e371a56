"""Fetch and authorise in one step: the decorators every page of a team or a person wears."""

from collections.abc import Callable
from functools import cache, wraps
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django_htmx.middleware import HtmxDetails

from foundation.scopes.actors import Actor
from foundation.scopes.prepared import RowReader, columns_of, fetch_one
from foundation.scopes.scope import person_scope, system_scope, team_scope
from foundation.teams.models import Staff, Team, User
from foundation.teams.permissions import PERMISSIONS, role_may

P = ParamSpec("P")
# Where the session keeps the slug of the team one worked for last.
LAST_TEAM = "last_team"
# The page where fans sign in; staff have "account_login" beside it.
SIGN_IN_BY_CODE = "teams_code"


class SiteRequest(HttpRequest):
    """A request as the middleware hands it on, whoever it is from."""

    request_id: str
    # True where htmx asks for a part of the page.
    htmx: HtmxDetails


class UserRequest(SiteRequest):
    """A request of somebody signed in."""

    user: User


class TeamRequest(UserRequest):
    """A request on a page of a team's, by its staff."""

    team: Team
    staff: Staff
    # The URL name of the list this page belongs to, where its address doesn't say so.
    page_of: str


def client_ip(request: HttpRequest) -> str | None:
    """The visitor's address: the peer's, or as many proxies back as TRUSTED_PROXIES says.

    In its one usual form and without a port; what is no address counts as not said.
    """
    if settings.TRUSTED_PROXIES:
        chain = request.headers.get("X-Forwarded-For", "").split(",")
        if len(chain) >= settings.TRUSTED_PROXIES:
            told = _ip_parse(chain[-settings.TRUSTED_PROXIES])
            if told is not None:
                return str(told)
    peer = _ip_parse(request.META.get("REMOTE_ADDR") or "")
    return str(peer) if peer is not None else None


def ip_key(ip: str | None) -> str | None:
    """What an address is counted as: itself, and in IPv6 the first address of its /64.

    One line of one household has 2**64 addresses there, and may take a new one for every request.
    """
    address = _ip_parse(ip or "")
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address) if address is not None else None


def _ip_parse(written: str) -> IPv4Address | IPv6Address | None:
    """``1.2.3.4``, ``1.2.3.4:80``, ``2001:db8::1``, ``[2001:db8::1]:80``; None: no address."""
    text = written.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])  # a zone says something on its host alone
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request."""
    staff = getattr(request, "staff", None)
    user = request.user if request.user.is_authenticated else None
    return Actor(
        kind="staff" if staff is not None else "fan",
        user_id=user.pk if user is not None else None,
        staff_id=staff.pk if staff is not None else None,
        ip=client_ip(request),
        request_id=getattr(request, "request_id", ""),
    )


_facts: dict[str, str] = {}


def page_fact(name: str, sql: str) -> None:
    """Let every page of the desk know a number more, with the query it makes anyway: a scalar
    subquery over ``s`` (teams_staff) and ``t`` (teams_team), found in ``request.staff.facts``.
    Registered in AppConfig.ready() by apps whose tables it reads; it must be cheap."""
    _facts[name] = sql
    _staff_sql.cache_clear()


@cache
def _staff_sql() -> str:
    facts = "".join(f", {sql}" for sql in _facts.values())
    return (
        f"SELECT {columns_of(Staff, 's')}, {columns_of(Team, 't')}{facts} "  # noqa: S608 -- ours
        "FROM teams_staff s JOIN teams_team t ON t.id = s.team_id "
        "WHERE s.user_id = %s::bigint AND t.slug = %s::varchar AND s.state = 'active' "
        "AND t.state = 'open'"
    )


def staff_get(*, user_id: int, team_slug: str) -> Staff | None:
    """The active place of a user on the team of that address, with team and the facts of pages.
    One query, prepared: it is asked with every page of the desk."""
    row = fetch_one(_staff_sql(), [user_id, team_slug])
    if row is None:
        return None
    read = RowReader(row)
    with system_scope():
        staff = read.take(Staff)
        staff.team = read.take(Team)
    staff.facts = dict(zip(_facts, read.rest(), strict=True))
    return staff


def team_page(
    permission: str,
) -> Callable[
    [Callable[Concatenate[TeamRequest, P], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """A page under ``/t/<team_slug>/``: signed-in staff of that team whose role has ``permission``.

    Sets ``request.team`` and ``request.staff`` and runs the view in the team's scope and on its
    clock: times shown, and those typed, are the team's. Anonymous visitors are sent to sign in,
    strangers get 404 (they learn nothing), a role too low 403.
    """
    PERMISSIONS[permission]  # a misspelt name fails at import, not on a page

    def decorate(
        view: Callable[Concatenate[TeamRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def wrapper(request: SiteRequest, team_slug: str, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            staff = staff_get(user_id=int(request.user.pk), team_slug=team_slug)
            if staff is None:
                raise Http404
            # First: the page that refuses them keeps their menu.
            team_request = cast(TeamRequest, request)
            team_request.staff, team_request.team = staff, staff.team
            if not role_may(staff.role, permission):
                raise PermissionDenied
            if request.session.get(LAST_TEAM) != team_slug:
                request.session[LAST_TEAM] = team_slug
            zone = ZoneInfo(staff.team.time_zone)
            with team_scope(staff.team_id), timezone.override(zone):
                return view(team_request, *args, **kwargs)

        setattr(wrapper, "permission", permission)  # noqa: B010
        return wrapper

    return decorate


def person_page(
    view: Callable[Concatenate[UserRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A person's own page: signed in, and in the scope of the teams they belong to.

    Anonymous visitors are sent to sign in by code: fans have no password.
    """

    @wraps(view)
    def wrapper(request: SiteRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return to_sign_in(request, SIGN_IN_BY_CODE)
        if isinstance(request.user, SimpleLazyObject):
            request.user.pk  # noqa: B018 -- load the user before the scope asks for its teams
        with person_scope(request.user):
            return view(cast(UserRequest, request), *args, **kwargs)

    return wrapper


def to_sign_in(request: SiteRequest, page: str = "account_login") -> HttpResponse:
    """To a sign-in page and back; an HTMX part asks the whole page to go there."""
    if request.htmx:
        response = HttpResponse(status=204)
        back = request.headers.get("HX-Current-URL", "/")
        response["HX-Redirect"] = str(redirect_to_login(back, page).url)
        return response
    return redirect_to_login(request.get_full_path(), page)


def may(request: HttpRequest, permission: str) -> bool:
    """Whether the staff of this request has ``permission``: to show or hide a control."""
    staff = getattr(request, "staff", None)
    return staff is not None and role_may(staff.role, permission)
