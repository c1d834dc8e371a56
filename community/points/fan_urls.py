"""A fan's own points, below ``/points/``."""

from django.urls import path

from community.points import fan_views

app_name = "points_fan"
urlpatterns = [
    path("", fan_views.mine, name="mine"),
    path("<str:team_id>/", fan_views.of_team, name="team"),
]
