"""Addresses of figures, below ``/t/<team_slug>/metrics/``."""

from django.urls import path

from analytics.metrics import views

app_name = "metrics"
urlpatterns = [
    path("pulls/", views.pull_list, name="pulls"),
    path("pulls/<str:public_id>/now/", views.pull_make_now, name="pull_now"),
    path("accounts/<str:public_id>/", views.account_figures, name="account"),
    path("works/<str:public_id>/", views.work_figures, name="work"),
]
