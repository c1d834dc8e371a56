"""A note has one home, whoever brings it: added once, exported, imported again, undone."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from community.fans.models import Fan, FanNote
from community.fans.selectors.listing import FanFilters, export_header, fans_export
from community.fans.services import fan_erase, fan_update, note_add
from foundation.imports.services import import_undo
from foundation.jobs.services import job_run
from foundation.jobs.sheets import csv_lines
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team
from tests.api import api_of
from tests.community.fans.lists import outcome, whole
from tests.community.fans.test_bulk_api import send

pytestmark = pytest.mark.usefixtures("scope")
HEAD = "昵称,手机,备注\n"


def texts(fan: Fan) -> list[str]:
    return list(fan.notes.order_by("at", "pk").values_list("text", flat=True))


def test_a_list_adds_words_that_are_new(team: Team, actor: Actor, deer: Fan) -> None:
    note_add(fan=deer, text="爱笑", actor=actor)
    line = "小鹿,13800138000,"
    assert outcome(whole(team, actor, f"{HEAD}{line}常来\n{line}常来\n")) == (0, 1, 1, 0)
    assert outcome(whole(team, actor, f"{HEAD}{line}爱笑\n")) == (0, 0, 1, 0)
    assert outcome(whole(team, actor, f"{HEAD}{line}请过假\n")) == (0, 1, 0, 0)
    assert texts(deer) == ["爱笑", "常来", "请过假"]


def test_undoing_takes_the_lists_notes_and_no_others(team: Team, actor: Actor, deer: Fan) -> None:
    whole(team, actor, f"{HEAD}小鹿,13800138000,第一份\n")
    record = whole(
        team,
        actor,
        f"{HEAD}小鹿,13800138000,第二份\n小鹿,13800138000,又一行\n新人,13900139000,新\n",
    )
    assert (texts(deer), FanNote.objects.count()) == (["第一份", "第二份", "又一行"], 4)
    record = import_undo(record=record, actor=actor)
    assert record.undo_job is not None
    job_run(team_id=team.pk, job_id=record.undo_job.pk)
    record.refresh_from_db()
    assert (record.taken_back, record.kept) == (2, 0)
    assert (texts(deer), FanNote.objects.count()) == (["第一份"], 1)


def test_an_export_has_all_notes_and_changes_nothing_when_it_comes_back(
    team: Team, actor: Actor, deer: Fan
) -> None:
    for text in ("爱笑", "=1+1", "常来\n周末"):
        note_add(fan=deer, text=text, actor=actor)
    rows = list(fans_export(FanFilters()))
    assert rows[0][7] == "爱笑\n=1+1\n常来\n周末"
    data = "".join(csv_lines(export_header(), rows)).encode()
    record = whole(team, actor, data)
    assert "note" in record.mapping.values()
    assert outcome(record) == (0, 0, len(rows), 0)
    assert FanNote.objects.count() == 3


def test_a_partner_adds_a_note_once_and_sees_no_note_of_staff(
    owner: Staff, actor: Actor, deer: Fan
) -> None:
    note_add(fan=deer, text="只给同事看", actor=actor)
    api = api_of(owner, "fans:read", "fans:write")
    for _n in range(2):
        assert [one["status"] for one in send(api, {"phones": ["13800138000"], "note": "店里熟客"})]
        api("PATCH", f"fans/{deer.public_id}", {"note": "店里熟客"})
    assert texts(deer) == ["只给同事看", "店里熟客"]
    seen = api("GET", f"fans/{deer.public_id}").json()["notes"]
    assert [one["text"] for one in seen] == ["店里熟客"]
    assert AuditEntry.objects.filter(action="fan.update").count() == 1


def test_an_update_by_hand_has_its_author_and_says_no_words(
    deer: Fan, actor: Actor, operator: Staff
) -> None:
    fan_update(fan=deer, actor=actor, note="聊过")
    assert FanNote.objects.get().author == operator
    assert AuditEntry.objects.filter(action="fan.update").get().changes == {"note": "added"}
    fan_erase(fan=deer, actor=actor)
    assert FanNote.objects.count() == 0


@pytest.fixture
def old(deer: Fan) -> Any:
    """The table with its column for a note, as it was before."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE fans_fan ADD COLUMN note text NOT NULL DEFAULT ''")
    return import_module("community.fans.migrations.0009_notes_have_one_home")


def test_notes_move_home_in_batches_and_back(
    team: Team, actor: Actor, deer: Fan, old: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(old, "BATCH", 2)
    whole(team, actor, "昵称,手机\n" + "".join(f"粉{n},1390013900{n}\n" for n in range(4)))
    record = whole(team, actor, f"{HEAD}小鹿,13800138000,常来\n")
    FanNote.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE fans_fan SET note = '常来' WHERE id <> (SELECT max(id) FROM fans_fan)"
        )

    class Editor:
        pass

    Editor.connection = connection  # type: ignore[attr-defined]
    for _again in range(2):
        old.in_batches(old.MOVE)(None, Editor)
        assert FanNote.objects.count() == 4
    assert deer.notes.get().at == record.committed_at
    other = FanNote.objects.exclude(fan=deer).select_related("fan").first()
    assert other is not None
    assert (other.at, other.author) == (other.fan.created_at, None)
    old.in_batches(old.BACK)(None, Editor)
    assert FanNote.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fans_fan WHERE note = '常来'")
        assert cursor.fetchone() == (4,)
