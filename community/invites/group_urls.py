"""A fan's own code into a group they are in, below ``/g/<group>/invite/``."""

from django.urls import path

from community.invites.views import mine

app_name = "invites_mine"
urlpatterns = [
    path("<str:public_id>/invite/", mine.mine, name="mine"),
    path("<str:public_id>/invite/qr.svg", mine.mine_qr, name="qr"),
    path("<str:public_id>/invite/posters/", mine.mine_posters, name="posters"),
    path("<str:public_id>/invite/<slug:layout>.png", mine.mine_poster, name="poster"),
]
