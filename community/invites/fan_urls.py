"""The join page, below ``/j/``: the field, and a code's own page."""

from django.urls import path

from community.invites.views import join

app_name = "invites_fan"
urlpatterns = [
    path("", join.find, name="find"),
    path("<str:code>/", join.join, name="code"),
]
