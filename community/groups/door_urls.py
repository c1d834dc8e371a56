"""Doors that lead outside, below ``/q/``: for everybody, without signing in."""

from django.urls import path

from community.groups.views import doors

app_name = "groups_door"
urlpatterns = [
    path("<str:public_id>/", doors.door, name="door"),
    path("<str:public_id>/<str:picture_id>/", doors.door_picture, name="picture"),
]
