"""The short addresses themselves, below ``/l/``."""

from django.urls import path

from kol.links.views import go

app_name = "links_go"
urlpatterns = [path("<str:code>", go.go, name="go")]
