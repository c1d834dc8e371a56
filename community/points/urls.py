"""Staff pages, below ``/t/<team_slug>/points/``."""

from django.urls import path

from community.points import views

app_name = "points"
urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("levels/", views.ladder, name="ladder"),
    path("fans/<str:public_id>/", views.fan_points, name="fan"),
    path("<str:entry_id>/reverse/", views.entry_reverse, name="reverse"),
]
