"""The words contacts and outlets are sorted by: kept by the database, renamed, merged, deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from foundation.events.models import Event
from foundation.jobs.models import Job
from foundation.jobs.services import job_run
from foundation.lists.models import SavedView
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team
from kol.press.errors import TermRefused, WordsRefused
from kol.press.models import Contact, Outlet, Term
from kol.press.search import contacts_matching
from kol.press.selectors.terms import terms_offered, terms_page
from kol.press.services import contact_create, contact_update, outlet_create, outlet_update
from kol.press.services import terms as terms_module
from kol.press.services.terms import term_clean, term_end
from kol.press.views import terms as views_module

pytestmark = pytest.mark.usefixtures("scope")
Clients = Callable[[Any], Client]
TERMS = "/t/xiaoman/press/terms/"


@pytest.fixture
def people(team: Team, actor: Actor, scope: None) -> list[Contact]:
    """Three with 科技 or 科技类, one outlet with 科技."""
    outlet_create(team_id=team.pk, actor=actor, name="晨报", beats=["科技"], tags=["老牌"])
    return [
        contact_create(team_id=team.pk, actor=actor, name=name, beats=beats, tags=tags, region=at)
        for name, beats, tags, at in (
            ("张伟", ["科技", "财经"], ["重点"], "北京"),
            ("李娜", ["科技类", "科技"], [], "北京市"),
            ("王芳", ["科技类"], ["重点"], ""),
        )
    ]


def words(kind: str) -> set[str]:
    return set(Term.objects.filter(kind=kind).values_list("name", flat=True))


def the(name: str, kind: str = "beat") -> Term:
    return Term.objects.get(kind=kind, name=name)


def run(job: Job) -> None:
    for _turn in range(20):
        job.refresh_from_db()
        if not job.unfinished:
            return
        job_run(team_id=job.team_id, job_id=job.pk)
    raise AssertionError("it has no end")


class TestKept:
    def test_rows_bring_their_words(self, people: list[Contact], actor: Actor) -> None:
        assert words("beat") == {"科技", "财经", "科技类"}
        assert words("tag") == {"重点", "老牌"}
        assert words("region") == {"北京", "北京市"}
        contact_update(contact=people[0], actor=actor, tags=["年会"], region="上海")
        outlet_update(outlet=Outlet.objects.get(), actor=actor, beats=["时尚"])
        assert "年会" in words("tag")
        assert "上海" in words("region")
        assert "时尚" in words("beat")
        Contact.objects.all().update(topics="不涉及")
        assert Term.objects.count() == 10

    def test_many_at_once_and_other_teams(
        self, people: list[Contact], team: Team, other_team: Team
    ) -> None:
        Contact.objects.bulk_create(
            [Contact(team=team, name=f"记者{n}", tags=["批量", f"标签{n}"]) for n in range(3)]
        )
        assert words("tag") >= {"批量", "标签0", "标签1", "标签2"}
        assert set(Term.objects.values_list("team_id", flat=True)) == {team.pk}

    def test_offered_and_counted(self, people: list[Contact]) -> None:
        assert set(terms_offered()["beat"]) == {"科技", "财经", "科技类"}
        page = terms_page("beat", "科技", None)
        assert {
            one.name: (one.contacts_count, one.outlets_count)  # type: ignore[attr-defined]
            for one in page.rows
        } == {"科技": (2, 1), "科技类": (2, 0)}
        regions = {one.name: one.contacts_count for one in terms_page("region", "", None).rows}  # type: ignore[attr-defined]
        assert regions == {"北京": 1, "北京市": 1}


class TestEnding:
    def test_merged(self, people: list[Contact], actor: Actor, pr: Staff, team: Team) -> None:
        view = SavedView.objects.create(
            team=team, kind="contacts", name="科技口", owner=pr, query={"beat": "科技类，财经"}
        )
        term_end(term=the("科技类"), into="科技", actor=actor)
        beats = list(Contact.objects.order_by("pk").values_list("beats", flat=True))
        assert beats == [["科技", "财经"], ["科技"], ["科技"]]
        assert words("beat") == {"科技", "财经"}
        view.refresh_from_db()
        assert view.query == {"beat": "科技，财经"}
        entry = AuditEntry.objects.get(action="press.term_merge")
        assert (entry.object_name, entry.changes) == ("科技类", {"name": ["科技类", "科技"]})
        event = Event.objects.filter(name="contact.updated").latest("id")
        assert event.payload == {"contacts": [one.pk for one in people[1:]], "fields": ["beats"]}
        found = contacts_matching(Contact.objects.all(), "科技")
        assert {one.name for one in found} == {"张伟", "李娜", "王芳"}

    def test_renamed_and_deleted_in_outlets_too(self, people: list[Contact], actor: Actor) -> None:
        term_end(term=the("科技"), into="科技数码", actor=actor)
        assert Outlet.objects.get().beats == ["科技数码"]
        assert "科技数码" in words("beat")
        gone = the("科技数码")
        term_end(term=gone, into=None, actor=actor)
        term_end(term=gone, into=None, actor=actor)  # twice is as once
        assert Outlet.objects.get().beats == []
        assert Contact.objects.order_by("pk")[0].beats == ["财经"]
        assert AuditEntry.objects.filter(action="press.term_delete").count() == 1

    def test_regions(self, people: list[Contact], actor: Actor) -> None:
        term_end(term=the("北京市", "region"), into="北京", actor=actor)
        assert list(Contact.objects.order_by("pk").values_list("region", flat=True)) == [
            "北京", "北京", "",
        ]  # fmt: skip

    def test_an_erased_one_is_not_touched(self, people: list[Contact], actor: Actor) -> None:
        Contact.objects.filter(pk=people[0].pk).update(state="erased")
        term_end(term=the("财经"), into="商业", actor=actor)
        assert Contact.objects.get(pk=people[0].pk).beats == ["科技", "财经"]

    @pytest.mark.parametrize("said", ["", "、", "科技、财经", "#"])
    def test_one_word(self, said: str) -> None:
        with pytest.raises(TermRefused):
            term_clean(said)
        with pytest.raises((TermRefused, WordsRefused)):
            term_clean("长" * 41)
        assert term_clean(" #科技 ") == "科技"


class TestPages:
    def test_the_list(self, people: list[Contact], pr: Staff, client_for: Clients) -> None:
        page = client_for(pr).get(f"{TERMS}?kind=beat").content.decode()
        assert "科技类" in page
        assert "/press/contacts/?beat=" in page
        assert "重点" not in page
        assert "没有这个词" in client_for(pr).get(f"{TERMS}?q=火星").content.decode()

    def test_renaming_and_deleting(
        self, people: list[Contact], pr: Staff, client_for: Clients
    ) -> None:
        client, address = client_for(pr), f"{TERMS}{the('科技类').pk}/"
        refused = client.post(address, {"act": "rename", "name": "科技，数码"})
        assert refused.status_code == 422
        assert 'value="科技，数码"' in refused.content.decode()
        refused = client.post(address, {"act": "delete", "confirm": "科技"})
        assert refused.status_code == 422
        assert words("beat") == {"科技", "财经", "科技类"}
        assert client.post(address, {"act": "rename", "name": "科技"}).status_code == 302
        assert words("beat") == {"科技", "财经"}
        assert client.post(address, {"act": "rename", "name": "科技"}).status_code == 404
        address = f"{TERMS}{the('财经').pk}/"
        assert client.post(address, {"act": "delete", "confirm": "财经"}).status_code == 302
        assert words("beat") == {"科技"}

    def test_many_by_a_job(
        self,
        people: list[Contact],
        pr: Staff,
        client_for: Clients,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(terms_module, "AT_ONCE", 1)
        monkeypatch.setattr(views_module, "AT_ONCE", 1)
        client_for(pr).post(f"{TERMS}{the('科技').pk}/", {"act": "rename", "name": "数码"})
        job = Job.objects.get()
        run(job)
        job.refresh_from_db()
        assert (job.state, job.done) == ("done", 3)
        assert words("beat") == {"数码", "财经", "科技类"}
        assert Outlet.objects.get().beats == ["数码"]
