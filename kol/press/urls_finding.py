"""Addresses of duplicates, merging and capture, below ``/t/<team_slug>/press/``."""

from django.urls import URLPattern, path

from kol.press.views import capture, cleaning


def _cleaning(kind: str, prefix: str, below: str) -> list[URLPattern]:
    """The pages of duplicates of one kind of record."""
    of = {"kind": kind}
    record = f"{kind}/<str:public_id>/merge"
    return [
        path(f"duplicates/{below}", cleaning.pair_list, of, name=f"{prefix}pairs"),
        path(f"duplicates/{below}look/", cleaning.pairs_look, of, name=f"{prefix}pairs_look"),
        path(f"duplicates/{below}<str:public_id>/", cleaning.pair_decide, of, name=f"{prefix}pair"),
        path(f"merge/{below}", cleaning.merge_page, of, name=f"{prefix}merge"),
        path(f"{record}/", cleaning.merge_choose, of, name=f"{prefix}merge_choose"),
        path(
            f"{record}s/<str:merge_id>/undo/", cleaning.merge_undo, of, name=f"{prefix}merge_undo"
        ),
    ]


urlpatterns = [
    path("capture/", capture.capture, name="capture"),
    path("alike/", capture.alike, name="alike"),
    # Before those of contacts, whose pairs have any word behind "duplicates/".
    *_cleaning("outlets", "outlet_", "outlets/"),
    *_cleaning("contacts", "", ""),
]
