"""The demo's lists come in as any team's do: a file, its columns, a preview, a job."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.imports.services import import_create, import_map, import_preview, import_run
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount


def import_fans(
    *,
    owner: Staff,
    name: str,
    data: bytes,
    account: PlatformAccount | None = None,
    options: Mapping[str, str] | None = None,
    refused: int = 0,
) -> None:
    """Import ``data``; as the list of ``account``'s followers, where that is given. Raises as
    import_list."""
    followers = {"account": account.public_id} if account else {}
    import_list(
        staff=owner, target="fans", name=name, data=data, options={**followers, **(options or {})},
        refused=refused,
    )  # fmt: skip


def import_list(
    *,
    staff: Staff,
    target: str,
    name: str,
    data: bytes,
    options: Mapping[str, Any],
    refused: int = 0,
) -> None:
    """Import ``data``, its columns as they are guessed. Raises RuntimeError unless as many rows are
    ``refused`` as should be."""
    actor = Actor(kind="staff", user_id=staff.user_id, staff_id=staff.pk)
    record = import_create(
        team=staff.team,
        target=target,
        upload=SimpleUploadedFile(name, data, content_type="text/csv"),
        filename=name,
        actor=actor,
    )
    record = import_map(
        record=record,
        mapping=record.mapping,
        options=record.options | dict(options),
        actor=actor,
    )
    record = import_preview(record=record, actor=actor)
    if record.state != record.State.PREVIEWED:
        assert record.preview_job_id is not None
        job_run(team_id=staff.team_id, job_id=record.preview_job_id)
        record.refresh_from_db()
    record = import_run(record=record, actor=actor)
    assert record.job_id is not None
    job_run(team_id=staff.team_id, job_id=record.job_id)
    record.refresh_from_db()
    if record.counts["refused"] != refused:
        raise RuntimeError(f"the demo's file has other refused rows: {record.counts}")
