"""A fan's own pages of groups, below ``/g/``."""

from django.urls import path

from community.groups.views import fan

app_name = "groups_fan"
urlpatterns = [
    path("requests/<str:public_id>/", fan.request_status, name="request"),
    path("requests/<str:public_id>/withdraw/", fan.request_back, name="withdraw"),
    path("<str:public_id>/leave/", fan.leave, name="leave"),
]
