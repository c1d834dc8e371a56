"""Staff pages, below ``/t/<team_slug>/invites/``."""

from django.urls import path, re_path

from community.invites.views import desk, pool_codes

app_name = "invites"
urlpatterns = [
    path("", desk.invite_list, name="list"),
    path("new/", desk.invite_new, name="new"),
    path("phrase/", desk.phrase_look, name="phrase"),
    path("pools/<str:public_id>/", pool_codes.pool_code, name="pool_code"),
    path("<str:public_id>/", desk.invite_detail, name="detail"),
    path("<str:public_id>/edit/", desk.invite_edit, name="edit"),
    re_path(
        r"^(?P<public_id>\w{12})/(?P<act>pause|resume|revoke|restore)/$",
        desk.invite_act,
        name="act",
    ),
    re_path(r"^(?P<public_id>\w{12})/qr\.(?P<kind>svg|png)$", desk.invite_qr, name="qr"),
]
