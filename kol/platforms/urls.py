"""Staff pages, below ``/t/<team_slug>/platforms/``."""

from django.urls import path, re_path

from kol.platforms.views import accounts, apps, connecting, lists

app_name = "platforms"
urlpatterns = [
    path("", lists.account_list, name="list"),
    path("new/", accounts.account_new, name="new"),
    path("abilities/", lists.abilities, name="abilities"),
    path("abroad/", lists.abroad, name="abroad"),
    path("connected/", connecting.connected, name="connected"),
    path("apps/", apps.app_list, name="apps"),
    path("apps/new/<str:platform>/", apps.app_new, name="app_new"),
    path("apps/<str:public_id>/", apps.app_edit, name="app"),
    path("<str:public_id>/", accounts.account_page, name="account"),
    path("<str:public_id>/edit/", accounts.account_edit, name="edit"),
    path("<str:public_id>/connect/<str:app_id>/", connecting.connect, name="connect"),
    path("<str:public_id>/keys/", connecting.keys, name="keys"),
    path("<str:public_id>/disconnect/", connecting.disconnect, name="disconnect"),
    path("<str:public_id>/publishing/", connecting.publishing, name="publishing"),
    re_path(r"^(?P<public_id>\w+)/(?P<act>archive|restore)/$", accounts.account_put, name="put"),
]
