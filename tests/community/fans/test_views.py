"""The desk's pages of fans: list, one fan, forms, tags, export, erasure, walls."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan, FanContact, FanTag
from community.fans.registry import FanFilter, fan_filter
from community.fans.selectors.listing import FanFilters, fans_page
from community.fans.services import IdentityInput, fan_create, follow_fact_record
from community.fans.timeline import fan_lines, lines_of_fans
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.scopes.timeline import Line, LineRows, LineSource
from foundation.teams.models import AuditEntry, Staff, Team, User
from kol.platforms.models import PlatformAccount
from tests.community.fans.lists import outcome, whole

Clients = Callable[[Any], Client]
BASE = "/t/xiaoman/fans/"


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def crowd(team: Team, actor: Actor, weibo: PlatformAccount) -> list[Fan]:
    """120 fans 粉000 … 粉119, every third tagged, every second on Weibo."""
    lines = ["昵称,手机,平台,账号,uid,标签"]
    for n in range(120):
        there = f"微博,微{n},{n}" if n % 2 == 0 else ",,"
        lines.append(f"粉{n:03d},1380000{n:04d},{there},{'铁粉' if n % 3 == 0 else ''}")
    whole(team, actor, "\n".join(lines))
    fans = list(Fan.objects.order_by("pk"))
    Fan.objects.filter(pk__in=[fan.pk for fan in fans[1::2]]).update(source="manual")
    return fans


def names(response: Any) -> list[str]:
    return [fan.nickname for fan in response.context["page"].rows]


class TestList:
    def test_pages_both_ways_with_a_fixed_number_of_queries(
        self,
        crowd: list[Fan],
        operator: Staff,
        client_for: Clients,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        client = client_for(operator)
        client.get(BASE)
        # user, staff, count, fans, contacts, identities, tags of them, tags, groups, levels
        with django_assert_num_queries(10):
            first = client.get(BASE)
        assert names(first) == [f"粉{n:03d}" for n in range(119, 69, -1)]
        assert first.context["page"].count == 120
        second = client.get(BASE + first.context["page"].next)
        with django_assert_num_queries(10):
            third = client.get(BASE + second.context["page"].next)
        assert names(third) == [f"粉{n:03d}" for n in range(19, -1, -1)]
        assert third.context["page"].next == ""
        back = client.get(BASE + third.context["page"].previous)
        assert names(back) == names(second)
        start = client.get(BASE + back.context["page"].previous)
        assert names(start) == names(first)
        assert start.context["page"].previous == ""

    def test_by_name(
        self, team: Team, actor: Actor, scope: None, operator: Staff, client_for: Clients
    ) -> None:
        for name in ("张三", "阿猫", "小鹿", "单雄信", "Zoe"):
            fan_create(team_id=team.pk, actor=actor, source="manual", nickname=name)
        page = client_for(operator).get(BASE, {"order": "name"})
        assert names(page) == ["阿猫", "单雄信", "小鹿", "张三", "Zoe"]

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({"q": "粉007"}, 1),
            ({"q": "fen"}, 120),
            ({"q": "0042"}, 1),
            ({"q": "13800000042"}, 1),
            ({"q": "微42"}, 1),
            ({"tag": "铁粉"}, 40),
            ({"tag": "没有"}, 0),
            ({"source": "import"}, 60),
            ({"platform": "weibo"}, 60),
            ({"platform": "weibo", "tag": "铁粉"}, 20),
            ({"consent": "given"}, 0),
            ({"consent": "unknown", "source": "manual"}, 60),
            ({"source": "nonsense", "after": "###"}, 120),
            ({"q": "' & | !"}, 0),
        ],
    )
    def test_filters(
        self, crowd: list[Fan], operator: Staff, client_for: Clients, query: Any, count: int
    ) -> None:
        page = client_for(operator).get(BASE, query)
        assert page.context["page"].count == count
        assert ("没有符合条件的粉丝" in text(page)) is (count == 0)

    def test_counts_stop_at_a_thousand(self, team: Team, scope: None) -> None:
        Fan.objects.bulk_create(
            [Fan(team=team, nickname=str(n), source="api") for n in range(1001)]
        )
        found = fans_page(FanFilters())
        assert (found.count, found.capped) == (1000, True)

    def test_first_time(self, operator: Staff, analyst: Staff, client_for: Clients) -> None:
        assert "导入粉丝" in text(client_for(operator).get(BASE))
        page = text(client_for(analyst).get(BASE))
        assert "还没有粉丝" in page
        assert "导入粉丝" not in page

    @pytest.mark.parametrize(
        ("role", "sees"), [("operator", True), ("analyst", False), ("pr", False)]
    )
    def test_contacts_are_masked_for_who_need_not_see_them(
        self, deer: Fan, role: str, sees: bool, request: pytest.FixtureRequest, client_for: Clients
    ) -> None:
        client = client_for(request.getfixturevalue(role))
        for url in (BASE, f"{BASE}{deer.public_id}/"):
            page = text(client.get(url))
            assert ("13800138000" in page) is sees
            assert ("deer@qq.com" in page) is sees
            assert ("138****8000" in page) is not sees

    def test_an_app_above_adds_a_filter(
        self, crowd: list[Fan], operator: Staff, client_for: Clients, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr("community.fans.registry._filters", {})
        fan_filter(
            FanFilter(
                "club", "俱乐部", "任何俱乐部", lambda: [("1", "甲组")],
                lambda fans, value: fans.filter(nickname__endswith=value),
            )
        )  # fmt: skip
        page = client_for(operator).get(BASE, {"club": "1"})
        assert page.context["page"].count == 12
        assert "俱乐部：甲组" in text(page)

    def test_htmx_gets_the_rows_alone(
        self, deer: Fan, operator: Staff, client_for: Clients
    ) -> None:
        part = text(client_for(operator).get(BASE, headers={"HX-Request": "true"}))
        assert "小鹿" in part
        assert "<html" not in part


class TestOne:
    def test_tells_what_is_known_and_what_happened(
        self, deer: Fan, team: Team, actor: Actor, weibo: PlatformAccount, operator: Staff,
        client_for: Clients, request: Any, django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        fan_lines(
            "test",
            LineSource(
                lambda fan: [
                    LineRows(Fan.objects.filter(pk=fan.pk), at="created_at", told={"it": "pk"})
                ],
                lambda rows, fan, slug: [
                    line
                    for row in rows
                    for line in (
                        Line(row["at"], "x", "夏日群", f"/t/{slug}/groups/x/", current=True),
                        Line(row["at"], "log-out", "退出了冬日群"),
                    )
                    if row["it"] == fan.pk
                ],
            ),
        )
        request.addfinalizer(lambda: lines_of_fans.sources.pop("test"))
        follow_fact_record(
            fan=deer,
            account=weibo,
            follows_us=True,
            we_follow=True,
            how="proof",
            handle="鹿鹿",
            actor=actor,
        )
        whole(team, actor, "手机,标签\n13800138000,常客\n")
        client = client_for(operator)
        client.get(BASE)
        # user, staff, fan; identities, facts, contacts, notes; level, brought in; trail; lines
        with django_assert_num_queries(11):
            page = text(client.get(f"{BASE}{deer.public_id}/"))
        for words in (
            "鹿鹿", "互关", "截图已审核", "夏日群", "/t/xiaoman/groups/x/", "退出了冬日群",
            "由文件导入：粉丝.csv", "加入：导入", "常客",
        ):  # fmt: skip
            assert words in page

    def test_consent_needs_a_reason(self, deer: Fan, operator: Staff, client_for: Clients) -> None:
        client = client_for(operator)
        url = f"{BASE}{deer.public_id}/consent/"
        refused = client.post(url, {"consent": "given", "how": " "})
        deer.refresh_from_db()
        assert deer.consent == "unknown"
        assert refused.status_code == 422
        # What was chosen is still chosen.
        assert '<option value="given" selected>' in refused.content.decode()
        client.post(url, {"consent": "given", "how": "电话里同意"})
        deer.refresh_from_db()
        assert (deer.consent, deer.consent_how) == ("given", "电话里同意")

    def test_consent_of_an_earlier_day(
        self, deer: Fan, operator: Staff, client_for: Clients
    ) -> None:
        client, today = client_for(operator), timezone.localdate()
        url = f"{BASE}{deer.public_id}/consent/"
        tomorrow, before = today + timedelta(days=1), today - timedelta(days=20)
        later = client.post(url, {"consent": "given", "how": "表格", "on": tomorrow.isoformat()})
        assert (later.status_code, "今天或更早" in text(later)) == (422, True)
        # What is refused forgets neither the day nor the rest.
        missing = client.post(url, {"consent": "given", "how": "", "on": before.isoformat()})
        for page, day in ((later, tomorrow), (missing, before)):
            assert f'value="{day.isoformat()}"' in text(page)
        deer.refresh_from_db()
        assert (deer.consent, deer.consent_at) == ("unknown", None)
        client.post(url, {"consent": "given", "how": "表格", "on": before.isoformat()})
        deer.refresh_from_db()
        assert deer.consent_at is not None
        told = timezone.localtime(deer.consent_at)
        assert (deer.consent, told.date(), told.hour) == ("given", before, 0)
        # The newer word stands: what they said before it changes nothing.
        older = (before - timedelta(days=1)).isoformat()
        refused = client.post(url, {"consent": "withdrawn", "how": "邮件", "on": older})
        assert (refused.status_code, f'value="{older}"' in text(refused)) == (422, True)
        # The same word with another day sets the day right.
        client.post(url, {"consent": "given", "how": "表格原件", "on": older})
        deer.refresh_from_db()
        assert timezone.localtime(deer.consent_at).date().isoformat() == older
        with team_scope(deer.team_id):
            trail = AuditEntry.objects.filter(action="fan.consent").order_by("pk")
            assert [entry.changes["at"][1][:10] for entry in trail] == [
                before.isoformat(),
                older,
            ]

    def test_consent_of_no_day_is_of_now(
        self, deer: Fan, operator: Staff, client_for: Clients
    ) -> None:
        url, begin = f"{BASE}{deer.public_id}/consent/", timezone.now()
        client_for(operator).post(url, {"consent": "given", "how": "电话", "on": ""})
        deer.refresh_from_db()
        assert deer.consent_at is not None
        assert begin <= deer.consent_at <= timezone.now()


class TestForms:
    def test_add(self, team: Team, operator: Staff, client_for: Clients) -> None:
        client = client_for(operator)
        assert client.get(f"{BASE}new/").status_code == 200
        response = client.post(
            f"{BASE}new/",
            {
                "nickname": "小鹿", "phone": "13800138000\n13900139000", "email": "",
                "platform": "weibo",
                "handle": "@鹿鹿", "uid": "", "tags": "铁粉，北京、常客", "note": "爱吃橘子",
            },
        )  # fmt: skip
        with team_scope(team):
            fan = Fan.objects.get()
            assert response["Location"] == f"{BASE}{fan.public_id}/"
            assert (fan.nickname, fan.source) == ("小鹿", "manual")
            assert list(fan.notes.values_list("text", "author")) == [("爱吃橘子", operator.pk)]
            assert sorted(FanContact.objects.values_list("value", flat=True)) == [
                "+8613800138000", "+8613900139000",
            ]  # fmt: skip
            assert sorted(fan.tags.values_list("name", flat=True)) == ["北京", "常客", "铁粉"]
            assert list(fan.identities.values_list("platform", "handle")) == [("weibo", "鹿鹿")]

    @pytest.mark.parametrize(
        ("typed", "field", "says"),
        [
            ({"phone": "12345"}, "phone", "不是"),
            ({"phone": "13800138000"}, "phone", "小鹿"),
            ({"email": "x@"}, "email", "不是"),
            ({"handle": "某人"}, "platform", "请选择"),
            ({"platform": "weibo"}, "handle", "请填写"),
            ({"nickname": "", "phone": ""}, "nickname", "至少填一项"),
            ({"tags": "长" * 31}, "tags", "1 到 30"),
        ],
    )
    def test_refused_keeps_what_was_typed_and_changes_nothing(
        self, deer: Fan, operator: Staff, client_for: Clients, typed: Any, field: str, says: str
    ) -> None:
        data = {
            "nickname": "新来的",
            "note": "抄了半天的备注" if "nickname" not in typed else "",
            **typed,
        }
        response = client_for(operator).post(f"{BASE}new/", data)
        assert response.status_code == 422
        assert says in str(response.context["form"].errors[field])
        for value in data.values():
            assert value in text(response)
        assert Fan.objects.count() == 1

    def test_edit(self, deer: Fan, operator: Staff, client_for: Clients) -> None:
        client = client_for(operator)
        url = f"{BASE}{deer.public_id}/edit/"
        page = client.get(url)
        form = page.context["form"]
        assert form.initial["phone"] == "13800138000"
        data = {**form.initial, "nickname": "大鹿", "phone": "13900139000", "tags": ""}
        assert client.post(url, data).status_code == 302
        deer.refresh_from_db()
        assert deer.nickname == "大鹿"
        assert sorted(deer.contacts.values_list("value", flat=True)) == [
            "+8613900139000", "deer@qq.com",
        ]  # fmt: skip
        assert FanTag.objects.count() == 0


class TestBulkTag:
    def test_on_and_off(self, crowd: list[Fan], operator: Staff, client_for: Clients) -> None:
        client = client_for(operator)
        chosen = [fan.public_id for fan in crowd[1:3]]
        back = f"{BASE}?source=import"
        data = {"fans": chosen, "tag": "新标签、铁粉", "act": "add", "next": back}
        response = client.post(f"{BASE}tag/", data, follow=True)
        assert response.redirect_chain == [(back, 302)]
        assert "已更新 2 位粉丝。" in text(response)
        assert FanTag.objects.filter(fan__in=crowd[1:3]).count() == 4
        client.post(f"{BASE}tag/", {"fans": chosen, "tag": "新标签", "act": "remove"})
        assert FanTag.objects.filter(fan__in=crowd[1:3]).count() == 2

    @pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/t/other/", "x"])
    def test_goes_back_only_to_the_list(
        self, deer: Fan, operator: Staff, client_for: Clients, back: str
    ) -> None:
        data = {"fans": [deer.public_id], "tag": "x", "act": "add", "next": back}
        response = client_for(operator).post(f"{BASE}tag/", data)
        assert response["Location"] == BASE

    def test_nothing_chosen_says_so(self, deer: Fan, operator: Staff, client_for: Clients) -> None:
        response = client_for(operator).post(f"{BASE}tag/", {"tag": "x"}, follow=True)
        assert "请先勾选粉丝" in text(response)
        assert FanTag.objects.count() == 1


class TestExport:
    def rows(self, client: Client, query: Any = None) -> list[list[str]]:
        response = client.get(f"{BASE}fans.csv", query or {})
        raw = response.getvalue().decode()
        assert raw.startswith("\ufeff")
        return list(csv.reader(io.StringIO(raw[1:])))

    def test_comes_back_in_unchanged(
        self, team: Team, actor: Actor, weibo: PlatformAccount, operator: Staff, client_for: Clients
    ) -> None:
        make: dict[str, Any] = {"team_id": team.pk, "actor": actor, "source": "manual"}
        fan_create(
            nickname="=cmd|' /C calc'!A0", phones=["13800138000", "+1 650 253 0000"],
            emails=["a@qq.com"], tags=["甲", "乙"], note="@SUM(1)",
            identities=[IdentityInput("weibo", "鹿", "007"), IdentityInput("bilibili", "-鹿")],
            **make,
        )  # fmt: skip
        fan_create(nickname="阿猫", emails=["cat@qq.com"], **make)
        rows = self.rows(client_for(operator))
        assert rows[0] == [
            "昵称", "手机号", "邮箱", "平台", "平台昵称", "平台 ID", "标签", "备注", "来源",
            "同意状态",
        ]  # fmt: skip
        name, tags, rest = "'=cmd|' /C calc'!A0", "乙、甲", ["'@SUM(1)", "手动添加", "未知"]
        assert rows[1:] == [
            [name, "13800138000", "a@qq.com", "哔哩哔哩", "'-鹿", "", tags, *rest],
            [name, "'+16502530000", "", "微博", "鹿", "007", tags, *rest],
            ["阿猫", "", "cat@qq.com", "", "", "", "", "", "手动添加", "未知"],
        ]
        entry = AuditEntry.objects.get(action="fans.export")
        assert (entry.changes, entry.object_type) == (
            {"count": [None, 2], "filters": []},
            "teams.team",
        )

    def test_only_what_the_list_shows(
        self, crowd: list[Fan], operator: Staff, client_for: Clients
    ) -> None:
        rows = self.rows(client_for(operator), {"tag": "铁粉", "platform": "weibo"})
        assert len(rows) == 1 + 20
        assert AuditEntry.objects.get(action="fans.export").changes == {
            "count": [None, 20],
            "filters": ["platform", "tag"],
        }

    def test_exported_list_imports_as_unchanged(
        self, crowd: list[Fan], team: Team, actor: Actor, operator: Staff, client_for: Clients
    ) -> None:
        response = client_for(operator).get(f"{BASE}fans.csv")
        data = response.getvalue()
        with team_scope(team):
            assert outcome(whole(team, actor, data)) == (0, 0, 120, 0)


class TestErase:
    def test_asks_for_the_name(self, deer: Fan, operator: Staff, client_for: Clients) -> None:
        client = client_for(operator)
        url = f"{BASE}{deer.public_id}/erase/"
        assert client.get(url).status_code == 200
        assert client.post(url, {"confirm": "小"}).status_code == 422
        deer.refresh_from_db()
        assert deer.state == "active"
        assert client.post(url, {"confirm": "小鹿"}).status_code == 302
        deer.refresh_from_db()
        assert (deer.state, deer.nickname) == ("erased", "")
        page = client.get(f"{BASE}{deer.public_id}/")
        assert "已清除的粉丝" in text(page)
        assert client.get(f"{BASE}{deer.public_id}/edit/").status_code == 404
        assert names(client.get(BASE)) == []


WRITES = ["new/", "{id}/edit/", "{id}/erase/"]


class TestWalls:
    @pytest.mark.parametrize("role", ["analyst", "pr"])
    def test_a_role_too_low(
        self, deer: Fan, role: str, request: pytest.FixtureRequest, client_for: Clients
    ) -> None:
        client = client_for(request.getfixturevalue(role))
        for path in [*WRITES, "fans.csv", "import/"]:
            assert client.get(BASE + path.format(id=deer.public_id)).status_code == 403
        for path in ["tag/", "new/", f"{deer.public_id}/consent/", f"{deer.public_id}/erase/"]:
            assert client.post(BASE + path, {"confirm": "小鹿"}).status_code == 403
        deer.refresh_from_db()
        assert (deer.state, deer.consent) == ("active", "unknown")

    def test_strangers_and_other_teams(
        self, deer: Fan, stranger: User, fan_user: User, other_owner: Staff, client: Client,
        client_for: Clients,
    ) -> None:  # fmt: skip
        paths = ["", "fans.csv", f"{deer.public_id}/", *WRITES]
        for path in paths:
            url = BASE + path.format(id=deer.public_id)
            assert client.get(url).status_code == 302
            for who in (stranger, fan_user, other_owner):
                assert client_for(who).get(url).status_code == 404
        other = client_for(other_owner)
        for path in ("", "edit/", "erase/"):
            assert other.get(f"/t/other/fans/{deer.public_id}/{path}").status_code == 404
        other.post("/t/other/fans/tag/", {"fans": [deer.public_id], "tag": "偷", "act": "add"})
        with team_scope(deer.team_id):
            assert list(deer.tags.values_list("name", flat=True)) == ["铁粉"]
