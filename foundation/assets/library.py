"""The team's library of media: pictures and videos, each once whoever sent it how often."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from foundation.assets.errors import FileTooBig, LibraryFileUsed, TooManyUploads, VideoTooBig
from foundation.assets.images import picture_kept
from foundation.assets.models import Asset, LibraryFile
from foundation.assets.pacing import uploads_paced
from foundation.assets.services import asset_delete, files_delete, folder_of
from foundation.assets.videos import video_read
from foundation.scopes.actors import Actor
from foundation.scopes.models import new_public_id
from foundation.scopes.scope import require_in_scope
from foundation.teams.audit import audit_record, fields_set
from foundation.text.normal import display_clean, normalise_search

PURPOSE = "library"
MAX_IMAGE = 20 * 1024 * 1024
MAX_VIDEO = 1024 * 1024 * 1024
UPLOADS_A_MINUTE = 120
NAME_LENGTH, TAG_LENGTH, MOST_TAGS = 120, 30, 20
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Use:
    """Where a file is used: how that is called, and its page ('' for none)."""

    label: str
    path: str


Uses = Callable[[int], Sequence[Use]]
_uses: dict[str, Uses] = {}


def library_uses(name: str, find: Uses) -> None:
    """Let an app say where it uses a file: ``find(asset_id)``, in the team's scope."""
    _uses[name] = find


def uses_of(file: LibraryFile) -> list[Use]:
    """Everywhere it is used. The queries of the apps that may use it."""
    return [use for find in _uses.values() for use in find(file.asset_id)]


def library_add(
    *, team_id: int, actor: Actor, upload: UploadedFile, name: str = "", tags: Sequence[str] = ()
) -> LibraryFile:
    """Keep a picture or a video; what is there already is given back.

    Raises TooManyUploads, FileTooBig, VideoTooBig, NotAVideo, VideoBroken, PictureBroken and the
    other refusals of pictures.
    """
    require_in_scope(team_id, "LibraryFile")
    if not uploads_paced(actor, "uploads:library", UPLOADS_A_MINUTE):
        raise TooManyUploads
    shown = display_clean(name or upload.name or "", NAME_LENGTH)
    picture = _like_picture(upload)
    most, refused = (MAX_IMAGE, FileTooBig) if picture else (MAX_VIDEO, VideoTooBig)
    if (upload.size or 0) > most:
        raise refused(megabytes=most // (1024 * 1024))
    digest = file_digest(upload)
    there = LibraryFile.objects.filter(digest=digest).select_related("asset").first()
    if there is not None:
        return there
    asset, codec, kept = (_picture if picture else _video)(team_id, upload)
    file = LibraryFile(
        team_id=team_id,
        kind=LibraryFile.Kind.IMAGE if picture else LibraryFile.Kind.VIDEO,
        name=shown or asset.public_id,
        digest=digest,
        codec=codec,
        created_by_id=actor.staff_id,
    )
    asset.created_by_id = actor.user_id
    file.tags = tags_clean(tags)
    file.sought = _sought(file)
    try:
        with transaction.atomic():
            asset.save(force_insert=True)
            file.asset = asset
            file.save(force_insert=True)
            audit_record(actor=actor, action="library.add", obj=file)
        return file
    except IntegrityError:
        files_delete(kept)
        # Sent twice at once: the other one is there.
        return LibraryFile.objects.select_related("asset").get(digest=digest)
    except BaseException:
        files_delete(kept)
        raise


def library_update(*, file: LibraryFile, actor: Actor, name: str, tags: Sequence[str]) -> None:
    """Another name, other tags."""
    with transaction.atomic():
        wanted = {
            "name": display_clean(name, NAME_LENGTH) or file.name,
            "tags": tags_clean(tags),
        }
        changes = fields_set(file, wanted)
        if changes:
            fields_set(file, {"sought": _sought(file)})
            audit_record(actor=actor, action="library.update", obj=file, changes=changes)


def library_delete(*, file: LibraryFile, actor: Actor) -> None:
    """Away for good. Raises LibraryFileUsed."""
    uses = uses_of(file)
    if uses:
        raise LibraryFileUsed(count=len(uses))
    try:
        with transaction.atomic():
            audit_record(actor=actor, action="library.delete", obj=file)
            asset = file.asset
            file.delete()
            asset_delete(asset=asset)
    except IntegrityError:
        # Taken into a post this moment.
        raise LibraryFileUsed(count=1) from None


def library_erase(limit: int) -> int:
    """Of a team that is erased the library goes. What nothing else holds (the record of an
    advertisement does) is swept with its files. Returns how many files it took away."""
    some = LibraryFile.objects.order_by("pk").values("pk")[:limit]
    gone, _by_model = LibraryFile.objects.filter(pk__in=some).delete()
    return gone


def tags_clean(tags: Sequence[str]) -> list[str]:
    """Each once, without their marks."""
    names = (display_clean(one.strip().strip("#"), TAG_LENGTH) for one in tags)
    return list(dict.fromkeys(name for name in names if name))[:MOST_TAGS]


def _sought(file: LibraryFile) -> str:
    return normalise_search(" ".join([file.name, *file.tags]))


def _like_picture(upload: UploadedFile) -> bool:
    upload.seek(0)
    head = upload.read(12)
    upload.seek(0)
    known = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
    return bytes(head).startswith(known) or bytes(head[:4] + head[8:12]) == b"RIFFWEBP"


def file_digest(upload: UploadedFile) -> bytes:
    """The hash of a file's bytes, read piece by piece."""
    sha = hashlib.sha256()
    upload.seek(0)
    while piece := upload.read(PIECE):
        sha.update(piece)
    upload.seek(0)
    return sha.digest()


def _picture(team_id: int, upload: UploadedFile) -> tuple[Asset, str, list[str]]:
    read = picture_kept(upload.read())
    asset = _asset(team_id, read.mime, read.width, read.height)
    folder, kept = folder_of(team_id), list[str]()
    for name, part in ((asset.public_id, read.body), (f"{asset.public_id}-t", read.thumb)):
        kept.append(default_storage.save(f"{folder}/{name}.{read.extension}", ContentFile(part)))
    asset.key, asset.thumb_key = kept
    asset.size, asset.sha256 = len(read.body), hashlib.sha256(read.body).digest()
    return asset, "", kept


def _video(team_id: int, upload: UploadedFile) -> tuple[Asset, str, list[str]]:
    size = upload.size or 0
    read = video_read(upload, size)
    asset = _asset(team_id, read.mime, read.width, read.height)
    upload.seek(0)
    path = f"{folder_of(team_id)}/{asset.public_id}.{read.extension}"
    key = default_storage.save(path, File(upload))
    upload.seek(0)
    asset.key, asset.size, asset.seconds = key, size, read.seconds
    asset.sha256 = file_digest(upload)
    return asset, read.codec, [key]


def _asset(team_id: int, mime: str, width: int, height: int) -> Asset:
    return Asset(
        team_id=team_id,
        public_id=new_public_id(),
        purpose=PURPOSE,
        mime=mime,
        width=width,
        height=height,
    )
