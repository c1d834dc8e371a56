"""Addresses of people and teams: the front door, accounts, and a team's settings."""

from django.urls import include, path, re_path

from foundation.teams.views import account, audit, codes, home, invitations, privacy, staff, team

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
    path("accounts/me/", account.account, name="account"),
    path("accounts/me/copy/", privacy.my_copy, name="account_copy"),
    path("accounts/me/delete/", account.account_delete, name="account_delete"),
    path("accounts/me/teams/<slug:team_slug>/reopen/", account.reopen, name="reopen"),
    path("accounts/invitations/<str:token>/", invitations.invitation, name="invitation"),
]
settings = [
    path("", team.settings, name="settings"),
    path("close/", team.close, name="close"),
    path("privacy/", privacy.privacy_settings, name="privacy"),
    path("staff/", staff.staff, name="staff"),
    path("staff/invite/", staff.invite, name="invite"),
    path("staff/leave/", staff.leave, name="leave"),
    path(
        "staff/invitations/<str:public_id>/revoke/",
        staff.invitation_revoke,
        name="invitation_revoke",
    ),
    path("staff/<str:public_id>/", staff.edit, name="staff_edit"),
    path("staff/<str:public_id>/remove/", staff.remove, name="staff_remove"),
    path("roles/", staff.roles, name="roles"),
    path("audit/", audit.audit, name="audit"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/<str:public_id>/", privacy.privacy_team, name="privacy_team"),
    path("accounts/", include(accounts)),
    path(
        "",
        include(([*teams, path("t/<slug:team_slug>/settings/", include(settings))], "teams")),
    ),
]
