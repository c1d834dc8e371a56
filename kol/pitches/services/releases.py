"""Press releases: saved as versions, made ready, put away, with their files."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from foundation.assets.services import file_create
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.models import TeamModel
from foundation.teams.audit import Changes, audit_record
from foundation.teams.models import Staff
from foundation.text.normal import display_clean
from kol.pitches.errors import ReleaseArchived, ReleaseChanged, TextMissing, TooManyFiles
from kol.pitches.models import Release, ReleaseFile, ReleaseVersion
from kol.pitches.models.releases import TITLE_LENGTH

State = Release.State
BODY_LENGTH, LEAD_LENGTH = 20_000, 400
MOST_FILES, MOST_BYTES = 10, 10 * 1024 * 1024
PURPOSE = "release"


def release_create(
    *,
    team_id: int,
    actor: Actor,
    title: str,
    body: str,
    lead: str = "",
    embargo_until: datetime | None = None,
    owner: Staff | None = None,
) -> Release:
    """Write a release; its text is version 1. Raises TextMissing."""
    text = _text(title, lead, body)
    with transaction.atomic():
        release = Release.objects.create(
            team_id=team_id,
            title=text["title"],
            owner_id=owner.pk if owner is not None else actor.staff_id,
        )
        _version(release, 1, text, embargo_until, "", actor)
        _told(release, actor, "release.create")
    return release


def release_save(
    *,
    release: Release,
    actor: Actor,
    title: str,
    body: str,
    lead: str = "",
    embargo_until: datetime | None = None,
    note: str = "",
    based_on: int | None = None,
) -> ReleaseVersion:
    """Save the text as a new version; the same text again is none.

    ``based_on``: the version that was changed. Raises ReleaseChanged where a newer one was saved
    meanwhile, TextMissing, ReleaseArchived.
    """
    text = _text(title, lead, body)
    with transaction.atomic():
        locked = _lock(release)
        newest = locked.versions.get(number=locked.number)
        if _same(newest, text, embargo_until):
            return newest
        if based_on is not None and based_on != locked.number:
            raise ReleaseChanged(number=locked.number)
        version = _version(locked, locked.number + 1, text, embargo_until, note, actor)
        before = locked.number
        locked.number, locked.title, locked.updated_at = version.number, text["title"], version.at
        locked.save(update_fields=["number", "title", "updated_at"])
        changes = {"number": [before, locked.number]}
        _told(locked, actor, "release.save", changes)
    return version


def release_state(*, release: Release, state: str, actor: Actor) -> None:
    """Make a release ready, a draft again, or put it away. Once more is as once."""
    with transaction.atomic():
        moved = Release.objects.filter(pk=release.pk).exclude(state=state)
        before = moved.values_list("state", flat=True).first()
        if before is None or not moved.update(state=state, updated_at=timezone.now()):
            return
        release.state = State(state)
        _told(release, actor, "release.state", {"state": [before, state]})


def release_file_add(
    *, release: Release, upload: UploadedFile, actor: Actor, name: str = ""
) -> ReleaseFile:
    """Keep a file with a release. Raises TooManyFiles, and what the assets refuse."""
    asset = file_create(
        team_id=release.team_id, upload=upload, purpose=PURPOSE, ref_id=release.pk, actor=actor
    )
    with transaction.atomic():
        locked = _lock(release)
        bytes_now = locked.files.aggregate(all=Sum("asset__size"))["all"] or 0
        if locked.files.count() >= MOST_FILES or bytes_now + asset.size > MOST_BYTES:
            raise TooManyFiles(most=MOST_FILES, megabytes=MOST_BYTES // (1024 * 1024))
        file = ReleaseFile.objects.create(
            team_id=locked.team_id,
            release=locked,
            asset=asset,
            name=display_clean(name or upload.name or "", 120) or asset.public_id,
        )
        audit_record(
            actor=actor, action="release.file", obj=locked, changes={"file": [None, file.name]}
        )
    return file


def release_file_remove(*, file: ReleaseFile, actor: Actor) -> None:
    """Take a file off a release; it is swept later. Twice is as once."""
    with transaction.atomic():
        gone, _by_model = ReleaseFile.objects.filter(pk=file.pk).delete()
        if gone:
            changes = {"file": [file.name, None]}
            audit_record(actor=actor, action="release.file", obj=file.release, changes=changes)


def _lock(release: Release) -> Release:
    locked = Release.objects.select_for_update().get(pk=release.pk)
    if locked.state == State.ARCHIVED:
        raise ReleaseArchived
    return locked


def _text(title: str, lead: str, body: str) -> dict[str, str]:
    text = {
        "title": display_clean(title, TITLE_LENGTH),
        "lead": display_clean(lead, LEAD_LENGTH),
        "body": display_clean(body, BODY_LENGTH, multiline=True).strip(),
    }
    for field in ("title", "body"):
        if not text[field]:
            raise TextMissing(field=field)
    return text


def _same(version: ReleaseVersion, text: dict[str, str], embargo_until: datetime | None) -> bool:
    unchanged = all(getattr(version, name) == value for name, value in text.items())
    return unchanged and version.embargo_until == embargo_until


def _version(
    release: Release,
    number: int,
    text: dict[str, str],
    embargo_until: datetime | None,
    note: str,
    actor: Actor,
) -> ReleaseVersion:
    return ReleaseVersion.objects.create(
        team_id=release.team_id,
        release=release,
        number=number,
        embargo_until=embargo_until,
        note=display_clean(note, 120),
        by_id=actor.staff_id,
        **text,
    )


def _told(release: TeamModel, actor: Actor, action: str, changes: Changes | None = None) -> None:
    audit_record(actor=actor, action=action, obj=release, changes=changes)
    event_emit(team_id=release.team_id, name=action, actor=actor, subject=release)
