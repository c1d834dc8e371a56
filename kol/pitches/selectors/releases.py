"""Reads of press releases."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import QueryDict

from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page
from foundation.text.diffing import Piece, text_diff
from kol.pitches.models import Release, ReleaseFile, ReleaseVersion

STATES = (Release.State.DRAFT, Release.State.READY, Release.State.ARCHIVED)


def releases_page(
    *, q: str = "", state: str = "", params: QueryDict | None = None
) -> Page[Release]:
    """A page of releases, the newest first, with who is in charge and how many pitches of each.
    Without ``state`` those that were not put away. Two queries."""
    releases = Release.objects.select_related("owner").annotate(
        pitched=Count("pitches", filter=~Q(pitches__state="draft"))
    )
    if state in Release.State.values:
        releases = releases.filter(state=state)
    else:
        releases = releases.exclude(state=Release.State.ARCHIVED)
    if q:
        releases = releases.filter(title__icontains=q[:80])
    return keyset_page(releases, params=params, order=("-id",))


def release_get(public_id: str) -> Release:
    """A release of the team in scope, with who is in charge. One query. Raises NotFound."""
    release = Release.objects.select_related("owner").filter(public_id=public_id).first()
    if release is None:
        raise NotFound
    return release


def version_now(release: Release) -> ReleaseVersion:
    """The newest text. One query."""
    versions = ReleaseVersion.objects.select_related("release")
    return versions.get(release=release, number=release.number)


def versions_of(release: Release) -> list[ReleaseVersion]:
    """Every version, the newest first, without its text. One query."""
    versions = ReleaseVersion.objects.filter(release=release).select_related("by")
    return list(versions.defer("body").order_by("-number"))


def files_of(release: Release) -> list[ReleaseFile]:
    """Its files. One query."""
    return list(ReleaseFile.objects.filter(release=release).select_related("asset").order_by("pk"))


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """What changed from one version to another, field by field."""

    before: ReleaseVersion
    after: ReleaseVersion
    title: list[list[Piece]]
    lead: list[list[Piece]]
    body: list[list[Piece]]
    embargo_moved: bool


def versions_diff(release: Release, before: int, after: int) -> VersionDiff:
    """One query. Raises NotFound for a version there is not."""
    found = ReleaseVersion.objects.filter(release=release, number__in=[before, after])
    versions = {version.number: version for version in found}
    if before not in versions or after not in versions:
        raise NotFound
    old, new = versions[before], versions[after]
    return VersionDiff(
        before=old,
        after=new,
        title=text_diff(old.title, new.title),
        lead=text_diff(old.lead, new.lead),
        body=text_diff(old.body, new.body),
        embargo_moved=old.embargo_until != new.embargo_until,
    )
