"""Addresses of people and teams: the front door, accounts, and a team's settings."""

from django.urls import include, path, re_path

from foundation.teams.views import codes, home

accounts = [
    path("code/", codes.code_sign_in, name="teams_code"),
    path("code/send/", codes.code_send_part, name="teams_code_send"),
    path("captcha/", codes.captcha_renew, name="teams_captcha_renew"),
    re_path(
        r"^captcha/(?P<token>[\w:.-]+)\.(?P<kind>png|wav)$",
        codes.captcha_file,
        name="teams_captcha",
    ),
    path("phone/", codes.phone_add_page, name="teams_phone"),
]
teams = [
    path("teams/new/", home.team_new, name="create"),
    path("teams/new/slug/", home.team_slug, name="slug"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", include(accounts)),
    path("", include((teams, "teams"))),
]
