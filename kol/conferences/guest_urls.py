"""A guest's own pages, below ``/e/``."""

from django.urls import path

from kol.conferences.views import guest_pages

app_name = "conferences_guest"
urlpatterns = [
    path("<str:guest_id>/", guest_pages.answer, name="answer"),
    path("<str:guest_id>/stop/", guest_pages.stop, name="stop"),
    path("<str:guest_id>/code.svg", guest_pages.door_code, name="code"),
    path("<str:guest_id>/event.ics", guest_pages.calendar, name="calendar"),
]
