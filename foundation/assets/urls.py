"""Staff pages of assets, under ``/t/<team_slug>/settings/``."""

from django.urls import path

from foundation.assets import views

app_name = "assets"
urlpatterns = [path("logo/", views.logo, name="logo")]
