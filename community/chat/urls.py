"""The conversations on the desk, under ``/t/<team>/chat/``."""

from django.urls import path

from community.chat.views import desk, feeds

app_name = "chat"
urlpatterns = [
    path("", desk.conversations, name="conversations"),
    path("feeds/<str:account_id>/", feeds.feeds, name="feeds"),
    path("<str:public_id>/", desk.room, name="room"),
]
