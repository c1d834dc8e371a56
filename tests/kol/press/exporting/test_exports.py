"""Lists out of the archive: what is in them, what is hidden, who allows it, whose mark it is."""

import csv
import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
import vobject
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook

from foundation.imports.models import Import
from foundation.imports.services import custom_field_add
from foundation.jobs.services import job_cancel, job_resume, job_run
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams import permissions
from foundation.teams.models import AuditEntry, Staff, Team
from foundation.text.marks import marks_read
from foundation.text.normal import display_clean, normalise
from kol.press.errors_exports import ExportDecided, ExportOwn
from kol.press.models import Contact, Export
from kol.press.services import (
    ChannelInput,
    EmploymentInput,
    contact_create,
    outlet_create,
    outlet_get_or_create,
)
from kol.press.services.erasure import contact_erase
from kol.press.services.exports import export_approve, export_ask, export_decline
from kol.press.services.gifts import rules_set
from tests.cast import staff_actor
from tests.kol.press.importing.sheets import outcome, whole

Clients = Callable[[Any], Client]
BASE = "/t/xiaoman/press"


@pytest.fixture
def archive(team: Team, actor: Actor, owner: Staff, scope: None) -> None:
    """Three contacts and their outlets."""
    custom_field_add(target="contacts", label="咖啡", kind="text", actor=actor)
    outlet_create(
        team_id=team.pk, actor=actor, name="人民日报", aliases=["人民日报社"], kind="newspaper",
        level="central", region="北京", beats=["时政"], reach=3_500_000, reach_on="2026-10-01",
        url="https://www.people.com.cn", submission="投稿；每周三\n注明选题",
        parent=outlet_get_or_create(team_id=team.pk, actor=actor, name="人民日报集团"),
    )  # fmt: skip
    contact_create(
        team_id=team.pk, actor=actor, name="欧阳娜娜", pen_names=["Nana", "阿娜"],
        channels=[
            ChannelInput("mobile", "138 0013 8000", is_preferred=True),
            ChannelInput("phone", "010-65368888转8001"),
            ChannelInput("wechat", "nana_oy"), ChannelInput("email", "nana@people.cn"),
            ChannelInput("weibo", "@娜娜"),
        ],
        employments=[
            EmploymentInput("人民日报", title="首席记者", desk="时政部"),
            EmploymentInput("环球时报", title="专栏作家"),
        ],
        beats=["时政", "财经"], tags=["央媒"], region="北京", address="金台西路2号; 8楼",
        birth_month=3, birth_day=12, preferences="上午勿扰, 先发微信", owner=owner,
        custom={"ka_fei": "美式"},
    )  # fmt: skip
    contact_create(
        team_id=team.pk, actor=actor, name="=1+1", region="上海", birth_year=1985,
        birth_month=3, birth_day=12, channels=[ChannelInput("qq", "123456789")],
    )  # fmt: skip
    contact_create(
        team_id=team.pk, actor=actor, name="张伟", is_kol=True,
        channels=[ChannelInput("other", "找小李")], do_not_contact=True,
        do_not_contact_reason="本人要求",
    )  # fmt: skip


def ask(staff: Staff, kind: str = "contacts", format: str = "csv", **given: Any) -> Export:
    given = {"filters": {}, "once": f"{kind}{format}{Export.objects.count()}", **given}
    export = export_ask(staff=staff, actor=staff_actor(staff), kind=kind, format=format, **given)
    export.refresh_from_db()
    return export


def display_clean_all(cell: str) -> str:
    return display_clean(cell, 200)


def file_of(export: Export) -> bytes:
    from foundation.jobs.results import result_read

    assert export.job is not None
    export.job.refresh_from_db()
    assert export.job.state == "done", export.job.message
    return b"".join(result_read(export.job))


def changed_fields(record: Import) -> list[list[str]]:
    return [row["changes"] + row["reasons"] for row in record.preview["rows"]]


def rows_of(export: Export) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file_of(export).decode("utf-8-sig"))))


@pytest.mark.usefixtures("archive")
def test_a_table_of_contacts_says_what_is_known(pr: Staff) -> None:
    export = ask(pr)
    header, nana, formula, zhang = rows_of(export)
    cells = dict(zip(header, map(display_clean_all, nana), strict=True))
    assert {name: cell for name, cell in cells.items() if cell} == {
        "姓名": "欧阳娜娜", "笔名": "Nana、阿娜", "媒体": "人民日报、环球时报",
        "职务": "首席记者、专栏作家", "部门": "时政部、", "手机": "138 0013 8000",
        "座机": "010-65368888转8001", "微信": "nana_oy", "邮箱": "nana@people.cn",
        "微博": "'@娜娜", "跑口": "时政、财经", "标签": "央媒", "地区": "北京",
        "地址": "金台西路2号; 8楼", "生日": "03-12", "联系偏好": "上午勿扰, 先发微信",
        "我方负责人": "小满", "咖啡": "美式",
    }  # fmt: skip
    assert (formula[0], zhang[0]) == ("'=1+1", "张伟")
    assert (export.state, export.rows, export.in_full, export.decided_by) == (
        "begun", 3, True, pr,
    )  # fmt: skip


@pytest.mark.usefixtures("archive")
def test_what_went_out_comes_back_as_nothing_new(team: Team, owner: Staff, pr: Staff) -> None:
    """Mark, formulas and all: the table is read by the import, and changes nobody."""
    Contact.objects.filter(name="张伟").delete()  # nothing but a channel of no kind tells of him
    data = file_of(ask(pr, format="xlsx"))
    record = whole(team, staff_actor(owner), data)
    assert outcome(record) == (0, 0, 2, 0), changed_fields(record)
    data = file_of(ask(pr, kind="outlets", format="csv"))
    record = whole(team, staff_actor(owner), data, target="outlets")
    assert outcome(record) == (0, 0, 3, 0), changed_fields(record)


@pytest.mark.usefixtures("archive")
def test_a_workbook_runs_nothing(pr: Staff) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_of(ask(pr, format="xlsx"))))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["姓名", "欧阳娜娜", "'=1+1", "张伟"]


@pytest.mark.usefixtures("archive")
def test_cards_are_read_back_by_vobject(pr: Staff) -> None:
    data = file_of(ask(pr, format="vcf")).decode()
    assert all(len(line.encode()) <= 75 for line in data.split("\r\n"))
    nana, formula, zhang = vobject.readComponents(data)
    assert nana.version.value == "4.0"
    assert (nana.fn.value, nana.n.value.family, nana.n.value.given) == ("欧阳娜娜", "欧阳", "娜娜")
    assert nana.n.params["SORT-AS"] == ["ou yang na na"]
    assert [tel.value for tel in nana.tel_list] == ["tel:+8613800138000", "010-65368888转8001"]
    assert nana.tel.params["TYPE"] == ["cell"]
    assert nana.email.value == "nana@people.cn"
    assert [org.value for org in nana.org_list] == [["人民日报", "时政部"], ["环球时报"]]
    assert [title.value for title in nana.title_list] == ["首席记者", "专栏作家"]
    assert [one.value for one in nana.nickname_list] == ["Nana", "阿娜"]
    assert (nana.adr.value.street, nana.adr.value.region) == ("金台西路2号; 8楼", "北京")
    assert (nana.bday.value, formula.bday.value) == ("--0312", "19850312")
    assert nana.categories.value == ["时政", "财经", "央媒"]
    social = [(one.params["SERVICE-TYPE"], one.value) for one in nana.contents["socialprofile"]]
    assert social == [(["WeChat"], "nana_oy"), (["Weibo"], "@娜娜")]
    assert normalise(nana.note.value) == "上午勿扰, 先发微信"
    assert (formula.fn.value, zhang.fn.value) == ("=1+1", "张伟")
    [paper] = [
        card
        for card in vobject.readComponents(file_of(ask(pr, kind="outlets", format="vcf")).decode())
        if card.fn.value == "人民日报"
    ]
    assert (paper.kind.value, paper.url.value) == ("org", "https://www.people.com.cn")
    assert normalise(paper.note.value) == "投稿;每周三 注明选题"


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("format", ["csv", "vcf"])
def test_what_is_hidden_from_a_role_stays_hidden(
    format: str, operator: Staff, monkeypatch: Any
) -> None:
    may = permissions.PERMISSIONS["press.export"]
    monkeypatch.setitem(
        permissions.PERMISSIONS, "press.export",
        permissions.Permission(may.label, may.roles | {permissions.OPERATOR}),
    )  # fmt: skip
    text = file_of(ask(operator, format=format)).decode()
    assert "nana@people.cn" in text
    for secret in ("13800138000", "138 0013 8000", "65368888", "nana_oy", "123456789"):
        assert secret not in text
    assert "138****8000" in text


@pytest.mark.usefixtures("archive")
def test_filters_narrow_and_the_trail_tells_them(pr: Staff) -> None:
    export = ask(pr, filters={"region": "北京", "q": "娜娜"})
    assert [row[0] for row in rows_of(export)[1:]] == ["欧阳娜娜"]
    line = AuditEntry.objects.get(action="press.export")
    assert (line.actor_user_id, line.object_id) == (pr.user_id, export.pk)
    assert line.changes == {
        "kind": [None, "contacts"], "format": [None, "csv"], "count": [None, 1],
        "filters": [None, {"q": "…", "region": "北京"}],
    }  # fmt: skip
    ask(pr, filters={"own.ka_fei": "美式"})  # words of the team's own may be anybody's
    line = AuditEntry.objects.filter(action="press.export").latest("pk")
    assert line.changes["filters"] == [None, {"own.ka_fei": "…"}]
    assert export.filters == {"q": "…", "region": "北京"}


@pytest.mark.usefixtures("archive")
def test_every_row_bears_the_mark_of_who_exported(pr: Staff, owner: Staff) -> None:
    export = ask(pr)
    for row in rows_of(export)[1:]:
        # One column bears it; whatever one matches or sorts by is as it was.
        marked = [at for at, cell in enumerate(row) if list(marks_read(cell))]
        assert marked == [rows_of(export)[0].index("来源")]
        assert list(marks_read(row[marked[0]])) == [export.public_id]
    card = file_of(ask(pr, format="vcf", once="cards")).decode().replace("\r\n ", "")
    assert list(marks_read(card)) == [Export.objects.latest("pk").public_id]
    rules_set(team_id=pr.team_id, actor=staff_actor(owner), export_marked=False)
    assert list(marks_read(file_of(ask(pr)).decode())) == []


@pytest.fixture
def strict(team: Team, owner: Staff, archive: None) -> None:
    """More than two rows need a lead's word."""
    rules_set(team_id=team.pk, actor=staff_actor(owner), export_approval_over=2)


@pytest.mark.usefixtures("strict")
def test_a_long_list_waits_for_a_lead(pr: Staff, manager: Staff) -> None:
    export = ask(pr, reason="发布会名单")
    assert (export.state, export.job, export.reason) == ("waiting", None, "发布会名单")
    assert AuditEntry.objects.filter(action="press.export_ask").count() == 1
    assert ask(pr, filters={"region": "北京"}, once="short").state == "begun"
    assert ask(manager).state == "begun"
    with pytest.raises(ExportOwn):
        export_approve(export=export, staff=pr, actor=staff_actor(pr))
    export_approve(export=export, staff=manager, actor=staff_actor(manager))
    export.refresh_from_db()
    assert (export.state, export.decided_by) == ("begun", manager)
    assert export.job is not None
    from foundation.jobs.services import job_run

    job_run(team_id=pr.team_id, job_id=export.job.pk)
    assert len(rows_of(export)) == 4
    with pytest.raises(ExportDecided):
        export_decline(export=export, staff=manager, actor=staff_actor(manager))


@pytest.mark.usefixtures("strict")
def test_a_lead_keeps_it_in(pr: Staff, manager: Staff) -> None:
    export = ask(pr, filters={"q": "张"}, once="q")
    assert export.state == "begun"
    export = ask(pr)
    export_decline(export=export, staff=manager, actor=staff_actor(manager), said="请只导出北京的")
    export.refresh_from_db()
    assert (export.state, export.said, export.job) == ("declined", "请只导出北京的", None)


@pytest.mark.usefixtures("strict")
def test_whoever_asked_takes_it_back(
    pr: Staff, manager: Staff, owner: Staff, client_for: Clients
) -> None:
    export = ask(pr)
    url = f"{BASE}/exports/{export.public_id}/"
    assert "撤回申请" in client_for(pr).get(url).content.decode()
    assert "撤回申请" not in client_for(manager).get(url).content.decode()
    client_for(manager).post(f"{url}withdraw/")
    export.refresh_from_db()
    assert export.state == "waiting"
    client_for(pr).post(f"{url}withdraw/")
    export.refresh_from_db()
    assert (export.state, export.job) == ("declined", None)
    assert "申请人已撤回" in client_for(manager).get(url).content.decode()
    assert AuditEntry.objects.filter(action="press.export_withdraw").count() == 1
    with pytest.raises(ExportDecided):
        export_approve(export=export, staff=manager, actor=staff_actor(manager))


@pytest.mark.usefixtures("archive")
def test_one_that_was_stopped_says_so(pr: Staff, client_for: Clients) -> None:
    export = ask(pr, waits_for_it=False)
    assert export.job is not None
    job_cancel(job=export.job, actor=staff_actor(pr))
    page = client_for(pr).get(f"{BASE}/exports/{export.public_id}/").content.decode()
    assert f"/t/xiaoman/jobs/{export.job.public_id}/" in page


@pytest.mark.django_db(transaction=True)
def test_two_leads_at_once_are_one_file(
    team: Team, owner: Staff, pr: Staff, manager: Staff
) -> None:
    with team_scope(team):
        actor = staff_actor(owner)
        rules_set(team_id=team.pk, actor=actor, export_approval_over=0)
        contact_create(team_id=team.pk, actor=actor, name="张伟", region="北京")
        export = ask(pr)
    said: list[str] = []

    def decide(lead: Staff) -> None:
        try:
            with team_scope(team):
                export_approve(export=export, staff=lead, actor=staff_actor(lead))
            said.append("approved")
        except ExportDecided:
            said.append("decided")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(lead,)) for lead in (owner, manager)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["approved", "decided"]
    with team_scope(team):
        from foundation.jobs.models import Job

        assert Job.objects.count() == 1


@pytest.mark.usefixtures("strict")
def test_what_was_typed_goes_with_the_person(pr: Staff, owner: Staff) -> None:
    rules_set(team_id=pr.team_id, actor=staff_actor(owner), export_approval_over=0)
    named = ask(pr, filters={"q": "ouyang nana", "region": "北京"})
    own = ask(pr, filters={"own.ka_fei": "美式"})
    other = ask(pr, filters={"q": "张伟"})
    assert [one.state for one in (named, own, other)] == ["waiting"] * 3
    nana = Contact.objects.get(name="欧阳娜娜")
    contact_erase(contact=nana, actor=staff_actor(owner))
    for export in (named, own, other):
        export.refresh_from_db()
    assert (named.state, named.filters) == ("declined", {"q": "…", "region": "北京"})
    assert named.said == "要找的内容已被彻底删除，请重新导出。"
    assert (own.state, own.filters) == ("waiting", {"own.ka_fei": "美式"})
    assert (other.state, other.filters) == ("waiting", {"q": "张伟"})
    assert AuditEntry.objects.filter(action="press.export_decline").count() == 1


@pytest.mark.usefixtures("archive")
def test_a_job_forgets_what_was_typed(pr: Staff, owner: Staff) -> None:
    for format in ("csv", "xlsx", "vcf"):
        done = ask(pr, format=format, filters={"q": "欧阳"})
        assert done.job is not None
        done.job.refresh_from_db()
        assert done.job.state == "done"
        assert set(done.job.params) == {"target", "filename", "format"}
    stopped = ask(pr, filters={"q": "欧阳娜娜"}, waits_for_it=False)
    assert stopped.job is not None
    assert stopped.job.params["params"]["filters"] == {"q": "欧阳娜娜"}
    job_cancel(job=stopped.job, actor=staff_actor(pr))
    nana = Contact.objects.get(name="欧阳娜娜")
    contact_erase(contact=nana, actor=staff_actor(owner))
    stopped.job.refresh_from_db()
    assert stopped.job.params["params"]["filters"] == {"q": "…"}
    job_resume(job=stopped.job, actor=staff_actor(pr))
    job_run(team_id=pr.team_id, job_id=stopped.job.pk)
    assert rows_of(stopped)[1:] == []


@pytest.mark.usefixtures("strict")
def test_numbers_stand_in_full_only_for_whom_they_still_may(pr: Staff, manager: Staff) -> None:
    export = ask(pr)
    assert (export.in_full, export.job) == (True, None)
    Staff.objects.filter(pk=pr.pk).update(role="analyst")
    export_approve(export=export, staff=manager, actor=staff_actor(manager))
    export = Export.objects.select_related("job").get(pk=export.pk)
    assert export.in_full is False
    assert export.job is not None
    job_run(team_id=pr.team_id, job_id=export.job.pk)
    assert "13800138000" not in file_of(export).decode()
