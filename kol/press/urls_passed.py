"""Addresses of what passed and of what is kept of people, below ``/t/<team_slug>/press/``."""

from django.urls import path

from kol.press.views import follow_ups, gifts, interactions, privacy, timelines

urlpatterns = [
    path("interactions/", interactions.interaction_list, name="interactions"),
    path("interactions/new/", interactions.interaction_new, name="interaction_new"),
    path("interactions/<str:public_id>/", interactions.interaction_page, name="interaction"),
    path(
        "interactions/<str:public_id>/edit/",
        interactions.interaction_edit,
        name="interaction_edit",
    ),
    path(
        "interactions/<str:public_id>/delete/",
        interactions.interaction_delete,
        name="interaction_delete",
    ),
    path(
        "interactions/<str:public_id>/files/",
        interactions.interaction_file,
        name="interaction_file",
    ),
    path(
        "interactions/<str:public_id>/files/<str:file_id>/delete/",
        interactions.interaction_file_delete,
        name="interaction_file_delete",
    ),
    path("follow-ups/", follow_ups.follow_up_list, name="follow_ups"),
    path("follow-ups/new/", follow_ups.follow_up_new, name="follow_up_new"),
    path("follow-ups/<str:public_id>/edit/", follow_ups.follow_up_edit, name="follow_up_edit"),
    path("follow-ups/<str:public_id>/close/", follow_ups.follow_up_close, name="follow_up_close"),
    path("cold/", follow_ups.cold_list, name="cold"),
    path("gifts/", gifts.gift_list, name="gifts"),
    path("gifts/<str:public_id>/delete/", gifts.gift_delete, name="gift_delete"),
    path("rules/", gifts.rules_page, name="rules"),
    path("retention/", privacy.retention_list, name="retention"),
    path("contacts/<str:public_id>/lines/", timelines.contact_lines_page, name="contact_lines"),
    path("contacts/<str:public_id>/gifts/new/", gifts.gift_new, name="gift_new"),
    path("contacts/<str:public_id>/privacy/", privacy.contact_privacy, name="contact_privacy"),
    path("contacts/<str:public_id>/retain/", privacy.contact_retain, name="contact_retain"),
    path("contacts/<str:public_id>/erase/", privacy.contact_erase_page, name="contact_erase"),
    path("contacts/<str:public_id>/extract/", privacy.contact_extract_file, name="contact_extract"),
    path("outlets/<str:public_id>/lines/", timelines.outlet_lines_page, name="outlet_lines"),
]
