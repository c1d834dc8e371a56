"""Addresses of releases and pitches, below ``/t/<team_slug>/pitches/``."""

from django.urls import URLPattern

app_name = "pitches"
urlpatterns: list[URLPattern] = []
