"""The files of a release, as they go along with a mail."""

from collections.abc import Iterator

from django.core.files.storage import default_storage

from foundation.assets.models import Asset
from foundation.teams.models import User
from foundation.teams.permissions import role_may
from kol.pitches.models import Release, ReleaseFile


def attachments_of(release: Release) -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes and type of each file. One query, and a read of each."""
    for file in ReleaseFile.objects.filter(release=release).select_related("asset").order_by("pk"):
        with default_storage.open(file.asset.key) as stored:
            yield _named(file), stored.read(), file.asset.mime


def file_readable(user: User, asset: Asset) -> bool:
    """Staff of the team who may see the archive may open a release's file. One query."""
    staff = user.staff_of.filter(team_id=asset.team_id, state="active").first()
    return staff is not None and role_may(staff.role, "press.view")


def _named(file: ReleaseFile) -> str:
    """The name, with the ending of what the file is now: a picture was made anew when it came."""
    ending = file.asset.key.rpartition(".")[2]
    stem = file.name.removesuffix(f".{ending}")
    return f"{stem}.{ending}" if ending else file.name
