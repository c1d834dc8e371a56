"""Addresses of fans, below ``/t/<team_slug>/fans/``."""

from django.urls import path

from community.fans.views import bulk, exports, fan, lists, merging, tags

app_name = "fans"
urlpatterns = [
    path("", lists.fan_list, name="list"),
    path("new/", fan.fan_new, name="new"),
    path("tag/", bulk.fans_bulk_tag, name="bulk_tag"),
    path("tags/", tags.tag_list, name="tags"),
    path("tags/<str:public_id>/", tags.tag_edit, name="tag"),
    path("import/", lists.fans_import, name="import"),
    path("fans.csv", exports.fans_csv, name="csv"),
    path("fans.xlsx", exports.fans_xlsx, name="xlsx"),
    path("duplicates/", merging.pair_list, name="pairs"),
    path("duplicates/look/", merging.pairs_look, name="pairs_look"),
    path("duplicates/<str:public_id>/", merging.pair_decide, name="pair"),
    path("merge/", merging.fan_merge_page, name="merge"),
    path("<str:public_id>/", fan.fan_page, name="detail"),
    path("<str:public_id>/edit/", fan.fan_edit, name="edit"),
    path("<str:public_id>/consent/", fan.fan_consent, name="consent"),
    path("<str:public_id>/erase/", fan.fan_erase_page, name="erase"),
    path("<str:public_id>/notes/", fan.fan_note, name="note"),
    path("<str:public_id>/notes/<str:note_id>/", fan.fan_note_remove, name="note_remove"),
    path("<str:public_id>/merge/", merging.fan_merge_choose, name="merge_choose"),
    path("<str:public_id>/unmerge/<str:merge_id>/", merging.fan_merge_undo, name="unmerge"),
]
