"""Addresses of the media archive, below ``/t/<team_slug>/press/``."""

from django.urls import path

from kol.press.views import contact, lists, outlet

app_name = "press"
urlpatterns = [
    path("contacts/", lists.contact_list, name="contacts"),
    path("contacts/<str:public_id>/", contact.contact_page, name="contact"),
    path("outlets/", lists.outlet_list, name="outlets"),
    path("outlets/<str:public_id>/", outlet.outlet_page, name="outlet"),
]
