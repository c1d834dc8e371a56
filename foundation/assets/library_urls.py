"""Addresses of the library of media, below ``/t/<team_slug>/library/``."""

from django.urls import path

from foundation.assets import library_views

app_name = "library"
urlpatterns = [
    path("", library_views.library, name="list"),
    path("add/", library_views.library_upload, name="add"),
    path("<str:public_id>/", library_views.library_file, name="file"),
    path("<str:public_id>/out/", library_views.library_out, name="out"),
]
