"""Callbacks of platforms, below ``/hooks/platforms/``."""

from django.urls import path

from kol.platforms import hook_views

app_name = "platform_hooks"
urlpatterns = [path("<str:public_id>/", hook_views.hook, name="hook")]
