"""The pages of the lists of contacts and outlets."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.press.everywhere import contacts_find
from kol.press.models import Contact
from kol.press.services import (
    ChannelInput,
    EmploymentInput,
    contact_create,
)
from tests.kol.press.listed import archive

__all__ = ["archive"]
pytestmark = pytest.mark.usefixtures("scope")
Clients = Callable[[Any], Client]
LISTS = "/t/xiaoman/press/"


class TestPages:
    def test_of_contacts(self, archive: dict[str, Contact], pr: Staff, client_for: Clients) -> None:
        page = client_for(pr).get(f"{LISTS}contacts/").content.decode()
        for shown in ("张伟", "晨报", "zw@example.com", "科技、财经", "重点", "请勿联系"):
            assert shown in page
        narrowed = client_for(pr).get(f"{LISTS}contacts/?tag=友好&order=name").content.decode()
        assert "李娜" in narrowed
        assert "王芳" not in narrowed
        nobody = client_for(pr).get(f"{LISTS}contacts/?region=火星").content.decode()
        assert "没有符合条件的人" in nobody

    def test_a_part_of_the_page_brings_what_stands_above_it(
        self, archive: dict[str, Contact], pr: Staff, client_for: Clients
    ) -> None:
        """Rows as somebody types: the chips, the offer to keep the view and the address follow."""
        part = client_for(pr).get(
            f"{LISTS}contacts/?q=&region=北京&kol=&own.xing_ji=", headers={"HX-Request": "true"}
        )
        shown = part.content.decode()
        assert "<html" not in shown
        assert "张伟" in shown
        assert "地区：北京" in shown
        assert 'id="list-views" hx-swap-oob="true"' in shown
        assert "保存为视图" in shown
        assert part["HX-Push-Url"] == f"{LISTS}contacts/?region=%E5%8C%97%E4%BA%AC"

    def test_phones_are_masked_for_who_does_not_need_them(
        self, team: Team, actor: Actor, pr: Staff, analyst: Staff, client_for: Clients
    ) -> None:
        contact_create(
            team_id=team.pk, actor=actor, name="张伟",
            channels=[ChannelInput("mobile", "13800138000"), ChannelInput("wechat", "zhangwei88")],
        )  # fmt: skip
        seen = client_for(pr).get(f"{LISTS}contacts/").content.decode()
        assert "13800138000" in seen
        assert "zhangwei88" in seen
        masked = client_for(analyst).get(f"{LISTS}contacts/").content.decode()
        assert "13800138000" not in masked
        assert "138****8000" in masked
        assert "zhangwei88" not in masked
        for typed, found in (("13800138", False), ("38000", False), ("8000", True)):
            page = client_for(analyst).get(f"{LISTS}contacts/?q={typed}").content.decode()
            assert ("138****8000" in page) is found, typed
            by_name = client_for(analyst).get(f"{LISTS}contacts/?q={typed}&order=name")
            assert ("138****8000" in by_name.content.decode()) is found, typed
            assert bool(contacts_find(team, analyst, typed, 5)) is found, typed
            assert contacts_find(team, pr, typed, 5), typed

    def test_rows_cost_no_more_queries_than_a_row(
        self,
        archive: dict[str, Contact],
        team: Team,
        actor: Actor,
        pr: Staff,
        client_for: Clients,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        client = client_for(pr)
        client.get(f"{LISTS}contacts/")
        counts = []
        for more in (0, 9):
            for at in range(more):
                contact_create(
                    team_id=team.pk, actor=actor, name=f"记者{at}", tags=[f"标签{at}"],
                    channels=[ChannelInput("email", f"r{at}@example.com")],
                    employments=[EmploymentInput(outlet=f"媒体{at}")],
                )  # fmt: skip
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            with CaptureQueriesContext(connection) as queries:
                client.get(f"{LISTS}contacts/")
            counts.append(len(queries))
        assert counts[0] == counts[1]
        assert counts[0] <= 16

    def test_of_outlets(self, archive: dict[str, Contact], pr: Staff, client_for: Clients) -> None:
        page = client_for(pr).get(f"{LISTS}outlets/?order=reach").content.decode()
        for shown in ("晨报", "科技台", "报纸", "5,000", "北京"):
            assert shown in page
        assert "还没有媒体" not in page

    def test_before_there_is_anything(self, pr: Staff, client_for: Clients) -> None:
        assert "还没有联系人" in client_for(pr).get(f"{LISTS}contacts/").content.decode()
        assert "还没有媒体" in client_for(pr).get(f"{LISTS}outlets/").content.decode()
