"""The wizard with workbooks: other sheets, other header rows, what was refused, who may."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foundation.imports.models import Import
from foundation.jobs.models import Job
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from tests.kol.press.importing.sheets import book
from tests.kol.press.importing.test_messy import HEAD, sheets

Clients = Callable[[Any], Client]
BASE = "/t/xiaoman/imports"


def sent(client: Client, data: bytes) -> Import:
    upload = SimpleUploadedFile("名单.xlsx", data)
    answer = client.post(f"{BASE}/contacts/", {"file": upload})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    record: Import = Import._base_manager.latest("pk")
    return record


@pytest.mark.usefixtures("scope")
def test_other_sheets_are_read(pr: Staff, client_for: Clients) -> None:
    client = client_for(pr)
    record = sent(client, sheets())
    page = client.get(f"{BASE}/file/{record.public_id}/").content.decode()
    assert "共 4 个工作表，读取：报纸、电视。" in page
    assert "作废 (2 行，已隐藏)" in page
    form = {"encoding": "utf-8", "has_header": "on", "header_row": "2"}
    client.post(f"{BASE}/file/{record.public_id}/reread/", {**form, "sheets": ["3"]})
    record.refresh_from_db()
    # The header is looked for on the other sheet: it is in the first row there.
    assert (record.columns, record.rows, record.header_row) == (HEAD, 1, 1)
    answer = client.post(f"{BASE}/file/{record.public_id}/reread/", form)
    assert answer.status_code == 422
    record.refresh_from_db()
    assert [one["part"] for one in record.layout] == [3]


@pytest.mark.usefixtures("scope")
def test_the_header_can_be_said(pr: Staff, client_for: Clients) -> None:
    client = client_for(pr)
    record = sent(client, book({"名单": [["甲", "乙"], ["人", "处"], ["张伟", "人民日报"]]}))
    assert (record.columns, record.header_row, record.rows) == (["甲", "乙"], 1, 2)
    form = {"encoding": "utf-8", "has_header": "on", "header_row": "2"}
    client.post(f"{BASE}/file/{record.public_id}/reread/", form)
    record.refresh_from_db()
    assert (record.columns, record.header_row, record.rows) == (["人", "处"], 2, 1)
    client.post(f"{BASE}/file/{record.public_id}/reread/", {"encoding": "utf-8"})
    record.refresh_from_db()
    assert (record.columns, record.header_row, record.rows) == (["A", "B"], 0, 3)


@pytest.mark.usefixtures("scope")
def test_what_was_refused_is_told_by_its_sheet_and_can_be_mended(
    team: Team, pr: Staff, client_for: Clients
) -> None:
    client = client_for(pr)
    record = sent(client, sheets())
    columns = {f"c{at}": name for at, name in record.mapping.items()}
    client.post(f"{BASE}/file/{record.public_id}/columns/", {**columns, "split": "on"})
    page = client.get(f"{BASE}/file/{record.public_id}/").content.decode()
    assert "电视 第 3 行" in page
    answer: Any = client.get(f"{BASE}/file/{record.public_id}/refused.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, *refused = csv.reader(io.StringIO(text))
    assert header == ["行号", *HEAD, "工作表", "原因"]
    assert [row[:-1] for row in refused] == [
        ["电视 第 3 行", "", "央视新闻", "", "12345", "", "电视"]
    ]
    # Mended, the file itself is imported again: its columns are as they were.
    mended = text.replace("12345", "13800138009").replace(',"",', ",")
    with team_scope(team):
        again = sent(client, mended.encode("utf-8-sig"))
    assert [again.mapping.get(str(at), "") for at, _name in enumerate(again.columns)][1:6] == [
        "name", "outlet", "title", "mobile", "birthday",
    ]  # fmt: skip


@pytest.mark.usefixtures("scope")
def test_numbers_of_refused_rows_are_for_those_who_import(
    team: Team, operator: Staff, pr: Staff, client_for: Clients
) -> None:
    """Operators see numbers of contacts masked, and run other jobs."""
    client = client_for(pr)
    people = "姓名,手机\n王芳、赵磊、周敏,13900139001、13900139002\n"
    record = sent(client, people.encode("gbk"))
    columns = {f"c{at}": name for at, name in record.mapping.items()}
    client.post(f"{BASE}/file/{record.public_id}/columns/", {**columns, "split": "on"})
    record.refresh_from_db()
    assert record.preview_job is not None
    job = f"/t/xiaoman/jobs/{record.preview_job.public_id}/"
    told = client.get(f"{job}errors.csv").getvalue().decode()
    assert "13900139001" in told
    for page in ("", "errors.csv"):
        answer: Any = client_for(operator).get(f"{job}{page}")
        assert "13900139001" not in answer.getvalue().decode()
    # Who imports stops it and lets it go on.
    Job.objects.filter(pk=record.preview_job.pk).update(state="cancelled")
    assert client_for(operator).post(f"{job}resume/").status_code == 403
    assert client.post(f"{job}resume/").status_code == 302


@pytest.mark.usefixtures("scope")
def test_who_may(analyst: Staff, operator: Staff, pr: Staff, client_for: Clients) -> None:
    record = sent(client_for(pr), sheets())
    for staff in (analyst, operator):
        client = client_for(staff)
        assert client.get(f"{BASE}/contacts/").status_code == 403
        assert client.get(f"{BASE}/file/{record.public_id}/").status_code == 403
    assert client_for(pr).get(f"{BASE}/fans/").status_code == 403
    assert client_for(operator).get(f"{BASE}/fans/").status_code == 200
