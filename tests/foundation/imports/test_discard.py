"""A file that was not imported is thrown away, whatever state it is in; an import is not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from community.fans.importing.staging import anything_staged
from community.fans.models import Fan
from foundation.imports.errors import ImportMoved
from foundation.imports.models import Import
from foundation.imports.services import import_discard, import_run
from foundation.jobs.models import Job, JobRowError
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team
from tests.community.fans.lists import bring_in, check, upload

pytestmark = pytest.mark.usefixtures("scope")
LIST = "昵称,手机号\n小鹿,13800138000\n阿猫,12\n"


@pytest.mark.parametrize("checked", [False, True])
def test_a_draft_and_a_preview_go_by_the_button(
    team: Team, actor: Actor, operator: Staff, client_for: Callable[[Any], Client], checked: bool
) -> None:
    record = upload(team, actor, LIST)
    if checked:
        record = check(record, actor)
    record_id = record.pk
    client, page = client_for(operator), f"/t/xiaoman/imports/file/{record.public_id}/"
    assert f"{page}discard/" in client.get(page).content.decode()
    answer: Any = client.post(f"{page}discard/")
    assert answer.url == "/t/xiaoman/imports/fans/"
    assert (Import.objects.count(), JobRowError.objects.count()) == (0, 0)
    assert not anything_staged(record_id)
    assert AuditEntry.objects.get(action="import.discard").object_id == record.pk
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_a_run_that_stopped_is_left_and_one_that_waits_is_not(
    team: Team,
    actor: Actor,
    state: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    record = import_run(record=check(upload(team, actor, LIST), actor), actor=actor)
    with pytest.raises(ImportMoved):
        import_discard(record=record, actor=actor)
    assert Import.objects.get().state == "running"
    assert record.job_id is not None
    Job.objects.filter(pk=record.job_id).update(state=state)
    with django_capture_on_commit_callbacks(execute=True):
        import_discard(record=record, actor=actor)
    assert (Import.objects.count(), Fan.objects.count()) == (0, 0)
    assert not default_storage.exists(record.key)
    with pytest.raises(ImportMoved):
        import_discard(record=record, actor=actor)


@pytest.mark.parametrize("state", ["done", "undoing", "undone"])
def test_what_was_imported_is_kept(team: Team, actor: Actor, state: str) -> None:
    record = bring_in(check(upload(team, actor, LIST), actor), actor)
    Import.objects.filter(pk=record.pk).update(state=state)
    with pytest.raises(ImportMoved):
        import_discard(record=record, actor=actor)
    assert (Import.objects.count(), Fan.objects.count()) == (1, 1)
