"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from config.favicon import favicon
from config.health import healthz, readyz
from config.styleguide import styleguide
from config.switcher import team_switch
from config.theme import theme_set
from foundation.assets.views import asset
from foundation.partners.views import docs

urlpatterns: list[URLPattern | URLResolver] = [
    # First, for these are asked most: every message, and every tap on a short link. What stands
    # at the end of the list is looked for a quarter of a millisecond longer.
    path("g/", include("community.chat.fan_urls")),
    path("l/", include("kol.links.go_urls")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("favicon.ico", favicon, name="favicon"),
    path("accounts/", include("allauth.urls")),
    path("i18n/language/", set_language, name="set_language"),
    path("theme/", theme_set, name="theme_set"),
    path("teams/", team_switch, name="team_switch"),
    path("styleguide/", styleguide, name="styleguide"),
    # --- Each app brings its addresses; add yours below this line, one a line, from the bottom of
    # --- the house to its top.
    path("a/<str:public_id>/", asset, name="asset"),
    path("t/<slug:team_slug>/settings/", include("foundation.assets.urls")),
    path("t/<slug:team_slug>/library/", include("foundation.assets.library_urls")),
    path("t/<slug:team_slug>/", include("foundation.search.urls")),
    path("t/<slug:team_slug>/", include("analytics.dashboards.urls")),
    path("t/<slug:team_slug>/settings/suppressions/", include("foundation.delivery.urls")),
    path("t/<slug:team_slug>/settings/api/", include("foundation.partners.urls")),
    path("api/docs/", docs, name="api_docs"),
    path("api/v1/", include("config.api_urls")),
    path("", include("foundation.teams.urls")),
    path("t/<slug:team_slug>/jobs/", include("foundation.jobs.urls")),
    path("t/<slug:team_slug>/notices/", include("foundation.notify.urls")),
    path("t/<slug:team_slug>/imports/", include("foundation.imports.urls")),
    path("t/<slug:team_slug>/lists/", include("foundation.lists.urls")),
    path("t/<slug:team_slug>/platforms/", include("kol.platforms.urls")),
    path("t/<slug:team_slug>/", include("kol.posts.publishing.urls")),
    path("t/<slug:team_slug>/posts/", include("kol.posts.urls")),
    path("t/<slug:team_slug>/originality/", include("kol.posts.originality.urls")),
    path("hooks/platforms/", include("kol.platforms.hook_urls")),
    path("t/<slug:team_slug>/calendar/", include("kol.posts.calendar.urls")),
    path("calendar/", include("kol.posts.calendar.feed_urls")),
    path("t/<slug:team_slug>/links/", include("kol.links.urls")),
    path("t/<slug:team_slug>/press/", include("kol.press.urls")),
    path("t/<slug:team_slug>/press-events/", include("kol.conferences.urls")),
    path("e/", include("kol.conferences.guest_urls")),
    path("t/<slug:team_slug>/pitches/", include("kol.pitches.urls")),
    path("m/", include("kol.pitches.public_urls")),
    path("t/<slug:team_slug>/clippings/", include("kol.clippings.urls")),
    path("t/<slug:team_slug>/fans/", include("community.fans.urls")),
    path("t/<slug:team_slug>/points/", include("community.points.urls")),
    path("points/", include("community.points.fan_urls")),
    path("t/<slug:team_slug>/groups/", include("community.groups.urls")),
    path("g/", include("community.groups.fan_urls")),
    path("q/", include("community.groups.door_urls")),
    path("t/<slug:team_slug>/invites/", include("community.invites.urls")),
    path("j/", include("community.invites.fan_urls")),
    path("g/", include("community.invites.group_urls")),
    path("t/<slug:team_slug>/moderation/", include("community.moderation.urls")),
    path("safety/", include("community.moderation.fan_urls")),
    path("t/<slug:team_slug>/metrics/", include("analytics.metrics.urls")),
    path("t/<slug:team_slug>/chat/", include("community.chat.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
# allauth looks this one up when a rate limit is reached.
handler429 = "config.errors.too_many_requests"
