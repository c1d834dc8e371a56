"""Addresses of what belongs to the lists, among those of the media archive."""

from django.urls import path

from kol.press.views import terms

urlpatterns = [
    path("terms/", terms.term_list, name="terms"),
    path("terms/<int:term_id>/", terms.term_edit, name="term"),
]
