"""Views of lists and the columns somebody chose: kept, shared, changed, deleted."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from foundation.lists.errors import ViewNameMissing, ViewNameTaken, ViewNotYours, ViewsFull
from foundation.lists.models import ListChoice, SavedView
from foundation.lists.services import columns_choose, view_change, view_delete, view_save
from foundation.lists.services import views as views_module
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team
from kol.press.lists import CONTACTS
from kol.press.services import contact_create
from tests.cast import staff_actor

pytestmark = pytest.mark.usefixtures("scope")
Clients = Callable[[Any], Client]
LIST = "/t/xiaoman/press/contacts/"
VIEWS = "/t/xiaoman/lists/contacts/views/"
COLUMNS = "/t/xiaoman/lists/contacts/columns/"


def text(response: Any) -> str:
    return str(response.content.decode())


def kept(staff: Staff, name: str = "科技口", **more: Any) -> SavedView:
    given: dict[str, Any] = {"query": {"beat": "科技"}, "columns": [], "is_shared": False} | more
    return view_save(kind=CONTACTS, name=name, staff=staff, actor=staff_actor(staff), **given)


class TestSaving:
    def test_what_is_unknown_is_not_kept(self, pr: Staff) -> None:
        view = kept(
            pr,
            query={"beat": "科技", "order": "name", "colour": "red", "kol": ""},
            columns=["name", "tags", "nonsense", "tags"],
        )
        assert view.query == {"beat": "科技", "order": "name"}
        assert view.columns == ["name", "tags"]
        entry = AuditEntry.objects.get(action="view.save")
        assert entry.object_name == "科技口"
        assert "科技" not in str(entry.changes)

    def test_a_name_once_for_each(self, pr: Staff, operator: Staff) -> None:
        kept(pr)
        with pytest.raises(ViewNameTaken):
            kept(pr)
        with pytest.raises(ViewNameMissing):
            kept(pr, " ")
        kept(operator)
        assert SavedView.objects.count() == 2

    def test_no_more_than_a_drawer(self, pr: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(views_module, "VIEWS", 1)
        kept(pr)
        with pytest.raises(ViewsFull):
            kept(pr, "财经口")
        assert SavedView.objects.get().name == "科技口"

    def test_only_its_owner_changes_it(self, pr: Staff, operator: Staff, owner: Staff) -> None:
        view = kept(pr, is_shared=True)
        with pytest.raises(ViewNotYours):
            view_change(
                view=view, kind=CONTACTS, staff=operator, actor=staff_actor(operator), name="我的"
            )
        with pytest.raises(ViewNotYours):
            view_delete(view=view, staff=operator, actor=staff_actor(operator))
        mine = kept(pr, "财经口")
        with pytest.raises(ViewNotYours):  # not shared: not even for who leads
            view_delete(view=mine, staff=owner, actor=staff_actor(owner), leads=True)
        with pytest.raises(ViewNameTaken):
            view_change(view=mine, kind=CONTACTS, staff=pr, actor=staff_actor(pr), name="科技口")
        assert set(SavedView.objects.values_list("name", flat=True)) == {"科技口", "财经口"}
        view_delete(view=view, staff=owner, actor=staff_actor(owner), leads=True)
        view_delete(view=view, staff=pr, actor=staff_actor(pr))  # twice is as once
        assert SavedView.objects.get() == mine
        assert AuditEntry.objects.filter(action="view.delete").count() == 1

    def test_columns_are_ones_own(self, pr: Staff, operator: Staff) -> None:
        assert columns_choose(kind=CONTACTS, columns=["tags", "x", "name"], staff=pr) == [
            "tags", "name",
        ]  # fmt: skip
        columns_choose(kind=CONTACTS, columns=["name"], staff=pr)
        assert ListChoice.objects.get().columns == ["name"]


class TestPages:
    @pytest.fixture(autouse=True)
    def _people(self, team: Team, actor: Actor, scope: None) -> None:
        contact_create(team_id=team.pk, actor=actor, name="张伟", beats=["科技"], tags=["重点"])
        contact_create(team_id=team.pk, actor=actor, name="李娜", beats=["娱乐"])

    def test_saved_from_the_list_and_looked_at(self, pr: Staff, client_for: Clients) -> None:
        client = client_for(pr)
        assert "保存为视图" not in text(client.get(LIST))
        assert "保存为视图" in text(client.get(f"{LIST}?beat=科技"))
        answer = client.post(
            VIEWS, {"name": "科技口", "query": "beat=科技&order=name", "columns": ["name", "tags"]}
        )
        view = SavedView.objects.get()
        assert answer.headers["Location"].startswith(f"{LIST}?view={view.public_id}&")
        page = text(client.get(answer.headers["Location"]))
        assert "张伟" in page
        assert "李娜" not in page
        assert re.search(r'aria-current="page"[^>]*>科技口', page)
        assert "我方负责人</th>" not in page
        assert "保存修改" not in page

    def test_a_change_is_shown_and_kept(self, pr: Staff, client_for: Clients) -> None:
        view, client = kept(pr), client_for(pr)
        page = text(client.get(f"{LIST}?view={view.public_id}&beat=娱乐"))
        assert re.search(r'aria-current="page"[^>]*>科技口\*', page)
        assert "保存修改" in page
        client.post(
            f"{VIEWS}{view.public_id}/",
            {"act": "update", "query": f"view={view.public_id}&beat=娱乐"},
        )
        view.refresh_from_db()
        assert view.query == {"beat": "娱乐"}

    def test_shared_ones_are_seen_and_not_changed_by_others(
        self, pr: Staff, operator: Staff, client_for: Clients
    ) -> None:
        mine, shared = kept(pr, "私藏"), kept(pr, "大家的", is_shared=True)
        page = text(client_for(operator).get(LIST))
        assert "大家的" in page
        assert "私藏" not in page
        client = client_for(operator)
        assert client.get(f"{VIEWS}{mine.public_id}/").status_code == 404
        address = f"{VIEWS}{shared.public_id}/"
        assert "另存为自己的视图" in text(client.get(address))
        refused = client.post(address, {"act": "save", "name": "抢来的"})
        assert refused.status_code == 422
        assert client.post(address, {"act": "delete"}).status_code == 422
        assert SavedView.objects.get(pk=shared.pk).name == "大家的"

    def test_renamed_shared_and_deleted(self, pr: Staff, client_for: Clients) -> None:
        view, client = kept(pr), client_for(pr)
        address = f"{VIEWS}{view.public_id}/"
        refused = client.post(address, {"act": "save", "name": " "})
        assert refused.status_code == 422
        assert "给视图起个名字" in text(refused)
        client.post(address, {"act": "save", "name": "科技记者", "shared": "1"})
        view.refresh_from_db()
        assert (view.name, view.is_shared) == ("科技记者", True)
        client.post(address, {"act": "delete"})
        assert not SavedView.objects.exists()

    def test_columns_of_the_list_and_of_a_view(self, pr: Staff, client_for: Clients) -> None:
        client = client_for(pr)
        back = client.post(COLUMNS, {"columns": ["name", "basis"], "next": f"{LIST}?beat=科技"})
        assert back.headers["Location"] == f"{LIST}?beat=科技" or quote("科技") in str(
            back.headers["Location"]
        )
        page = text(client.get(LIST))
        assert "合法性基础" in page.split("<tbody")[0].rpartition("<thead")[2]
        assert "跑口</th>" not in page
        view = kept(pr)
        client.post(COLUMNS, {"columns": ["name", "region"], "view": view.public_id})
        view.refresh_from_db()
        assert view.columns == ["name", "region"]
        assert ListChoice.objects.get().columns == ["name", "basis"]
        client.post(COLUMNS, {"act": "reset"})
        assert ListChoice.objects.get().columns == []
        assert "跑口" in text(client.get(LIST)).split("<tbody")[0].rpartition("<thead")[2]

    def test_columns_beside_a_view_of_somebody_else(
        self, pr: Staff, operator: Staff, client_for: Clients
    ) -> None:
        """That view keeps its own, so whoever chooses others leaves it for the list as it is."""
        view = kept(pr, "大家的", is_shared=True, columns=["name", "tags"])
        client, here = client_for(operator), f"{LIST}?view={view.public_id}&beat=科技"
        answer = client.post(
            COLUMNS, {"columns": ["name", "basis"], "view": view.public_id, "next": here}
        )
        assert answer.headers["Location"] == f"{LIST}?beat={quote('科技')}"
        page = text(client.get(answer.headers["Location"]))
        assert "合法性基础" in page.split("<tbody")[0].rpartition("<thead")[2]
        assert "视图“大家的”保留自己的列" in page
        view.refresh_from_db()
        assert view.columns == ["name", "tags"]

    def test_a_form_leads_nowhere_else(self, pr: Staff, client_for: Clients) -> None:
        for elsewhere in ("https://evil.example/", "/t/xiaoman/settings/", "//evil.example"):
            answer = client_for(pr).post(COLUMNS, {"columns": ["name"], "next": elsewhere})
            assert answer.headers["Location"] == LIST
