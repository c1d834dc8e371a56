"""Addresses of the media archive, below ``/t/<team_slug>/press/``."""

from django.urls import path, re_path

from kol.press import urls_exports, urls_finding, urls_lists, urls_passed
from kol.press.views import contact, contact_state, lists, outlet, parts, tiers

app_name = "press"
# What hangs on a contact or an outlet alike.
_OF = r"^(?P<kind>contacts|outlets)/(?P<public_id>\w+)"
urlpatterns = [
    *urls_exports.urlpatterns,
    path("contacts/", lists.contact_list, name="contacts"),
    path("contacts/new/", contact.contact_new, name="contact_new"),
    path("contacts/<str:public_id>/", contact.contact_page, name="contact"),
    path("contacts/<str:public_id>/edit/", contact.contact_edit, name="contact_edit"),
    path("contacts/<str:public_id>/reveal/", contact.contact_reveal, name="contact_reveal"),
    path("contacts/<str:public_id>/move/", contact_state.contact_move_page, name="contact_move"),
    path(
        "contacts/<str:public_id>/jobs/<str:job_id>/left/",
        contact_state.contact_leave,
        name="contact_left",
    ),
    path("contacts/<str:public_id>/block/", contact_state.contact_block_page, name="contact_block"),
    path(
        "contacts/<str:public_id>/unblock/",
        contact_state.contact_unblock_act,
        name="contact_unblock",
    ),
    path(
        "contacts/<str:public_id>/archive/",
        contact_state.contact_archive_act,
        name="contact_archive",
    ),
    path(
        "contacts/<str:public_id>/restore/",
        contact_state.contact_restore_act,
        name="contact_restore",
    ),
    path("outlets/", lists.outlet_list, name="outlets"),
    path("outlets/new/", outlet.outlet_new, name="outlet_new"),
    path("outlets/names/", outlet.outlet_names, name="outlet_names"),
    path("outlets/<str:public_id>/", outlet.outlet_page, name="outlet"),
    path("outlets/<str:public_id>/edit/", outlet.outlet_edit, name="outlet_edit"),
    re_path(
        r"^outlets/(?P<public_id>\w+)/put/(?P<state>active|ceased|archived)/$",
        outlet.outlet_put,
        name="outlet_put",
    ),
    re_path(_OF + r"/accounts/new/$", parts.account_new, name="account_new"),
    re_path(_OF + r"/accounts/(?P<account_id>\w+)/$", parts.account_edit, name="account"),
    re_path(_OF + r"/accounts/(?P<account_id>\w+)/out/$", parts.account_out, name="account_out"),
    re_path(_OF + r"/rates/new/$", parts.rate_new, name="rate_new"),
    re_path(_OF + r"/rates/(?P<rate_id>\w+)/$", parts.rate_edit, name="rate"),
    re_path(_OF + r"/rates/(?P<rate_id>\w+)/out/$", parts.rate_out, name="rate_out"),
    re_path(_OF + r"/notes/$", parts.note_new, name="note"),
    re_path(_OF + r"/notes/(?P<note_id>\w+)/out/$", parts.note_out, name="note_out"),
    re_path(_OF + r"/files/$", parts.file_new, name="file"),
    re_path(_OF + r"/files/(?P<file_id>\w+)/out/$", parts.file_out, name="file_out"),
    path("rules/tiers/", tiers.tiers, name="tiers"),
    *urls_finding.urlpatterns,
    *urls_passed.urlpatterns,
    *urls_lists.urlpatterns,
]
