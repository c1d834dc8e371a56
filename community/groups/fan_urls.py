"""A fan's own pages of groups, below ``/g/``."""

from django.urls import path

from community.groups.views import fan, rules

app_name = "groups_fan"
urlpatterns = [
    path("requests/<str:public_id>/", fan.request_status, name="request"),
    path("requests/<str:public_id>/withdraw/", fan.request_back, name="withdraw"),
    path("<str:public_id>/rules/", rules.my_rules, name="rules"),
    path("requests/<str:public_id>/again/", fan.request_again, name="again"),
    path("<str:public_id>/left/", fan.left, name="left"),
    path("<str:public_id>/leave/", fan.leave, name="leave"),
]
