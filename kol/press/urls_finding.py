"""Addresses of duplicates, merging and capture, below ``/t/<team_slug>/press/``."""

from django.urls import path

from kol.press.views import capture, cleaning

urlpatterns = [
    path("capture/", capture.capture, name="capture"),
    path("alike/", capture.alike, name="alike"),
    path("duplicates/", cleaning.pair_list, name="pairs"),
    path("duplicates/look/", cleaning.pairs_look, name="pairs_look"),
    path("duplicates/<str:public_id>/", cleaning.pair_decide, name="pair"),
    path("merge/", cleaning.merge_page, name="merge"),
    path("contacts/<str:public_id>/merge/", cleaning.merge_choose, name="merge_choose"),
    path(
        "contacts/<str:public_id>/merges/<str:merge_id>/undo/",
        cleaning.merge_undo,
        name="merge_undo",
    ),
]
