"""Screenshots and files kept with a piece."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from foundation.assets.documents import name_clean
from foundation.assets.services import asset_delete, file_create
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.text.normal import display_clean
from kol.clippings.errors import FilesTooMany
from kol.clippings.models import Clipping, ClippingFile

PURPOSE = "clipping"
MOST_FILES = 10


def clipping_file_add(*, clipping: Clipping, upload: UploadedFile, actor: Actor) -> ClippingFile:
    """Keep a screenshot or a document with a piece. Raises FilesTooMany and as
    foundation.assets.services.file_create; then nothing is left of the file."""
    if ClippingFile.objects.filter(clipping=clipping).count() >= MOST_FILES:
        raise FilesTooMany(field="file", most=MOST_FILES)
    asset = file_create(
        team_id=clipping.team_id, upload=upload, purpose=PURPOSE, ref_id=None, actor=actor
    )
    name = asset.filename or name_clean(upload.name or "", asset.key.rpartition(".")[2])
    try:
        with transaction.atomic():
            kept = ClippingFile.objects.create(
                team_id=clipping.team_id,
                clipping=clipping,
                asset=asset,
                name=display_clean(name, 120),
            )
            audit_record(actor=actor, action="clipping.file", obj=clipping)
    except BaseException:
        asset_delete(asset=asset)
        raise
    return kept


def clipping_file_remove(*, file: ClippingFile, actor: Actor) -> None:
    """Take a file away for good; twice is as once."""
    with transaction.atomic():
        row = ClippingFile.objects.select_related("asset", "clipping").filter(pk=file.pk)
        found = row.defer("clipping__search").first()
        if found is None or not row.delete()[0]:
            return
        asset_delete(asset=found.asset)
        audit_record(actor=actor, action="clipping.file_remove", obj=found.clipping)
