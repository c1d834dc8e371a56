"""Staff pages, below ``/t/<team_slug>/groups/``."""

from django.urls import path, re_path

from community.groups.views import (
    bans,
    groups,
    handover,
    leavers,
    masses,
    members,
    pools,
    requests,
    rules,
    templates,
)

app_name = "groups"
urlpatterns = [
    path("", groups.group_list, name="list"),
    path("new/", groups.group_new, name="new"),
    path("leavers/", leavers.leavers, name="leavers"),
    path("requests/", requests.request_list, name="requests"),
    path("requests/decide/", requests.requests_act, name="requests_act"),
    path("requests/<str:public_id>/", requests.request_detail, name="request"),
    path("requests/<str:public_id>/note/", requests.request_note, name="request_note"),
    re_path(
        r"^requests/(?P<public_id>\w+)/(?P<act>approve|decline|reopen)/$",
        requests.request_act,
        name="request_act",
    ),
    path("pools/", pools.pool_list, name="pools"),
    path("pools/new/", pools.pool_new, name="pool_new"),
    path("pools/new/outside/", pools.pool_new, {"outside": True}, name="pool_new_outside"),
    path("pools/<str:public_id>/", pools.pool_detail, name="pool"),
    path("pools/<str:public_id>/settings/", pools.pool_settings, name="pool_settings"),
    path("pools/<str:public_id>/state/", pools.pool_state, name="pool_state"),
    path("pools/<str:public_id>/qr.svg", pools.pool_qr, name="pool_qr"),
    path("pools/<str:public_id>/pictures/", pools.picture_new, name="picture_new"),
    path(
        "pools/<str:public_id>/pictures/<str:picture_id>/out/",
        pools.picture_out,
        name="picture_out",
    ),
    re_path(
        r"^pools/(?P<public_id>\w+)/groups/(?P<act>add|remove|up|down)/$",
        pools.pool_turn,
        name="pool_turn",
    ),
    path("banned/", bans.ban_list, name="bans"),
    path("banned/<str:fan_id>/lift/", bans.unban, name="unban"),
    path("templates/", templates.template_list, name="templates"),
    path("templates/<str:template_id>/delete/", templates.template_out, name="template_out"),
    path("<str:public_id>/template/", templates.template_new, name="template_new"),
    path("<str:public_id>/transfer/", handover.group_transfer, name="transfer"),
    path("<str:public_id>/members/remove-all/", masses.members_all_out, name="members_all_out"),
    path("<str:public_id>/members/remove/", masses.members_out, name="members_out"),
    path("<str:public_id>/members/undo/<str:job_id>/", masses.members_undo, name="members_undo"),
    path(
        "<str:public_id>/members/<str:member_id>/mute/", members.member_quiet, name="member_quiet"
    ),
    path("<str:public_id>/members/<str:member_id>/", rules.member_page, name="member"),
    path("<str:public_id>/members/<str:member_id>/ban/", members.member_ban, name="member_ban"),
    path("<str:public_id>/", groups.group_detail, name="detail"),
    path("<str:public_id>/rules/", rules.group_rules, name="rules"),
    path("<str:public_id>/rules/answer/", rules.group_answer, name="answer"),
    path("<str:public_id>/settings/", groups.group_settings, name="settings"),
    path("<str:public_id>/state/", groups.group_state, name="state"),
    path("<str:public_id>/requests/", requests.request_list, name="group_requests"),
    path("<str:public_id>/members/", members.member_list, name="members"),
    path("<str:public_id>/members/<str:member_id>/remove/", members.member_out, name="member_out"),
    path(
        "<str:public_id>/members/<str:member_id>/readmit/", members.member_back, name="member_back"
    ),
    path("<str:public_id>/members/<str:member_id>/role/", members.member_role, name="member_role"),
]
