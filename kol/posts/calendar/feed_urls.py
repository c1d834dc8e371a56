"""Where calendars read a feed, below ``/calendar/``."""

from django.urls import path

from kol.posts.calendar.views import feed

app_name = "post_calendar_feed"
urlpatterns = [path("<str:token>.ics", feed.feed_read, name="read")]
