"""Pages beside the list: bulk tags as a job, the tags themselves, likely pairs, merging, notes, the
timeline, the Excel file."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from community.fans.models import Fan, FanMerge, FanNote, FanPair, FanTag, Tag
from community.fans.selectors.detail import fan_timeline
from community.fans.services import (
    IdentityInput,
    fan_create,
    fan_tag,
    fans_merge,
    note_add,
)
from community.fans.services.pairs import pairs_find
from community.fans.services.tags_manage import tag_rename
from foundation.jobs.models import Job
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.scopes.timeline import LINES
from foundation.teams.models import AuditEntry, Staff, Team, User

Clients = Callable[[Any], Client]
BASE = "/t/xiaoman/fans/"


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def client(operator: Staff, client_for: Clients, scope: None) -> Client:
    return client_for(operator)


def make(team: Team, actor: Actor, name: str, **more: Any) -> Fan:
    return fan_create(team_id=team.pk, actor=actor, source="manual", nickname=name, **more)


def run(job: Job) -> Job:
    job_run(team_id=job.team_id, job_id=job.pk)
    job.refresh_from_db()
    return job


class TestBulkJob:
    def test_all_that_fit_get_the_tags_once(
        self, team: Team, actor: Actor, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The filter is by the very tag that goes: each fan is met all the same."""
        monkeypatch.setattr("community.fans.long_work.CHUNK", 3)
        for n in range(8):
            make(team, actor, f"粉{n}", tags=["旧"] if n else [])
        sent = client.post(
            f"{BASE}tag/",
            {"all": "1", "tag": "旧", "act": "remove", "next": f"{BASE}?tag=旧"},
        )
        job = Job.objects.get()
        assert sent["Location"] == f"/t/xiaoman/jobs/{job.public_id}/"
        late = make(team, actor, "后来的", tags=["旧"])
        job = run(job)
        assert (job.state, job.done, job.total) == ("done", 7, 7)
        assert job.result == {"changed": 7}
        assert list(FanTag.objects.values_list("fan_id", flat=True)) == [late.pk]

    def test_a_bad_tag_starts_nothing(self, deer: Fan, client: Client) -> None:
        client.post(f"{BASE}tag/", {"all": "1", "tag": "长" * 31, "act": "add", "next": BASE})
        assert Job.objects.count() == 0

    def test_two_chosen_lead_to_the_comparison(
        self, team: Team, actor: Actor, deer: Fan, client: Client
    ) -> None:
        other = make(team, actor, "小鹿")
        chosen = [deer.public_id, other.public_id]
        sent = client.post(f"{BASE}tag/", {"fans": chosen, "act": "merge"})
        assert sent["Location"] == f"{BASE}merge/?a={chosen[0]}&b={chosen[1]}"
        sent = client.post(f"{BASE}tag/", {"fans": chosen[:1], "act": "merge"}, follow=True)
        assert "正好选两位" in text(sent)

    def test_the_bar_and_the_choices_are_there(
        self, deer: Fan, client: Client, analyst: Staff, client_for: Clients
    ) -> None:
        page = text(client.get(BASE))
        assert 'class="bulk-bar"' in page
        assert "data-choose-all" in page
        assert 'class="bulk-bar"' not in text(client_for(analyst).get(BASE))


class TestTags:
    def test_counts_stop_where_lists_stop(
        self,
        team: Team,
        actor: Actor,
        client: Client,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        made = Fan.objects.bulk_create(
            [Fan(team=team, nickname="粉", source="import") for _ in range(1001)]
        )
        for name, count in (("一千", 1000), ("更多", 1001)):
            tag = Tag.objects.create(team=team, name=name)
            FanTag.objects.bulk_create(
                [FanTag(team=team, fan=fan, tag=tag) for fan in made[:count]]
            )
        Tag.objects.bulk_create([Tag(team=team, name=f"空{n:02d}") for n in range(60)])
        client.get(f"{BASE}tags/")
        with django_assert_num_queries(4):  # user, staff, how many tags, the page's with their fans
            page = client.get(f"{BASE}tags/")
        assert len(page.context["page"].rows) == 50
        shown = re.findall(r'<td class="num"[^>]*>([^<]*)</td>', text(page))
        assert (shown[0], shown[1:3]) == ("1,000", ["1,000+", "0"])
        counted = CaptureQueriesContext(connection)
        with counted:
            client.get(f"{BASE}tags/")
        # Fans are counted for the page's tags alone, no further than shown.
        sql = next(one["sql"] for one in counted if "fans_fantag" in one["sql"])
        with team_scope(team), connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) " + sql)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        loops = [int(n) for n in re.findall(r"fans_fantag.*loops=(\d+)", plan)]
        assert loops
        assert max(loops) == 51, plan

    def test_counts_and_rename(self, team: Team, actor: Actor, deer: Fan, client: Client) -> None:
        make(team, actor, "甲", tags=["铁粉", "上海"])
        page = client.get(f"{BASE}tags/")
        assert [(tag.name, tag.fans_count) for tag in page.context["page"].rows] == [
            ("上海", 1), ("铁粉", 2),
        ]  # fmt: skip
        tag = Tag.objects.get(name="铁粉")
        url = f"{BASE}tags/{tag.public_id}/"
        refused = client.post(url, {"act": "rename", "name": "上海"})
        assert refused.status_code == 422
        assert "已经有标签「上海」" in text(refused)
        client.post(url, {"act": "rename", "name": "#老粉"})
        assert deer.tags.get().name == "老粉"
        assert AuditEntry.objects.get(action="tag.rename").changes == {"name": ["铁粉", "老粉"]}

    def test_merge_counts_each_fan_once(
        self, team: Team, actor: Actor, deer: Fan, client: Client
    ) -> None:
        both = make(team, actor, "甲", tags=["铁粉", "上海"])
        gone, stays = Tag.objects.get(name="铁粉"), Tag.objects.get(name="上海")
        client.post(f"{BASE}tags/{gone.public_id}/", {"act": "merge", "into": stays.public_id})
        assert list(Tag.objects.values_list("name", flat=True)) == ["上海"]
        for fan in (deer, both):
            fan.refresh_from_db()
            assert fan.tag_ids == [stays.pk]

    def test_many_fans_take_a_job(
        self, deer: Fan, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("community.fans.views.tags.AT_ONCE", 0)
        tag = Tag.objects.get()
        url = f"{BASE}tags/{tag.public_id}/"
        assert client.post(url, {"act": "delete", "confirm": "错"}).status_code == 422
        client.post(url, {"act": "delete", "confirm": "铁粉"})
        assert Tag.objects.count() == 1
        assert run(Job.objects.get()).state == "done"
        assert (Tag.objects.count(), FanTag.objects.count()) == (0, 0)


class TestPairs:
    def pairs(self, team: Team) -> list[tuple[str, str, list[str]]]:
        pairs_find(team_id=team.pk)
        return [
            (pair.first.nickname, pair.second.nickname, pair.reasons)
            for pair in FanPair.objects.filter(state="open").order_by("-score", "first")
        ]

    def test_each_reason_is_found(
        self, team: Team, actor: Actor, scope: None, fan_user: User
    ) -> None:
        joined = make(team, actor, "登录的")
        Fan.objects.filter(pk=joined.pk).update(user=fan_user)
        make(team, actor, "名单上的", phones=["13800000001"])
        make(team, actor, "章鱼", identities=[IdentityInput("weibo", "鱼")])
        make(team, actor, "张宇", identities=[IdentityInput("weibo", "鱼")])
        make(team, actor, "邮箱", emails=["13911112222@139.com"])
        make(team, actor, "电话", phones=["13911112222"])
        make(team, actor, "企鹅", identities=[IdentityInput("qq", "", "123456")])
        make(team, actor, "信", emails=["123456@qq.com"])
        make(team, actor, "一模一样的名字")
        make(team, actor, "一模一样的名字", phones=["13711112222"])
        # And what is none: other ids of the same name, a name that many share.
        make(team, actor, "甲", identities=[IdentityInput("weibo", "同名", "1")])
        make(team, actor, "乙", identities=[IdentityInput("weibo", "同名", "2")])
        for n in range(2):
            make(team, actor, "许子涵", phones=[f"1361111222{n}"])
        for n in range(5):
            make(team, actor, f"众{n}", identities=[IdentityInput("douyin", "momo")])
        assert self.pairs(team) == [
            ("登录的", "名单上的", ["contact"]),
            ("邮箱", "电话", ["mail_phone"]),
            ("企鹅", "信", ["mail_qq"]),
            ("章鱼", "张宇", ["handle", "pinyin"]),
            ("一模一样的名字", "一模一样的名字", ["name"]),
        ]
        assert len(self.pairs(team)) == FanPair.objects.count() == 5

    def test_sounding_alike_adds_to_a_reason(self, team: Team, actor: Actor, scope: None) -> None:
        for name in ("小鹿", "晓露"):
            make(team, actor, name, identities=[IdentityInput("weibo", "鹿")])
        assert self.pairs(team) == [("小鹿", "晓露", ["handle", "pinyin"])]

    def test_dismissed_stays_dismissed_and_merged_goes(
        self, team: Team, actor: Actor, client: Client, other_team: Team
    ) -> None:
        one, other = (
            make(team, actor, name, identities=[IdentityInput("weibo", "鹿")])
            for name in ("小鹿", "阿鹿")
        )
        assert client.post(f"{BASE}duplicates/look/").status_code == 302
        run(Job.objects.get())
        page = client.get(f"{BASE}duplicates/")
        pair = page.context["page"].rows[0]
        assert "同一平台上的同一个名字" in text(page)
        client.post(f"{BASE}duplicates/{pair.public_id}/")
        assert self.pairs(team) == []
        client.post(f"{BASE}duplicates/{pair.public_id}/", {"act": "reopen"})
        assert len(self.pairs(team)) == 1
        url = f"{BASE}merge/?a={one.public_id}&b={other.public_id}"
        compared = client.get(url)
        assert "保留这份资料" in text(compared)
        done = client.post(url, {"keep": "b", "nickname": "a", "consent": "a"})
        assert done["Location"] == f"{BASE}{other.public_id}/"
        other.refresh_from_db()
        assert other.nickname == "小鹿"
        assert self.pairs(team) == []
        pair.refresh_from_db()
        assert pair.state == "merged"
        moved = client.get(f"{BASE}{one.public_id}/")
        assert (moved.status_code, moved["Location"]) == (302, f"{BASE}{other.public_id}/")
        merge = FanMerge.objects.get()
        client.post(f"{BASE}{other.public_id}/unmerge/{merge.public_id}/")
        other.refresh_from_db()
        assert (other.nickname, len(self.pairs(team))) == ("阿鹿", 1)

    def test_two_accounts_are_refused_on_the_page(
        self, team: Team, actor: Actor, client: Client, fan_user: User, stranger: User
    ) -> None:
        one, other = make(team, actor, "甲"), make(team, actor, "乙")
        for fan, user in ((one, fan_user), (other, stranger)):
            Fan.objects.filter(pk=fan.pk).update(user=user)
        url = f"{BASE}merge/?a={one.public_id}&b={other.public_id}"
        refused = client.post(url, {"keep": "a"})
        assert refused.status_code == 422
        assert "各自有账号" in text(refused)
        assert FanMerge.objects.count() == 0

    def test_another_teams_fan_is_not_there(
        self, deer: Fan, client: Client, other_team: Team, actor: Actor
    ) -> None:
        with team_scope(other_team):
            theirs = fan_create(
                team_id=other_team.pk, actor=actor, source="manual", nickname="别家的"
            )
        url = f"{BASE}merge/?a={deer.public_id}&b={theirs.public_id}"
        assert client.get(url).status_code == 404


class TestNotes:
    def test_written_dated_and_deleted(self, deer: Fan, client: Client, operator: Staff) -> None:
        first = FanNote.objects.create(
            team_id=deer.team_id, fan=deer, text="名单里的备注", at=deer.created_at
        )
        client.post(f"{BASE}{deer.public_id}/notes/", {"text": " 喜欢橘子 "})
        client.post(f"{BASE}{deer.public_id}/notes/", {"text": "  "})
        note = FanNote.objects.exclude(pk=first.pk).get()
        assert (note.text, note.author) == ("喜欢橘子", operator)
        page = text(client.get(f"{BASE}{deer.public_id}/"))
        assert page.index("喜欢橘子") < page.index("名单里的备注") < page.index("资料自带")
        client.post(f"{BASE}{deer.public_id}/notes/{note.public_id}/")
        client.post(f"{BASE}{deer.public_id}/notes/{first.public_id}/")
        assert FanNote.objects.count() == 0
        assert "喜欢橘子" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


class TestTimeline:
    def test_every_line_once_over_pages(
        self, team: Team, actor: Actor, deer: Fan, client: Client
    ) -> None:
        # Many at the very same moment, across the edge of a page.
        AuditEntry.objects.bulk_create(
            [
                AuditEntry(
                    team=team, actor_kind="staff", action="fan.consent", object_type="fans.fan",
                    object_id=deer.pk, changes={"consent": ["unknown", "given"]},
                    at=deer.created_at,
                )
                for _n in range(70)
            ]
        )  # fmt: skip
        seen, after = [], ""
        for _turn in range(5):
            page = fan_timeline(deer, team.slug, after=after)
            assert len(page.lines) <= LINES
            seen += page.lines
            after = page.next
            if not after:
                break
        assert len(seen) == 71
        assert sum("同意" in line.text for line in seen) == 70
        first = client.get(f"{BASE}{deer.public_id}/")
        assert "更早" in text(first)
        rest = client.get(
            f"{BASE}{deer.public_id}/?after={first.context['timeline'].next}",
            headers={"HX-Request": "true"},
        )
        assert "<html" not in text(rest)
        assert text(rest).count("<li>") == 21

    def test_a_merged_records_history_is_told(
        self, team: Team, actor: Actor, deer: Fan, client: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        other = make(team, actor, "小鹿")
        fan_tag(team_id=team.pk, fans=[other], names=["只有它有"], actor=actor)
        fans_merge(winner=deer, loser=other, actor=actor)
        note_add(fan=deer, text="x", actor=actor)
        client.get(BASE)
        with django_assert_max_num_queries(12):
            page = text(client.get(f"{BASE}{deer.public_id}/"))
        assert "加标签：只有它有" in page
        assert "同一人的另一份资料并入了这里" in page


def test_excel_holds_the_same_and_runs_nothing(
    team: Team, actor: Actor, client: Client, deer: Fan
) -> None:
    make(team, actor, "=1+1", tags=["<甲&乙>"])
    answer = client.get(f"{BASE}fans.xlsx", {"order": "name"})
    body = answer.getvalue()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[0][0] == "昵称"
    assert [row[0] for row in rows[1:]] == ["小鹿", "'=1+1"]
    assert rows[2][6] == "<甲&乙>"
    assert AuditEntry.objects.get(action="fans.export").changes["count"] == [None, 2]


def test_renaming_to_itself_writes_nothing(deer: Fan, actor: Actor) -> None:
    tag = Tag.objects.get()
    tag_rename(tag=tag, name=tag.name, actor=actor)
    assert not AuditEntry.objects.filter(action="tag.rename").exists()


def test_a_note_that_is_refused_keeps_what_was_typed(deer: Fan, client: Client) -> None:
    long = "一二三四五六七八九十" * 201
    refused = client.post(f"{BASE}{deer.public_id}/notes/", {"text": long})
    page = text(refused)
    assert (refused.status_code, FanNote.objects.count()) == (422, 0)
    assert f">{long}</textarea>" in page
    assert 'aria-describedby="note_error"' in page
    empty = client.post(f"{BASE}{deer.public_id}/notes/", {"text": "  "})
    assert (empty.status_code, FanNote.objects.count()) == (400, 0)
    assert "先写点内容" in text(empty)
    client.post(f"{BASE}{deer.public_id}/notes/", {"text": "聊过"})
    assert FanNote.objects.get().text == "聊过"
