"""Files kept with a contact, an outlet or something that passed between us."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from foundation.assets.documents import name_clean
from foundation.assets.models import Asset
from foundation.assets.services import asset_delete, file_create
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, User
from foundation.teams.permissions import role_may
from kol.press.models import PressFile
from kol.press.services.files_gone import files_drop
from kol.press.services.holders import Holder, holder_key, holder_lock, holder_of, holder_told

PURPOSE = "press"


def file_keep(*, team_id: int, upload: UploadedFile, actor: Actor) -> tuple[Asset, str]:
    """Store an upload; returns it and the name it is shown by. Nothing holds it yet: the caller
    makes a PressFile of it in its transaction. Raises as foundation.assets.services.file_create."""
    asset = file_create(team_id=team_id, upload=upload, purpose=PURPOSE, ref_id=None, actor=actor)
    extension = asset.key.rpartition(".")[2]
    return asset, asset.filename or name_clean(upload.name or "", extension)


def file_add(*, of: Holder, upload: UploadedFile, actor: Actor) -> PressFile:
    """Keep a file with a contact or an outlet. Raises as file_keep, and ContactErased; then nothing
    is left of the file."""
    asset, name = file_keep(team_id=of.team_id, upload=upload, actor=actor)
    try:
        with transaction.atomic():
            locked = holder_lock(of)
            kept = PressFile.objects.create(
                team_id=locked.team_id, **holder_key(locked), asset=asset, name=name
            )
            holder_told(locked, actor=actor, what="files", deed="file_add")
    except BaseException:
        asset_delete(asset=asset)
        raise
    return kept


def file_remove(*, file: PressFile, actor: Actor) -> None:
    """Take a file away for good; twice is as once."""
    with transaction.atomic():
        locked = holder_lock(holder_of(file))
        if files_drop(PressFile.objects.filter(pk=file.pk)):
            holder_told(locked, actor=actor, what="files", deed="file_remove")


def press_file_readable(user: User, asset: Asset) -> bool:
    """Staff of the team who see the archive read its files. One query."""
    staff = Staff.objects.filter(user=user, state=Staff.State.ACTIVE).first()
    return staff is not None and role_may(staff.role, "press.view")
