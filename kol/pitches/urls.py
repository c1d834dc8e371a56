"""Addresses of releases and pitches, below ``/t/<team_slug>/pitches/``."""

from django.urls import path

from kol.pitches.views import drafts, pitches, releases, settings, start

app_name = "pitches"
urlpatterns = [
    path("", pitches.pitch_list, name="pitches"),
    path("releases/", releases.release_list, name="releases"),
    path("releases/new/", releases.release_new, name="release_new"),
    path("releases/<str:public_id>/", releases.release_page, name="release"),
    path("releases/<str:public_id>/edit/", releases.release_edit, name="release_edit"),
    path("releases/<str:public_id>/diff/", releases.release_diff, name="release_diff"),
    path("releases/<str:public_id>/put/<str:state>/", releases.release_put, name="release_put"),
    path("releases/<str:public_id>/files/", releases.release_file, name="release_file"),
    path(
        "releases/<str:public_id>/files/<str:file_id>/out/",
        releases.release_file_out,
        name="release_file_out",
    ),
    path("releases/<str:public_id>/pitch/", drafts.pitch_new, name="new"),
    path("start/", start.pitch_start, name="start"),
    path("settings/", settings.sending, name="settings"),
    path("settings/mailbox/", settings.mailbox, name="mailbox"),
    path("settings/mailbox/out/", settings.mailbox_out, name="mailbox_out"),
    path("<str:public_id>/", pitches.pitch_page, name="pitch"),
    path("<str:public_id>/edit/", drafts.pitch_edit, name="edit"),
    path("<str:public_id>/people/", drafts.pitch_people, name="people"),
    path("<str:public_id>/check/", drafts.pitch_check, name="check"),
    path("<str:public_id>/try/", drafts.pitch_try, name="try"),
    path("<str:public_id>/renew/", drafts.pitch_renew, name="renew"),
    path("<str:public_id>/note/<str:contact_id>/", drafts.pitch_note_set, name="note"),
    path("<str:public_id>/send/", drafts.pitch_send, name="send"),
    path("<str:public_id>/follow/", pitches.pitch_follow, name="follow"),
    path("<str:public_id>/do/<str:act>/", pitches.pitch_act, name="act"),
    path("<str:public_id>/to/<str:recipient_id>/", pitches.recipient_page, name="recipient"),
    path("<str:public_id>/to/<str:recipient_id>/act/", pitches.recipient_act, name="recipient_act"),
]
