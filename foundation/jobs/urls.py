"""Addresses of long work, below ``/t/<team_slug>/jobs/``."""

from django.urls import path

from foundation.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<str:public_id>/", views.job_detail, name="detail"),
    path("<str:public_id>/progress/", views.job_progress, name="progress"),
    path("<str:public_id>/errors.csv", views.job_errors_csv, name="errors_csv"),
    path("<str:public_id>/download/", views.job_download, name="download"),
    path("<str:public_id>/cancel/", views.job_cancel_view, name="cancel"),
    path("<str:public_id>/resume/", views.job_resume_view, name="resume"),
]
