"""Addresses of publishing, below ``/t/<team_slug>/``."""

from django.urls import path

from kol.posts.publishing.views import acts, comments, desk, phone

app_name = "publishing"
urlpatterns = [
    path("out/", desk.target_list, name="list"),
    path("out/rules/", desk.rules_page, name="rules"),
    path("out/handoffs/", desk.handoff_list, name="handoffs"),
    path("out/post/<str:public_id>/places/", desk.places_choose, name="places"),
    path("out/post/<str:public_id>/schedule/", desk.schedule, name="schedule"),
    path("out/post/<str:public_id>/slots/", desk.slots, name="slots"),
    path("out/post/<str:public_id>/all/<str:act>/", acts.post_act, name="all"),
    path("out/<str:public_id>/", desk.target_page, name="target"),
    path("out/<str:public_id>/comments/", comments.comments, name="comments"),
    path("out/<str:public_id>/<str:act>/", acts.target_act, name="act"),
    path("handoff/<str:public_id>/", phone.handoff, name="handoff"),
    path("handoff/<str:public_id>/files.zip", phone.handoff_files, name="handoff_files"),
    path("handoff/<str:public_id>/qr.svg", phone.handoff_qr, name="handoff_qr"),
]
