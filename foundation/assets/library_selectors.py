"""Reads of the library of media."""

from django.db.models import QuerySet
from django.http import QueryDict

from foundation.assets.models import Asset, LibraryFile
from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page
from foundation.teams.models import Staff, User
from foundation.teams.permissions import role_may
from foundation.text.normal import normalise_search

PAGE = 48
LibrarySet = QuerySet[LibraryFile, LibraryFile]


def library_found(*, q: str = "", kind: str = "", tag: str = "") -> LibrarySet:
    """Files whose name or tags hold all words of ``q``. One query when read."""
    files: LibrarySet = LibraryFile.objects.select_related("asset")
    if kind in LibraryFile.Kind.values:
        files = files.filter(kind=kind)
    if tag:
        files = files.filter(tags__contains=[tag])
    for word in normalise_search(q).split()[:5]:
        files = files.filter(sought__contains=word)
    return files


def library_page(
    *, q: str = "", kind: str = "", tag: str = "", params: QueryDict | None = None
) -> Page[LibraryFile]:
    """A page of the library, the newest first. Two queries."""
    return keyset_page(library_found(q=q, kind=kind, tag=tag), params=params, size=PAGE)


def library_get(public_id: str) -> LibraryFile:
    """One file. One query. Raises NotFound."""
    rows = LibraryFile.objects.select_related("asset", "created_by")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def library_tags(most: int = 40) -> list[str]:
    """The tags of the newest files, those used most first. One query."""
    counts: dict[str, int] = {}
    for tags in LibraryFile.objects.order_by("-pk").values_list("tags", flat=True)[:500]:
        for tag in tags:
            counts[tag] = counts.get(tag, 0) + 1
    return sorted(counts, key=lambda tag: (-counts[tag], tag))[:most]


def library_readable(user: User, asset: Asset) -> bool:
    """Whether this person is on the team and may see its posts. One query."""
    staff = Staff.objects.filter(user=user, state=Staff.State.ACTIVE).first()
    return staff is not None and role_may(staff.role, "posts.view")
