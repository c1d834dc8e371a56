"""Addresses of fans, below ``/t/<team_slug>/fans/``."""

from django.urls import path

from community.fans import views

app_name = "fans"
urlpatterns = [
    path("", views.fan_list, name="list"),
    path("new/", views.fan_new, name="new"),
    path("tag/", views.fans_bulk_tag, name="bulk_tag"),
    path("import/", views.fans_import, name="import"),
    path("fans.csv", views.fans_csv, name="csv"),
    path("<str:public_id>/", views.fan_page, name="detail"),
    path("<str:public_id>/edit/", views.fan_edit, name="edit"),
    path("<str:public_id>/consent/", views.fan_consent, name="consent"),
    path("<str:public_id>/erase/", views.fan_erase_page, name="erase"),
]
