"""Addresses of imports, below ``/t/<team_slug>/imports/``."""

from django.urls import path

from foundation.imports import seen_views, settings_views, views

app_name = "imports"
urlpatterns = [
    path("file/<str:public_id>/", views.detail, name="detail"),
    path("file/<str:public_id>/columns/", views.columns, name="columns"),
    path("file/<str:public_id>/reread/", views.reread, name="reread"),
    path("file/<str:public_id>/run/", views.run, name="run"),
    path("file/<str:public_id>/refused.csv", views.refused_csv, name="refused_csv"),
    path("file/<str:public_id>/seen/", seen_views.seen, name="seen"),
    path("file/<str:public_id>/discard/", views.discard, name="discard"),
    path("file/<str:public_id>/undo/", views.undo, name="undo"),
    path("fields/<slug:target>/", settings_views.fields, name="fields"),
    path("field/<str:public_id>/", settings_views.field_edit, name="field"),
    path("field/<str:public_id>/act/", settings_views.field_act, name="field_act"),
    path("mappings/<slug:target>/", settings_views.mappings, name="mappings"),
    path("mapping/<str:public_id>/act/", settings_views.mapping_act, name="mapping_act"),
    path("<slug:target>/", views.start, name="start"),
]
