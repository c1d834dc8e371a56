"""A person's groups and their conversations, under ``/g/``."""

from django.urls import path

from community.chat.views import members, mine, reports, rooms

app_name = "chat_fan"
urlpatterns = [
    path("", mine.groups, name="groups"),
    path("ticket/", mine.ticket, name="ticket"),
    path("<str:public_id>/", rooms.room, name="room"),
    path("<str:public_id>/send/", rooms.send, name="send"),
    path("<str:public_id>/read/", rooms.read, name="read"),
    path("<str:public_id>/recall/<int:seq>/", rooms.recall, name="recall"),
    path("<str:public_id>/held/<str:held_id>/", rooms.held_away, name="held_away"),
    path("<str:public_id>/report/<int:seq>/", reports.message_report, name="report"),
    path("<str:public_id>/report/<str:member_id>/", reports.person_report, name="report_person"),
    path("<str:public_id>/about/", mine.about, name="about"),
    path("<str:public_id>/members/", members.member_list, name="members"),
    path("<str:public_id>/members/<str:member_id>/", members.member_one, name="member"),
    path(
        "<str:public_id>/members/<str:member_id>/mute/", members.member_quiet, name="member_quiet"
    ),
    path("<str:public_id>/members/<str:member_id>/remove/", members.member_out, name="member_out"),
]
