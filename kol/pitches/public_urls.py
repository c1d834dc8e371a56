"""Addresses in mails to recipients, below ``/m/``."""

from django.urls import path

from kol.pitches.views import public

app_name = "pitches_public"
urlpatterns = [
    path("<str:token>/", public.unsubscribe, name="unsubscribe"),
    path("<str:token>/open.gif", public.opened, name="opened"),
]
