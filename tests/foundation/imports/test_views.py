"""The pages of an import, from the file to the result."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan
from foundation.imports.models import Import
from foundation.jobs.models import Job
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from foundation.text.encoding import ENCODING_CHOICES
from tests.community.fans.lists import check, upload, whole
from tests.foundation.imports.files import zipped

Clients = Callable[[Any], Client]
START = "/t/xiaoman/imports/fans/"
LIST = "昵称,手机号,备选\n小鹿,13800138000,x\n阿猫,12,y\n老陈,13900139000,z\n"


def text(response: Any) -> str:
    return str(response.content.decode())


def send(client: Client, data: bytes, name: str = "粉丝.csv", **more: str) -> Any:
    return client.post(START, {"file": SimpleUploadedFile(name, data), "encoding": "", **more})


def test_each_reads_the_jobs_title_in_their_language(
    team: Team, operator: Staff, analyst: Staff, client_for: Clients
) -> None:
    starter, reader = client_for(operator), client_for(analyst)
    page = send(starter, LIST.encode()).url
    starter.post(f"{page}columns/", {"c0": "nickname", "c1": "phone", "tags": ""})
    english = {"accept-language": "en"}
    with team_scope(team):
        job = Job.objects.get(kind="imports.preview")
    for address in ("/t/xiaoman/jobs/", f"/t/xiaoman/jobs/{job.public_id}/"):
        assert "检查 粉丝.csv" in text(reader.get(address))
        assert "Looking through 粉丝.csv" in text(reader.get(address, headers=english))
    # As rows were written before: the sentence whole, in the language of who started it.
    with team_scope(team):
        Job.objects.update(about="", title="Looking through 老名单.csv")
    assert "Looking through 老名单.csv" in text(reader.get("/t/xiaoman/jobs/"))


def test_from_file_to_result(
    team: Team,
    operator: Staff,
    client_for: Clients,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_for(operator)
    assert client.get("/t/xiaoman/fans/import/")["Location"] == START
    first = text(client.get(START))
    assert "20 MB" in first
    assert "200,000" in first
    response = send(client, LIST.encode("gbk"))
    assert response.status_code == 302
    page = response.url

    columns = client.get(page)
    assert '<a href="/t/xiaoman/fans/" aria-current="page">' in text(columns)
    assert "共 3 行，按 GBK 读取" in text(columns)
    for sample in ("小鹿", "13800138000"):
        assert sample in text(columns)
    form = columns.context["form"]
    assert [form[f"c{at}"].value() for at in range(3)] == ["nickname", "phone", ""]

    twice = client.post(
        f"{page}columns/", {"c0": "nickname", "c1": "phone", "c2": "phone", "tags": "抄了很久"}
    )
    assert twice.status_code == 422
    assert "“手机号”选了多列：手机号、备选。请只留一列。" in text(twice)
    assert "抄了很久" in text(twice)

    checked = client.post(
        f"{page}columns/", {"c0": "nickname", "c1": "phone", "tags": "见面会"}, follow=True
    )
    shown = text(checked)
    assert "“12”不是有效的电话号码。" in shown
    assert "导入 2 行" in shown
    with team_scope(team):
        assert Fan.objects.count() == 0
        record = Import.objects.get()
        assert record.preview["counts"] == {
            "created": 2,
            "updated": 0,
            "unchanged": 0,
            "refused": 1,
        }

    running = client.post(f"{page}run/", follow=True)
    assert "离开此页" in text(running)
    assert "hx-get" in text(running)
    again = client.post(f"{page}run/", follow=True)
    assert "已经到了下一步" in text(again)
    with team_scope(team):
        record.refresh_from_db()
        assert record.job_id is not None
        assert job_run(team_id=team.pk, job_id=record.job_id) == "done"
    with django_assert_max_num_queries(8):
        done = client.get(page)
    assert done.context["counts"] == {"created": 2, "updated": 0, "unchanged": 0, "refused": 1}
    refused = client.get(f"{page}refused.csv").getvalue().decode()
    assert refused.splitlines()[1] == "3,阿猫,12,y,“12”不是有效的电话号码。"
    assert "粉丝.csv" in text(client.get(START))
    with team_scope(team):
        job = Import.objects.select_related("job").get().job
    assert job is not None
    assert page in text(client.get(f"/t/xiaoman/jobs/{job.public_id}/"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(90), "不是文本"),
        (b"PK\x03\x04" + bytes(90), "打不开"),
        (zipped({"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": bytes(90_000_000)}), "太大"),
        ("昵称,手机\n".encode(), "只有表头"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "少了一个引号"),
        (b"a\n" * 200_002, "200,000"),
        (b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
    ],
)
def test_a_bad_file_is_told_and_not_kept(
    team: Team, operator: Staff, client_for: Clients, data: bytes, says: str
) -> None:
    response = send(client_for(operator), data)
    assert response.status_code == 422
    assert says in str(response.context["form"].errors)
    with team_scope(team):
        assert Import.objects.count() == 0


def test_no_file_and_a_wrong_encoding(operator: Staff, team: Team, client_for: Clients) -> None:
    client = client_for(operator)
    assert "请先选择文件" in text(client.post(START, {}))
    response = send(client, LIST.encode("gb18030"), encoding="utf-8")
    assert response.status_code == 422
    assert "encoding" in response.context["form"].errors
    page = send(client, LIST.encode("gb18030")).url
    garbled = client.post(f"{page}reread/", {"encoding": "utf-8", "has_header": "on"})
    assert garbled.status_code == 422
    mended = client.post(f"{page}reread/", {"encoding": "gb18030"}, follow=True)
    assert "共 4 行" in text(mended)


def test_back_to_the_columns(
    team: Team, actor: Actor, scope: None, operator: Staff, client_for: Clients
) -> None:
    record = check(upload(team, actor, LIST), actor)
    page = f"/t/xiaoman/imports/file/{record.public_id}/"
    assert 'name="c0"' in text(client_for(operator).get(f"{page}?step=columns"))
    assert "没有可导入的内容" not in text(client_for(operator).get(page))
    whole(team, actor, LIST)
    known = check(record, actor)
    assert known.preview["counts"]["unchanged"] == 2
    assert "没有可导入的内容" in text(client_for(operator).get(page))


def test_walls(
    team: Team, actor: Actor, scope: None, analyst: Staff, pr: Staff, stranger: Any, fan_user: Any,
    other_owner: Staff, client: Client, client_for: Clients,
) -> None:  # fmt: skip
    record = check(upload(team, actor, LIST), actor)
    base = f"/t/xiaoman/imports/file/{record.public_id}/"
    gets, posts = (
        [START, base, f"{base}refused.csv"],
        [f"{base}run/", f"{base}columns/", f"{base}reread/"],
    )
    for who, status in (
        (analyst, 403),
        (pr, 403),
        (stranger, 404),
        (fan_user, 404),
        (other_owner, 404),
    ):
        signed_in = client_for(who)
        assert [signed_in.get(url).status_code for url in gets] == [status] * 3
        assert [signed_in.post(url).status_code for url in posts] == [status] * 3
    assert client.get(base).status_code == 302
    other = client_for(other_owner)
    assert other.get(base.replace("xiaoman", "other")).status_code == 404
    assert other.post(f"{base}run/".replace("xiaoman", "other")).status_code == 404
    assert client_for(record.created_by).get("/t/xiaoman/imports/nothing/").status_code == 404
    record.refresh_from_db()
    assert record.state == "previewed"


def test_the_encoding_is_named_as_people_know_it() -> None:
    names = [str(label) for _value, label in ENCODING_CHOICES]
    assert not [name for name in names if "18030" in name]
    assert len([name for name in names if "GBK" in name]) == 1
