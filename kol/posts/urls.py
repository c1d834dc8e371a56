"""Addresses of posts, below ``/t/<team_slug>/posts/``."""

from django.urls import path

from kol.posts.views import composer, posts, review, versions

app_name = "posts"
urlpatterns = [
    path("", posts.post_list, name="list"),
    path("new/", composer.post_new, name="new"),
    path("<str:public_id>/", composer.post_page, name="post"),
    path("<str:public_id>/save/", composer.post_save_view, name="save"),
    path("<str:public_id>/do/<str:act>/", posts.post_act, name="act"),
    path("<str:public_id>/ask/", review.ask, name="ask"),
    path("<str:public_id>/answer/", review.answer, name="answer"),
    path("<str:public_id>/withdraw/", review.withdraw, name="withdraw"),
    path("<str:public_id>/comments/", review.comment, name="comment"),
    path("<str:public_id>/comments/<str:comment_id>/", review.resolve, name="resolve"),
    path("<str:public_id>/history/", versions.history, name="history"),
    path("<str:public_id>/history/<int:number>/restore/", versions.restore, name="restore"),
]
