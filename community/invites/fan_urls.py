"""The join page, below ``/j/``: the field, and a code's own page."""

from django.urls import path, re_path

from community.invites.views import card, join

app_name = "invites_fan"
urlpatterns = [
    path("", join.find, name="find"),
    path("<str:code>/", join.join, name="code"),
    # By its code alone: phrases would be guessed here past the limits of the page.
    re_path(r"^(?P<code>[2-9a-hjkmnp-z]{10})/card/$", card.card, name="card"),
]
