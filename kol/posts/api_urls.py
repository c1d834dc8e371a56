"""Addresses of posts and of the library of media in the partners' API."""

from django.urls import path

from kol.posts import api, api_talk
from kol.posts.calendar import api as calendar

urlpatterns = [
    path("posts", api.PostsView.as_view(), name="posts"),
    path("posts/<str:public_id>", api.PostView.as_view(), name="post"),
    path("posts/<str:public_id>/ask", api.PostAskView.as_view(), name="post_ask"),
    path("posts/<str:public_id>/approve", api.PostApproveView.as_view(), name="post_approve"),
    path("posts/<str:public_id>/changes", api.PostChangesView.as_view(), name="post_ask_changes"),
    path("posts/<str:public_id>/comments", api_talk.CommentsView.as_view(), name="post_comments"),
    path(
        "posts/<str:public_id>/comments/<str:comment_id>",
        api_talk.CommentView.as_view(),
        name="post_comment",
    ),
    path("posts/<str:public_id>/versions", api_talk.VersionsView.as_view(), name="post_versions"),
    path(
        "posts/<str:public_id>/versions/<str:number>",
        api_talk.VersionView.as_view(),
        name="post_version",
    ),
    path(
        "posts/<str:public_id>/versions/<str:number>/restore",
        api_talk.RestoreView.as_view(),
        name="post_restore",
    ),
    path("calendar", calendar.CalendarView.as_view(), name="calendar"),
    path("calendar/slots", calendar.SlotsView.as_view(), name="calendar_slots"),
    path("calendar/slots/<str:public_id>", calendar.SlotView.as_view(), name="calendar_slot"),
    path("media", api.MediaView.as_view(), name="media"),
]
