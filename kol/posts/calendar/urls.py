"""The calendar, below ``/t/<team_slug>/calendar/``."""

from django.urls import path

from kol.posts.calendar.views import desk, feed

app_name = "post_calendar"
urlpatterns = [
    path("", desk.calendar, name="calendar"),
    path("move/", desk.move, name="move"),
    path("write/", desk.write, name="write"),
    path("slots/", desk.slots, name="slots"),
    path("slots/<str:public_id>/remove/", desk.slot_drop, name="slot_drop"),
    path("feed/", feed.feed_page, name="feed"),
]
