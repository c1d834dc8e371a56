"""Staff pages, below ``/t/<team_slug>/platforms/``."""

from django.urls import path, re_path

from kol.platforms import views

app_name = "platforms"
urlpatterns = [
    path("", views.account_list, name="list"),
    path("new/", views.account_new, name="new"),
    path("<str:public_id>/", views.account_edit, name="edit"),
    re_path(r"^(?P<public_id>\w+)/(?P<act>archive|restore)/$", views.account_put, name="put"),
]
