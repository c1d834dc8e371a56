"""The conversations on the desk, under ``/t/<team>/chat/``."""

from django.urls import path

from community.chat.views import desk

app_name = "chat"
urlpatterns = [
    path("", desk.conversations, name="conversations"),
    path("<str:public_id>/", desk.room, name="room"),
]
