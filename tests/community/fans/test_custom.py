"""Fields of the team's own on a fan: typed, shown, exported, imported again, forgotten."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from community.fans.models import Fan
from community.fans.selectors.listing import FanFilters, export_header, fans_export
from community.fans.services import fan_erase, fan_update
from foundation.imports import exporting
from foundation.imports.services import custom_field_add, custom_field_archive
from foundation.jobs.models import Job
from foundation.jobs.services import job_run
from foundation.jobs.sheets import csv_lines
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team
from tests.community.fans.lists import outcome, whole

pytestmark = pytest.mark.usefixtures("scope")
Clients = Callable[[Any], Client]


@pytest.fixture
def fields(team: Team, actor: Actor, scope: None) -> None:
    """生日, 尺码, 会员, 积分."""
    for label, kind, options in (
        ("生日", "date", []), ("尺码", "choice", ["S", "L"]), ("会员", "boolean", []),
        ("消费额", "number", []),
    ):  # fmt: skip
        custom_field_add(target="fans", label=label, kind=kind, options=options, actor=actor)


def text(response: Any) -> str:
    return str(response.content.decode())


def form(**more: str) -> dict[str, str]:
    return {
        "nickname": "小鹿",
        "phone": "13800138000",
        "email": "deer@qq.com",
        "tags": "铁粉",
    } | more


@pytest.mark.usefixtures("fields")
def test_typed_shown_and_changed(
    team: Team, operator: Staff, deer: Fan, client_for: Clients
) -> None:
    client, page = client_for(operator), f"/t/xiaoman/fans/{deer.public_id}/"
    refused = client.post(
        f"{page}edit/", form(**{"custom:xiao_fei_e": "很多", "custom:sheng_ri": "1999-03-02"})
    )
    assert refused.status_code == 422
    assert "“很多”不是数字" in text(refused)
    assert "1999-03-02" in text(refused)
    values = {
        "custom:xiao_fei_e": "1,200", "custom:sheng_ri": "1999-03-02", "custom:chi_ma": "L",
        "custom:hui_yuan": "0",
    }  # fmt: skip
    assert client.post(f"{page}edit/", form(**values)).status_code == 302
    deer.refresh_from_db()
    assert deer.custom == {
        "xiao_fei_e": 1200, "sheng_ri": "1999-03-02", "chi_ma": "L", "hui_yuan": False,
    }  # fmt: skip
    shown = text(client.get(page))
    for word in ("生日", "1999-03-02", "尺码", "消费额", "1200"):
        assert word in shown
    entry = AuditEntry.objects.filter(action="fan.update").latest("id")
    assert entry.changes["custom"] == "changed"
    assert "1999" not in str(entry.changes)
    client.post(f"{page}edit/", form(**values | {"custom:sheng_ri": ""}))
    deer.refresh_from_db()
    assert "sheng_ri" not in deer.custom
    before = AuditEntry.objects.count()
    client.post(f"{page}edit/", form(**values | {"custom:sheng_ri": ""}))
    assert AuditEntry.objects.count() == before


@pytest.mark.usefixtures("fields")
def test_only_what_fits_goes_in(team: Team, actor: Actor, deer: Fan) -> None:
    fan_update(
        fan=deer, actor=actor,
        custom={"chi_ma": "XXL", "hui_yuan": "是", "xiao_fei_e": 3, "nothing": "x"},
    )  # fmt: skip
    deer.refresh_from_db()
    assert deer.custom == {"xiao_fei_e": 3}
    fan_erase(fan=deer, actor=actor)
    deer.refresh_from_db()
    assert deer.custom == {}


@pytest.mark.usefixtures("fields")
def test_an_export_comes_in_again_and_changes_nothing(team: Team, actor: Actor, deer: Fan) -> None:
    fan_update(
        fan=deer, actor=actor, nickname="=1+1",
        custom={"chi_ma": "L", "hui_yuan": True, "xiao_fei_e": -3.5, "sheng_ri": "1999-03-02"},
    )  # fmt: skip
    from foundation.imports.models import CustomField

    custom_field_archive(field=CustomField.objects.get(label="生日"), actor=actor)
    lines = list(csv_lines(export_header(), fans_export(FanFilters())))
    assert "尺码" in lines[1]
    assert "生日" not in lines[1]
    assert lines[2].startswith("'=1+1,")
    assert "'-3.5" in lines[2]
    record = whole(team, actor, "".join(lines), codec="utf-8")
    assert outcome(record) == (0, 0, 1, 0)


def test_a_long_list_is_written_by_a_job(
    team: Team, actor: Actor, operator: Staff, deer: Fan, client_for: Clients, monkeypatch: Any
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    client = client_for(operator)
    path = "/t/xiaoman/fans/fans.csv?tag=铁粉"
    once = re.search(r'name="once" value="(\w+)"', client.get(path).content.decode())
    assert once is not None
    response: Any = client.post(path, {"once": once[1]})
    job = Job.objects.get(kind="imports.export")
    assert response.url == f"/t/xiaoman/jobs/{job.public_id}/"
    assert job_run(team_id=team.pk, job_id=job.pk) == "done"
    sent: Any = client.get(f"{response.url}download/")
    data = b"".join(sent.streaming_content).decode()
    assert data.splitlines()[1].startswith("小鹿,13800138000,")


@pytest.mark.usefixtures("fields")
def test_several_choices_are_ticked_and_a_link_leads_there(
    team: Team, operator: Staff, deer: Fan, client_for: Clients, actor: Actor
) -> None:
    for label, kind, options in (("语言", "choices", ["普通话", "粤语"]), ("主页", "link", [])):
        custom_field_add(target="fans", label=label, kind=kind, options=options, actor=actor)
    client, page = client_for(operator), f"/t/xiaoman/fans/{deer.public_id}/"
    typed = {"custom:yu_yan": ["粤语", "普通话"], "custom:zhu_ye": "没有网址"}
    refused = client.post(f"{page}edit/", {**form(), **typed})
    assert refused.status_code == 422
    assert (
        len(re.findall(r'name="custom:yu_yan" value="[^"]*" id="[^"]*" checked', text(refused)))
        == 2
    )
    saved = client.post(f"{page}edit/", {**form(), **typed, "custom:zhu_ye": "a.cn/deer"})
    assert saved.status_code == 302
    assert Fan.objects.get(pk=deer.pk).custom == {
        "yu_yan": ["普通话", "粤语"], "zhu_ye": "https://a.cn/deer",
    }  # fmt: skip
    shown = text(client.get(page))
    assert "普通话、粤语" in shown
    assert 'href="https://a.cn/deer"' in shown
    assert [row[-2:] for row in fans_export(FanFilters())] == [
        ["普通话、粤语", "https://a.cn/deer"]
    ]
