"""Storing pictures and documents, and clearing away what a crash left behind."""

import hashlib
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.assets.documents import document_read
from foundation.assets.errors import DocumentTooBig, FileTooBig, NotAPicture, TooManyUploads
from foundation.assets.images import picture_read
from foundation.assets.models import Asset
from foundation.assets.pacing import uploads_paced
from foundation.assets.registry import asset_unheld, purpose_known, purposes_held
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError
from foundation.scopes.models import new_public_id
from foundation.scopes.scope import ScopeError, require_in_scope, team_scope
from foundation.teams.models import Team

MAX_BYTES = 10 * 1024 * 1024
MAX_DOCUMENT = 20 * 1024 * 1024
# Decoding costs time: what one person may ask for, counted in Valkey (nobody is, when it is away).
UPLOADS_A_MINUTE = 20
ORPHAN_AGE = timedelta(hours=24)
SWEEP_BATCH = 1000  # of a team's pictures of one purpose in a day


def asset_create(
    *, team_id: int, upload: UploadedFile, purpose: str, ref_id: int | None, actor: Actor
) -> Asset:
    """Check a picture, make it harmless, store it and its thumbnail; returns its row.

    ``purpose`` and ``ref_id`` decide who may read it (registry.py). The files are written before
    the row commits, so a row never points at nothing; a file whose row never came is swept, and so
    is a row that nothing holds after a day (registry.py). What the picture is for is audited by the
    service that asked for it. Raises TooManyUploads, FileTooBig, NotAPicture, PictureTooLarge,
    PictureBroken.
    """
    _may_be_read(team_id, purpose)
    raw = _bytes_of(upload)
    _pace(actor)
    picture = picture_read(raw)
    return _stored(
        Asset(
            team_id=team_id,
            purpose=purpose,
            ref_id=ref_id,
            mime=picture.mime,
            width=picture.width,
            height=picture.height,
            created_by_id=actor.user_id,
        ),
        body=picture.body,
        thumb=picture.thumb,
        extension=picture.extension,
    )


def file_create(
    *, team_id: int, upload: UploadedFile, purpose: str, ref_id: int | None, actor: Actor
) -> Asset:
    """Keep what people have: a picture as asset_create does, or a document as it is, known by its
    bytes and never shown, only saved. Raises as asset_create, and DocumentTooBig, NotADocument,
    DocumentBroken, DocumentMacros."""
    _may_be_read(team_id, purpose)
    head = upload.read(16)
    upload.seek(0)
    if _like_picture(head):
        try:
            return asset_create(
                team_id=team_id, upload=upload, purpose=purpose, ref_id=ref_id, actor=actor
            )
        except NotAPicture:
            upload.seek(0)
    raw = _bytes_of(upload, MAX_DOCUMENT, DocumentTooBig)
    _pace(actor)
    document = document_read(raw, upload.name or "")
    return _stored(
        Asset(
            team_id=team_id,
            purpose=purpose,
            ref_id=ref_id,
            mime=document.mime,
            filename=document.filename,
            created_by_id=actor.user_id,
        ),
        body=raw,
        thumb=b"",
        extension=document.extension,
    )


def _like_picture(head: bytes) -> bool:
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8")) or (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    )


def _may_be_read(team_id: int, purpose: str) -> None:
    require_in_scope(team_id, "Asset")
    if not purpose_known(purpose):
        raise ValueError(f"nobody could read a file for {purpose!r}")


def _stored(asset: Asset, *, body: bytes, thumb: bytes, extension: str) -> Asset:
    """The files, then their row; no file stays behind where the row doesn't come."""
    asset.public_id = new_public_id()
    folder = folder_of(asset.team_id)
    kept: list[str] = []
    try:
        for name, part in ((asset.public_id, body), (f"{asset.public_id}-t", thumb)):
            if part:
                path = f"{folder}/{name}.{extension}"
                kept.append(default_storage.save(path, ContentFile(part)))
        asset.size, asset.sha256 = len(body), hashlib.sha256(body).digest()
        asset.key, asset.thumb_key = kept[0], kept[1] if thumb else ""
        with transaction.atomic():
            asset.save(force_insert=True)
        return asset
    except BaseException:
        files_delete(kept)
        raise


def asset_delete(*, asset: Asset) -> None:
    """Take a picture away for good: its row now, its files once that is committed.

    The caller has let go of it (no foreign key holds it) and writes the audit line.
    """
    keys = [asset.key, asset.thumb_key]
    with transaction.atomic():
        asset.delete()
        transaction.on_commit(lambda: files_delete(keys), robust=True)


def unheld_sweep() -> int:
    """Delete pictures that nothing holds a day after they came; returns how many.

    Their process died between storing the picture and writing what it was for. What takes one into
    use at this moment wins: the database refuses to delete it then.
    """
    swept = 0
    for team in Team.objects.only("pk"):
        with team_scope(team):
            for purpose in purposes_held():
                swept += _sweep_unheld(purpose)
    return swept


def _sweep_unheld(purpose: str) -> int:
    before = timezone.now() - ORPHAN_AGE
    swept = 0
    for asset in Asset.objects.filter(asset_unheld(purpose), created_at__lt=before)[:SWEEP_BATCH]:
        try:
            asset_delete(asset=asset)
        except (IntegrityError, ScopeError):
            # It is held after all: the database says so, or Django on seeing the row that does
            # (which it reads without its team).
            continue
        swept += 1
    return swept


def orphans_sweep() -> int:
    """Delete stored files of this month and the last that no row points at; returns how many.

    Files younger than a day are left: their row may still be on its way.
    """
    swept = 0
    for folder in default_storage.listdir("")[0]:
        team = Team.objects.filter(public_id=folder).first()
        if team is None:
            continue
        with team_scope(team):
            for month in {_month(), _month(timezone.now() - timedelta(days=31))}:
                swept += _sweep_folder(f"{folder}/{month}")
    return swept


def _sweep_folder(folder: str) -> int:
    if not default_storage.exists(folder):
        return 0
    before = timezone.now() - ORPHAN_AGE
    old = [
        path
        for name in default_storage.listdir(folder)[1]
        if default_storage.get_modified_time(path := f"{folder}/{name}") < before
    ]
    swept = 0
    for start in range(0, len(old), 500):
        part = old[start : start + 500]
        rows = Asset.objects.filter(key__startswith=folder)
        held = {*rows.filter(key__in=part).values_list("key", flat=True)}
        held |= {*rows.filter(thumb_key__in=part).values_list("thumb_key", flat=True)}
        orphans = [path for path in part if path not in held]
        files_delete(orphans)
        swept += len(orphans)
    return swept


def _pace(actor: Actor) -> None:
    """Raises TooManyUploads."""
    if not uploads_paced(actor, "uploads", UPLOADS_A_MINUTE):
        raise TooManyUploads


def _bytes_of(
    upload: UploadedFile, most: int = MAX_BYTES, refused: type[DomainError] = FileTooBig
) -> bytes:
    """The upload's bytes, read no further than the cap. Raises ``refused``."""
    if upload.size is not None and upload.size > most:
        raise refused(megabytes=most // (1024 * 1024))
    upload.seek(0)
    raw: bytes = upload.read(most + 1)
    if len(raw) > most:
        raise refused(megabytes=most // (1024 * 1024))
    return raw


def _month(at: datetime | None = None) -> str:
    return (at or timezone.now()).strftime("%Y%m")


def folder_of(team_id: int) -> str:
    """Where a team's files of this month are. One query."""
    return f"{Team.objects.only('public_id').get(pk=team_id).public_id}/{_month()}"


def files_delete(keys: list[str]) -> None:
    """Stored files that no row points at (any more)."""
    for key in keys:
        if key:
            default_storage.delete(key)
