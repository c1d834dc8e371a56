"""A person's groups and their conversations, under ``/g/``."""

from django.urls import path

from community.chat.views import mine, rooms

app_name = "chat_fan"
urlpatterns = [
    path("", mine.groups, name="groups"),
    path("ticket/", mine.ticket, name="ticket"),
    path("<str:public_id>/", rooms.room, name="room"),
    path("<str:public_id>/send/", rooms.send, name="send"),
    path("<str:public_id>/read/", rooms.read, name="read"),
    path("<str:public_id>/recall/<int:seq>/", rooms.recall, name="recall"),
    path("<str:public_id>/about/", mine.about, name="about"),
]
