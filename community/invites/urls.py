"""Staff pages, below ``/t/<team_slug>/invites/``."""

from django.urls import path, re_path

from community.invites.views import desk, fans, pool_codes, posters, rules, tree

app_name = "invites"
urlpatterns = [
    path("", desk.invite_list, name="list"),
    path("new/", desk.invite_new, name="new"),
    path("phrase/", desk.phrase_look, name="phrase"),
    path("tree/", tree.tree, name="tree"),
    path("rules/", rules.rules, name="rules"),
    path("rules/groups/<str:public_id>/", rules.group_rule, name="group_rule"),
    path("rules/staff/<str:public_id>/", rules.allowance, name="allowance"),
    path("fans/<str:public_id>/", fans.fan_codes, name="fan"),
    path("pools/<str:public_id>/", pool_codes.pool_code, name="pool_code"),
    path("<str:public_id>/", desk.invite_detail, name="detail"),
    path("<str:public_id>/edit/", desk.invite_edit, name="edit"),
    re_path(
        r"^(?P<public_id>\w{12})/(?P<act>pause|resume|revoke|restore|seen|anew)/$",
        desk.invite_act,
        name="act",
    ),
    path("<str:public_id>/posters/", posters.posters, name="posters"),
    path("<str:public_id>/posters/<slug:layout>.png", posters.poster, name="poster"),
    re_path(r"^(?P<public_id>\w{12})/qr\.(?P<kind>svg|png)$", desk.invite_qr, name="qr"),
]
