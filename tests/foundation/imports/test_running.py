"""Imports taken over, stopped, changed on the way; and files that are not kept for ever."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from community.fans.importing.staging import anything_staged
from community.fans.models import Fan
from foundation.imports import steps
from foundation.imports.errors import FileGone, FileNoRows, ImportMoved
from foundation.imports.models import Import, ImportRow
from foundation.imports.selectors import refused_rows
from foundation.imports.services import (
    files_drop,
    import_create,
    import_map,
    import_preview,
    import_reread,
    import_run,
)
from foundation.jobs.models import JobRowError
from foundation.jobs.services import job_cancel, job_resume, job_run
from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from tests.community.fans.lists import bring_in, check, outcome, upload, whole
from tests.foundation.imports.files import Bytes, xlsx

pytestmark = pytest.mark.usefixtures("scope")


def many(rows: int) -> str:
    """Good rows, every tenth bad, every seventh the same person as the first."""
    lines = ["昵称,手机,标签"]
    for n in range(rows):
        phone = "12" if n % 10 == 3 else f"138{0 if n % 7 == 5 else n:08d}"
        lines.append(f"粉{n},{phone},标{n % 5}")
    return "\n".join(lines)


@pytest.mark.parametrize("where", ["imports.preview", "imports.run"])
def test_another_worker_goes_on_exactly_where_it_stopped(
    team: Team, actor: Actor, monkeypatch: Any, where: str
) -> None:
    """The open file and the session are lost after each step; what was laid out is there."""
    monkeypatch.setattr(steps, "CHUNK", 40)
    straight = check(upload(team, actor, many(130)), actor)
    read = steps._read
    lost: list[int] = []

    def and_the_worker_dies(job: Any, *rest: Any) -> Any:
        result = read(job, *rest)
        if job.kind == where and len(lost) < 2:
            lost.append(job.pk)
            steps._forget()
        return result

    monkeypatch.setattr(steps, "_read", and_the_worker_dies)
    record = check(upload(team, actor, many(130)), actor)
    assert record.preview == straight.preview
    assert record.preview_job is not None
    record.preview_job.refresh_from_db()
    assert record.preview_job.error_count == 13
    assert JobRowError.objects.filter(job=record.preview_job).count() == 13
    record = bring_in(record, actor)
    assert record.counts == straight.preview["counts"]
    assert len(lost) == 2
    assert JobRowError.objects.filter(job=record.job).count() == 13
    assert not anything_staged(record.pk)
    rows = ImportRow.objects.filter(record=record)
    assert sorted(rows.values_list("number", flat=True)) == list(range(2, 132))
    fates = Counter(rows.values_list("fate", flat=True))
    assert fates == {name: count for name, count in record.counts.items() if count}
    assert outcome(whole(team, actor, many(130))) == (0, 0, 117, 13)


def test_cancelled_half_way_nothing_is_in_and_resumed_all_is(
    team: Team, actor: Actor, monkeypatch: Any
) -> None:
    monkeypatch.setattr(steps, "CHUNK", 40)
    record = check(upload(team, actor, many(130)), actor)
    record = import_run(record=record, actor=actor)
    assert record.job is not None
    read = steps._read

    def and_somebody_cancels(*given: Any) -> Any:
        result = read(*given)
        monkeypatch.setattr(steps, "_read", read)
        assert record.job is not None
        job_cancel(job=record.job, actor=actor)
        return result

    monkeypatch.setattr(steps, "_read", and_somebody_cancels)
    assert job_run(team_id=team.pk, job_id=record.job.pk) == "cancelled"
    assert Fan.objects.count() == 0
    assert anything_staged(record.pk)
    with pytest.raises(ImportMoved):
        import_map(record=record, mapping={"1": "phone"}, options={}, actor=actor)
    job_resume(job=record.job, actor=actor)
    assert job_run(team_id=team.pk, job_id=record.job.pk) == "done"
    record.refresh_from_db()
    assert record.counts == record.preview["counts"]
    assert Fan.objects.count() == record.created


def test_a_cancelled_check_lets_the_columns_be_chosen_again(
    team: Team, actor: Actor, monkeypatch: Any
) -> None:
    monkeypatch.setattr("foundation.imports.services.running.AT_ONCE", 0)
    record = import_preview(record=upload(team, actor, many(30)), actor=actor)
    assert (record.state, record.changeable) == ("previewing", False)
    with pytest.raises(ImportMoved):
        import_preview(record=record, actor=actor)
    old = record.preview_job
    assert old is not None
    job_cancel(job=old, actor=actor)
    record = Import.objects.select_related("preview_job").get(pk=record.pk)
    assert record.changeable
    record = check(record, actor)
    assert record.state == "previewed"
    job_resume(job=old, actor=actor)
    assert job_run(team_id=team.pk, job_id=old.pk) == "failed"  # it is not the import's any more
    record.refresh_from_db()
    assert record.state == "previewed"


def test_reading_again(team: Team, actor: Actor) -> None:
    record = upload(team, actor, "昵称,手机\n小鹿,13800138000\n")
    garbled = import_reread(record=record, encoding="big5", has_header=True, actor=actor)
    assert garbled.columns != ["昵称", "手机"]
    again = import_reread(record=record, encoding="gbk", has_header=True, actor=actor)
    assert (again.columns, again.mapping) == (["昵称", "手机"], {"0": "nickname", "1": "phone"})
    plain = import_reread(record=record, encoding="gbk", has_header=False, actor=actor)
    assert (plain.columns, plain.mapping, plain.rows, plain.first_row) == (["A", "B"], {}, 2, 1)


def test_a_refused_file_leaves_nothing(
    team: Team, actor: Actor, settings: Any, tmp_path: Any
) -> None:
    with pytest.raises(FileNoRows):
        import_create(
            team=team,
            target="fans",
            upload=Bytes("昵称,手机\n".encode()),
            filename="x",
            actor=actor,
        )
    assert Import.objects.count() == 0
    folder = f"{team.public_id}/imports"
    assert not default_storage.exists(folder) or default_storage.listdir(folder)[1] == []


def test_a_workbook_comes_in_too(team: Team, actor: Actor) -> None:
    book = xlsx(
        [["昵称", "手机号", "标签"], ["小鹿", 13800138000, "铁粉"], ["阿猫", 13900139000, ""]]
    )
    assert outcome(whole(team, actor, book)) == (2, 0, 0, 0)
    assert outcome(whole(team, actor, book)) == (0, 0, 2, 0)


def test_refused_rows_come_back_as_they_stood(team: Team, actor: Actor) -> None:
    text = "昵称,手机,城市\n甲,12,北京\n\n乙,13800138000,上海\n丙,34,\n"
    record = whole(team, actor, text)
    assert list(refused_rows(record=record)) == [
        ["2", "甲", "12", "北京", "“12”不是有效的电话号码。"],
        ["5", "丙", "34", "", "“34”不是有效的电话号码。"],
    ]


def test_files_are_deleted_after_their_time(team: Team, actor: Actor) -> None:
    old, young = whole(team, actor, many(12)), check(upload(team, actor, many(13)), actor)
    Import.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    key = old.key
    assert default_storage.exists(key)
    assert files_drop() == 1
    assert not default_storage.exists(key)
    old.refresh_from_db()
    assert (old.key, old.samples, list(old.preview)) == ("", [], ["counts"])
    assert default_storage.exists(young.key)
    assert files_drop() == 0
    Import.objects.filter(pk=young.pk).update(key="")
    young.refresh_from_db()
    with pytest.raises(FileGone):
        import_run(record=young, actor=actor)
