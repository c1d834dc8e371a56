"""Staff pages, below ``/t/<team_slug>/press-events/``."""

from django.urls import path, re_path

from kol.conferences.views import events, guests

app_name = "conferences"
urlpatterns = [
    path("", events.event_list, name="list"),
    path("new/", events.event_new, name="new"),
    path("scan/<str:guest_id>/", guests.door_scan, name="scan"),
    path("<str:public_id>/", events.event_detail, name="event"),
    path("<str:public_id>/edit/", events.event_edit, name="edit"),
    re_path(
        r"^(?P<public_id>[0-9A-Za-z]{12})/(?P<act>cancel|restore)/$",
        events.event_state,
        name="state",
    ),
    path("<str:public_id>/mails/", events.event_mails, name="mails"),
    path("<str:public_id>/gifts/", events.event_gifts, name="gifts"),
    path("<str:public_id>/guests/", guests.guests_pick, name="pick"),
    path("<str:public_id>/guests/<str:guest_id>/", guests.guest_act, name="guest"),
    path("<str:public_id>/door/", guests.door, name="door"),
    path("<str:public_id>/door/let-in/", guests.door_act, name="door_act"),
]
