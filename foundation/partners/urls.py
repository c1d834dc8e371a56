from django.urls import path

from foundation.partners import views

app_name = "partners"
urlpatterns = [
    path("", views.keys, name="keys"),
    path("<str:public_id>/revoke/", views.key_revoke, name="revoke"),
]
