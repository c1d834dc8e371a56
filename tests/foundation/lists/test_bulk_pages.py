"""Changing many from the list, and the record of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from foundation.lists.models import BulkEdit
from foundation.teams.models import Staff, Team
from kol.press.models import Contact
from tests.cast import staff_actor
from tests.foundation.lists.edits import change, fields, ids, people, seen

__all__ = ["fields", "people"]
Clients = Callable[[Any], Client]
LIST = "/t/xiaoman/press/contacts/"
CHANGE = "/t/xiaoman/lists/contacts/change/"


@pytest.mark.usefixtures("scope")
class TestPages:
    def test_tags_from_the_list_and_the_undo(
        self, people: list[Contact], pr: Staff, client_for: Clients
    ) -> None:
        client = client_for(pr)
        answer = client.post(
            CHANGE,
            {"act": "add.tags", "words": "年会", "rows": ids(people[:2]), "next": f"{LIST}?kol=no"},
            follow=True,
        )
        page = answer.content.decode()
        assert answer.redirect_chain[-1][0] == f"{LIST}?kol=no"
        assert "已修改 2 条" in page
        edit = BulkEdit.objects.get()
        assert f"/t/xiaoman/lists/changes/{edit.public_id}/undo/" in page
        client.post(f"/t/xiaoman/lists/changes/{edit.public_id}/undo/")
        assert seen("tags") == [["重点"], ["友好"], []]

    def test_the_page_of_more_keeps_what_was_typed(
        self, people: list[Contact], pr: Staff, client_for: Clients
    ) -> None:
        client = client_for(pr)
        page = client.post(CHANGE, {"act": "more", "rows": ids(people[:2])}).content.decode()
        assert "修改 2 条" in page
        assert page.count('name="rows"') == 2
        refused = client.post(
            CHANGE, {"rows": ids(people[:2]), "set.own.xing_ji": "很多", "set.region": "上海"}
        )
        assert refused.status_code == 422
        said = refused.content.decode()
        assert "“很多”不是数字" in said
        assert 'value="上海"' in said
        assert 'value="很多"' in said
        assert seen("region") == ["北京"] * 3
        client.post(CHANGE, {"rows": ids(people[:2]), "set.own.xing_ji": "4", "set.region": "上海"})
        assert seen("region") == ["上海", "上海", "北京"]

    def test_what_the_bar_is_refused_keeps_rows_and_words(
        self, people: list[Contact], pr: Staff, client_for: Clients
    ) -> None:
        long = "长" * 60
        sent = {"act": "add.tags", "words": long, "rows": ids(people[:2]), "next": f"{LIST}?kol=no"}
        refused = client_for(pr).post(CHANGE, sent)
        page = refused.content.decode()
        assert refused.status_code == 422
        assert page.count('name="rows"') == 2
        assert refused.context["refused_field"] == "tags"
        assert f'name="add.tags" value="{long}"' in page
        assert refused.context["back"] == f"{LIST}?kol=no"
        assert not BulkEdit.objects.exists()

    def test_all_that_fit_from_the_list(
        self, people: list[Contact], pr: Staff, client_for: Clients
    ) -> None:
        client_for(pr).post(
            CHANGE, {"act": "remove.tags", "words": "重点", "all": "1", "query": "tag=重点"}
        )
        assert seen("tags") == [[], ["友好"], []]
        edit = BulkEdit.objects.get()
        assert (edit.whole, edit.filters) == (True, {"tag": "重点"})

    def test_the_record_of_changes(
        self, people: list[Contact], team: Team, pr: Staff, analyst: Staff, client_for: Clients
    ) -> None:
        edit = change(
            staff_actor(pr), team, {"add.tags": "年会", "set.owner": pr.public_id}, ids=ids(people)
        )
        listed = client_for(pr).get("/t/xiaoman/lists/contacts/changes/").content.decode()
        assert "标签：+ 年会；我方负责人：Pr" in listed
        one = client_for(pr).get(f"/t/xiaoman/lists/changes/{edit.public_id}/").content.decode()
        assert "撤销这次修改" in one
        address = f"/t/xiaoman/lists/changes/{edit.public_id}/undo/"
        assert client_for(analyst).post(address).status_code == 403
        assert seen("tags")[2] == ["年会"]

    def test_nothing_chosen(self, people: list[Contact], pr: Staff, client_for: Clients) -> None:
        page = client_for(pr).post(CHANGE, {"act": "add.tags", "words": "年会"}, follow=True)
        assert "请先在列表里勾选" in page.content.decode()
        assert not BulkEdit.objects.exists()
