"""A person's own reports and what was decided about them, below ``/safety/``."""

from django.urls import path

from community.moderation.views import mine

app_name = "moderation_fan"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("<str:public_id>/", mine.decision, name="decision"),
]
