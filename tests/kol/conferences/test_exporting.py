"""The guest list as a file: who is in it, who allows it, whose mark it bears."""

import csv
import io
import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from foundation.jobs.results import result_read
from foundation.teams.models import AuditEntry, Staff
from foundation.text.marks import marks_read
from foundation.text.normal import display_clean
from kol.conferences.models import Guest, PressEvent
from kol.conferences.services import guest_answer, guest_check_in, guests_add
from kol.press.models import Export
from kol.press.services.gifts import rules_set
from tests.cast import staff_actor
from tests.kol.conferences.conftest import People

NEW = "/t/xiaoman/press/guests/export/"


@pytest.fixture
def desk(client: Client, pr: Staff) -> Client:
    """PR at the desk."""
    client.force_login(pr.user)
    return client


def take(desk: Client, event: PressEvent, format: str = "csv", **narrowed: str) -> Export:
    """What pressing the button of the page does."""
    address = f"{NEW}?{urlencode({'event': event.public_id, **narrowed})}"
    page = desk.get(address).content.decode()
    once = re.search(r'name="once" value="(\w{32})"', page)
    assert once
    answer = desk.post(address, {"format": format, "once": once.group(1)})
    assert answer.status_code == 302
    return Export.objects.latest("pk")


def rows_of(export: Export) -> list[list[str]]:
    assert export.job is not None
    export.job.refresh_from_db()
    return list(csv.reader(io.StringIO(b"".join(result_read(export.job)).decode("utf-8-sig"))))


def test_the_list_by_name_with_a_mark_and_a_line_in_the_trail(
    desk: Client, event: PressEvent, guest: Guest, person: People, pr: Staff
) -> None:
    actor = staff_actor(pr)
    guests_add(event=event, contacts=[person("=1+1"), person("阿兰", outlet="日报")], actor=actor)
    guest_answer(guest=guest, answer="yes", words="带摄像", actor=actor)
    guest_check_in(guest=guest, by=pr, how="hand", actor=actor)
    assert NEW in desk.get(f"/t/xiaoman/press-events/{event.public_id}/").content.decode()
    export = take(desk, event)
    header, *rows = rows_of(export)
    assert header == ["姓名", "媒体", "回复", "备注", "到场", "签到码"]
    assert sorted(row[0] for row in rows) == ["'=1+1", "张伟", "阿兰"]
    zhang = next(row for row in rows if row[0] == "张伟")
    assert [display_clean(cell, 80) for cell in zhang[:4]] == ["张伟", "晚报", "确认参加", "带摄像"]
    assert zhang[5] == guest.door_code
    assert all(list(marks_read("".join(row))) == [export.public_id] for row in rows)
    assert not any(list(marks_read(row[0] + row[5])) for row in rows)
    entry = AuditEntry.objects.get(action="press.export")
    assert entry.changes == {
        "kind": [None, "guests"], "format": [None, "csv"], "count": [None, 3],
        "filters": [None, {"event": event.public_id}],
    }  # fmt: skip
    page = desk.get(f"/t/xiaoman/press/exports/{export.public_id}/").content.decode()
    assert event.name in page
    assert "微信" not in page


def test_narrowed_as_the_page_was(
    desk: Client, event: PressEvent, guest: Guest, person: People, pr: Staff
) -> None:
    guests_add(event=event, contacts=[person("阿兰")], actor=staff_actor(pr))
    guest_answer(guest=guest, answer="yes", actor=staff_actor(pr))
    assert [row[0] for row in rows_of(take(desk, event, state="yes"))[1:]] == ["张伟"]
    assert [row[0] for row in rows_of(take(desk, event, q="阿兰"))[1:]] == ["阿兰"]


def test_a_long_list_waits_for_a_lead_and_there_are_no_cards_of_it(
    desk: Client, event: PressEvent, guest: Guest, owner: Staff
) -> None:
    rules_set(team_id=event.team_id, actor=staff_actor(owner), export_approval_over=0)
    export = take(desk, event, format="xlsx")
    assert (export.state, export.rows, export.job) == ("waiting", 1, None)
    page = desk.get(f"{NEW}?event={event.public_id}").content.decode()
    assert 'value="vcf"' not in page
    assert desk.get("/t/xiaoman/press/nonsense/export/").status_code == 404
    assert "vcf" in desk.get("/t/xiaoman/press/contacts/export/").content.decode()
