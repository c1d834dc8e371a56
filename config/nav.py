"""The desk's navigation: one typed list. A feature that brings a page adds its line here."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.teams.permissions import role_may

# The districts in the order they stand in the navigation; the first has no heading.
TODAY, COMMUNITY, CONTENT, MEDIA, DATA, SETTINGS = range(6)
DISTRICTS: dict[int, str | Promise] = {
    TODAY: "",
    COMMUNITY: pgettext_lazy("navigation", "Community"),
    CONTENT: pgettext_lazy("navigation", "Content"),
    MEDIA: pgettext_lazy("navigation", "Media library"),
    DATA: pgettext_lazy("navigation", "Data"),
    SETTINGS: pgettext_lazy("navigation", "Settings"),
}


@dataclass(frozen=True, slots=True)
class NavItem:
    """A page of the desk. ``icon`` is a Lucide name; ``url_name`` takes ``team_slug`` alone.

    ``also`` names pages that belong to it though their addresses don't begin with its own.
    """

    label: str | Promise
    url_name: str
    permission: str
    district: int
    icon: str
    also: tuple[str, ...] = ()


NAV: list[NavItem] = [
    NavItem(_("Today"), "dashboards:today", "desk.view", TODAY, icon="sun"),
    NavItem(_("Groups"), "groups:list", "groups.view", COMMUNITY, icon="messages-square"),
    NavItem(_("Conversations"), "chat:conversations", "groups.view", COMMUNITY, icon="mails"),
    NavItem(
        _("Content safety"), "moderation:queue", "moderation.view", COMMUNITY, icon="shield-check"
    ),
    NavItem(_("Invite codes"), "invites:list", "invites.view", COMMUNITY, icon="ticket"),
    NavItem(_("Fans"), "fans:list", "fans.view", COMMUNITY, icon="users"),
    NavItem(_("Points"), "points:ledger", "points.view", COMMUNITY, icon="coins"),
    NavItem(
        _("Content calendar"),
        "post_calendar:calendar",
        "posts.view",
        CONTENT,
        icon="calendar-range",
    ),
    NavItem(_("Posts"), "posts:list", "posts.view", CONTENT, icon="pencil-line"),
    NavItem(_("Media files"), "library:list", "posts.view", CONTENT, icon="images"),
    NavItem(_("Platform accounts"), "platforms:list", "platforms.view", CONTENT, icon="at-sign"),
    NavItem(
        _("Going out"),
        "publishing:list",
        "posts.view",
        CONTENT,
        icon="calendar-clock",
        also=("publishing:handoff",),
    ),
    NavItem(_("Short links"), "links:list", "links.view", CONTENT, icon="link"),
    NavItem(_("Originality"), "originality:list", "posts.view", CONTENT, icon="copy-check"),
    NavItem(
        pgettext_lazy("press", "Contacts"), "press:contacts", "press.view", MEDIA, icon="contact"
    ),
    NavItem(_("Outlets"), "press:outlets", "press.view", MEDIA, icon="newspaper"),
    NavItem(
        _("Follow-ups"),
        "press:follow_ups",
        "press.view",
        MEDIA,
        icon="list-checks",
        also=("press:cold", "press:interactions", "press:gifts", "press:rules"),
    ),
    NavItem(_("Clippings"), "clippings:list", "press.view", MEDIA, icon="scissors"),
    NavItem(_("Releases and pitches"), "pitches:pitches", "press.view", MEDIA, icon="send"),
    NavItem(_("Press events"), "conferences:list", "press.view", MEDIA, icon="calendar-days"),
    NavItem(_("Figure pulls"), "metrics:pulls", "platforms.view", DATA, icon="activity"),
    NavItem(_("Jobs"), "jobs:list", "jobs.view", DATA, icon="loader"),
    NavItem(_("Team"), "teams:settings", "team.settings", SETTINGS, icon="settings"),
    NavItem(
        _("Staff and roles"),
        "teams:staff",
        "team.staff",
        SETTINGS,
        icon="id-card",
        also=("teams:roles",),
    ),
    NavItem(_("Audit trail"), "teams:audit", "team.audit", SETTINGS, icon="scroll-text"),
    NavItem(_("API keys"), "partners:keys", "partners.edit", SETTINGS, icon="key-round"),
]


@dataclass(frozen=True, slots=True)
class NavLink:
    """A line of the navigation as this page shows it."""

    label: str | Promise
    icon: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class NavGroup:
    """A district's lines under its heading (the first has none)."""

    label: str | Promise
    links: list[NavLink]


@lru_cache(maxsize=4096)
def _href(url_name: str, team_slug: str) -> str:
    """The page's address, empty where its app is not installed here."""
    try:
        return reverse(url_name, kwargs={"team_slug": team_slug})
    except NoReverseMatch:
        return ""


def _allowed(role: str, slug: str) -> Iterator[tuple[NavItem, str]]:
    for item in NAV:
        if role_may(role, item.permission) and (href := _href(item.url_name, slug)):
            yield item, href


def _here(request: HttpRequest, slug: str, places: list[tuple[NavItem, str]]) -> str:
    """The line this page belongs to: the one whose address its own begins with, at most length.

    All addresses of a team begin with 今日's, which so stands for its own page alone. A page that
    serves several lists names its list itself (``request.page_of``, a URL name).
    """
    page_of = getattr(request, "page_of", "")
    path = _href(page_of, slug) if page_of else request.path
    home = _href("dashboards:today", slug)
    begins = [
        (start, href)
        for item, href in places
        for start in (href, *(_href(name, slug) for name in item.also))
        if start and (path == start if start == home else path.startswith(start))
    ]
    return max(begins, key=lambda pair: len(pair[0]))[1] if begins else ""


def desk_nav(request: HttpRequest) -> list[NavGroup]:
    """What the staff of this request may open, by district; the page one is on is marked."""
    seen = _seen(request)
    return _groups(*seen) if seen else []


def nav_drawn(request: HttpRequest) -> SafeString:
    """The same as HTML."""
    seen = _seen(request)
    return _drawn(*seen, get_language() or "") if seen else mark_safe("")


def _seen(request: HttpRequest) -> tuple[str, str, str] | None:
    """Role, team and page that the navigation is of; None on a page that has none."""
    staff = getattr(request, "staff", None)
    if staff is None:
        return None
    slug = request.team.slug  # type: ignore[attr-defined]
    return staff.role, slug, _here(request, slug, list(_allowed(staff.role, slug)))


@lru_cache(maxsize=2048)
def _drawn(role: str, slug: str, here: str, language: str) -> SafeString:
    """Drawn once for each place it is seen from: it stands on every page of the desk."""
    rows = get_template("shell/nav.jinja", using="jinja2").render(
        {"rows": _groups(role, slug, here)}
    )
    return mark_safe(rows)  # noqa: S308 -- escaped by Jinja


def _groups(role: str, slug: str, here: str) -> list[NavGroup]:
    places = sorted(_allowed(role, slug), key=lambda place: place[0].district)
    return [
        NavGroup(
            DISTRICTS[district],
            [NavLink(item.label, item.icon, href, href == here) for item, href in group],
        )
        for district, group in groupby(places, key=lambda place: place[0].district)
    ]
