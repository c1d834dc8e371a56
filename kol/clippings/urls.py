"""Addresses of clippings, below ``/t/<team_slug>/clippings/``."""

from django.urls import path, re_path

from kol.clippings.views import clipping, crisis, files, lists, watches

app_name = "clippings"
_ID = r"(?P<public_id>\w+)"
urlpatterns = [
    path("", lists.clipping_list, name="list"),
    path("new/", clipping.clipping_new, name="new"),
    path("read/", clipping.capture_new, name="read"),
    path("read/<str:public_id>/", clipping.capture_page, name="capture"),
    path("watches/", watches.watch_list, name="watches"),
    path("watches/new/", watches.watch_new, name="watch_new"),
    path("watches/<str:public_id>/", watches.watch_page, name="watch"),
    path("watches/<str:public_id>/edit/", watches.watch_edit, name="watch_edit"),
    path("watches/<str:public_id>/mail/", watches.watch_mail, name="watch_mail"),
    re_path(
        rf"^watches/{_ID}/(?P<act>pause|resume|end|retry)/$", watches.watch_put, name="watch_put"
    ),
    path("alerts/", watches.alert_list, name="alerts"),
    path("alerts/<str:public_id>/", watches.alert_page, name="alert"),
    path("alerts/<str:public_id>/note/", watches.alert_put, name="alert_note"),
    path("crises/", crisis.crisis_list, name="crises"),
    path("crises/new/", crisis.crisis_new, name="crisis_new"),
    path("crises/<str:public_id>/", crisis.crisis_page, name="crisis"),
    path("crises/<str:public_id>/entries/", crisis.entry_new, name="entry"),
    path("crises/<str:public_id>/log.csv", crisis.crisis_csv, name="crisis_csv"),
    path("crises/<str:public_id>/log.xlsx", crisis.crisis_xlsx, name="crisis_xlsx"),
    re_path(rf"^crises/{_ID}/(?P<act>close|reopen)/$", crisis.crisis_put, name="crisis_put"),
    path("<str:public_id>/", clipping.clipping_page, name="clipping"),
    path("<str:public_id>/edit/", clipping.clipping_edit, name="edit"),
    path("<str:public_id>/tone/", clipping.clipping_judge, name="judge"),
    path("<str:public_id>/copy/", clipping.clipping_copy, name="copy"),
    path("<str:public_id>/files/", files.file_new, name="file"),
    path("<str:public_id>/files/<str:file_id>/", files.file_remove, name="file_remove"),
    re_path(rf"^{_ID}/(?P<act>archive|restore)/$", clipping.clipping_put, name="put"),
]
