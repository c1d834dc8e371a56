"""Addresses of imports, below ``/t/<team_slug>/imports/``."""

from django.urls import path

from foundation.imports import views

app_name = "imports"
urlpatterns = [
    path("file/<str:public_id>/", views.detail, name="detail"),
    path("file/<str:public_id>/columns/", views.columns, name="columns"),
    path("file/<str:public_id>/reread/", views.reread, name="reread"),
    path("file/<str:public_id>/run/", views.run, name="run"),
    path("file/<str:public_id>/refused.csv", views.refused_csv, name="refused_csv"),
    path("<slug:target>/", views.start, name="start"),
]
