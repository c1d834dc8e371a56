"""Addresses of what lists keep, below ``/t/<team_slug>/lists/``."""

from django.urls import path

from foundation.lists.views import bulk, saved

app_name = "lists"
urlpatterns = [
    path("<slug:kind>/views/", saved.view_new, name="view_new"),
    path("<slug:kind>/views/<str:public_id>/", saved.view_edit, name="view"),
    path("<slug:kind>/columns/", saved.columns, name="columns"),
    path("<slug:kind>/change/", bulk.bulk, name="bulk"),
    path("<slug:kind>/changes/", bulk.edits, name="edits"),
    path("changes/<str:public_id>/", bulk.edit, name="edit"),
    path("changes/<str:public_id>/undo/", bulk.edit_undo, name="edit_undo"),
]
