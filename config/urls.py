"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from config.styleguide import styleguide
from config.theme import theme_set

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("i18n/language/", set_language, name="set_language"),
    path("theme/", theme_set, name="theme_set"),
    path("styleguide/", styleguide, name="styleguide"),
    # --- Each app brings its addresses; add yours below this line, one a line, from the bottom of
    # --- the house to its top.
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
# allauth looks this one up when a rate limit is reached.
handler429 = "config.errors.too_many_requests"
