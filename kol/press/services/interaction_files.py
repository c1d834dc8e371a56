"""Files kept with something that passed."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from foundation.assets.services import asset_delete
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotFound
from foundation.teams.audit import audit_record
from kol.press.models import Interaction, PressFile
from kol.press.services.files import file_keep
from kol.press.services.files_gone import files_drop


def interaction_file_add(
    *, interaction: Interaction, upload: UploadedFile, actor: Actor
) -> PressFile:
    """Keep a file with an interaction. Raises as files.file_keep, and NotFound when it was taken
    away meanwhile; then nothing is left of the file."""
    asset, name = file_keep(team_id=interaction.team_id, upload=upload, actor=actor)
    try:
        with transaction.atomic():
            locked = Interaction.objects.select_for_update().filter(pk=interaction.pk).first()
            if locked is None:
                raise NotFound
            kept = PressFile.objects.create(
                team_id=locked.team_id, interaction=locked, asset=asset, name=name
            )
            audit_record(actor=actor, action="interaction.file_add", obj=locked)
    except BaseException:
        asset_delete(asset=asset)
        raise
    return kept


def interaction_file_remove(*, file: PressFile, interaction: Interaction, actor: Actor) -> None:
    """Take a file away for good; twice is as once."""
    with transaction.atomic():
        if files_drop(PressFile.objects.filter(pk=file.pk, interaction=interaction)):
            audit_record(actor=actor, action="interaction.file_remove", obj=interaction)
