"""Addresses of originality, below ``/t/<team_slug>/originality/``."""

from django.urls import path

from kol.posts.originality import views

app_name = "originality"
urlpatterns = [
    path("", views.text_list, name="list"),
    path("new/", views.text_new, name="new"),
    path("check/", views.check, name="check"),
    path("post/<str:public_id>/", views.post_check, name="post"),
    path("text/<str:public_id>/", views.text_page, name="text"),
    path("text/<str:public_id>/delete/", views.text_delete, name="delete"),
]
