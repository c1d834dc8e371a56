"""Addresses of posts and of the library of media in the partners' API."""

from django.urls import path

from kol.posts import api

urlpatterns = [
    path("posts", api.PostsView.as_view(), name="posts"),
    path("posts/<str:public_id>", api.PostView.as_view(), name="post"),
    path("posts/<str:public_id>/ask", api.PostAskView.as_view(), name="post_ask"),
    path("posts/<str:public_id>/approve", api.PostApproveView.as_view(), name="post_approve"),
    path("posts/<str:public_id>/changes", api.PostChangesView.as_view(), name="post_ask_changes"),
    path("media", api.MediaView.as_view(), name="media"),
]
