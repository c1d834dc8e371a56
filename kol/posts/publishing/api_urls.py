"""Addresses of targets in the partners' API."""

from django.urls import path

from kol.posts.publishing import api

urlpatterns = [
    path("targets", api.TargetsView.as_view(), name="targets"),
    path("targets/<str:public_id>", api.TargetView.as_view(), name="target"),
    path("targets/<str:public_id>/attempts", api.AttemptsView.as_view(), name="target_attempts"),
    path(
        "targets/<str:public_id>/schedule", api.TargetScheduleView.as_view(), name="target_schedule"
    ),
    path(
        "targets/<str:public_id>/reschedule",
        api.TargetRescheduleView.as_view(),
        name="target_reschedule",
    ),
    path("targets/<str:public_id>/cancel", api.TargetCancelView.as_view(), name="target_cancel"),
    path("targets/<str:public_id>/confirm", api.TargetConfirmView.as_view(), name="target_confirm"),
    path("targets/<str:public_id>/retry", api.TargetRetryView.as_view(), name="target_retry"),
    path("posts/<str:public_id>/targets", api.PostTargetsView.as_view(), name="post_targets"),
]
