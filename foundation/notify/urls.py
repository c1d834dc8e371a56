"""Addresses of notices, below ``/t/<team_slug>/notices/``."""

from django.urls import path

from foundation.notify import views

app_name = "notify"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("count/", views.notice_count, name="count"),
    path("panel/", views.notice_panel, name="panel"),
    path("read/", views.notice_read_all_view, name="read_all"),
    path("settings/", views.notice_settings, name="settings"),
    path("<str:public_id>/", views.notice_open, name="open"),
    path("<str:public_id>/read/", views.notice_read_one, name="read"),
]
