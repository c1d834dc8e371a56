"""Addresses of delivery, below ``/t/<team_slug>/settings/suppressions/``."""

from django.urls import path

from foundation.delivery import views

app_name = "delivery"
urlpatterns = [
    path("", views.suppression_list, name="suppressions"),
    path("new/", views.suppression_new, name="suppression_new"),
    path("<str:public_id>/lift/", views.suppression_out, name="suppression_lift"),
]
