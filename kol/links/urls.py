"""Addresses of short links on the desk, below ``/t/<team_slug>/links/``."""

from django.urls import path

from kol.links.views import desk

app_name = "links"
urlpatterns = [
    path("", desk.link_list, name="list"),
    path("new/", desk.link_new, name="new"),
    path("<str:public_id>/", desk.link_page, name="link"),
    path("<str:public_id>/edit/", desk.link_edit, name="edit"),
    path("<str:public_id>/qr.svg", desk.link_qr, name="qr"),
    path("<str:public_id>/do/<str:act>/", desk.link_act, name="act"),
]
