"""From the list of contacts to a pitch: chosen rows, all that fit, a view."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from foundation.lists.models import SavedView
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.pitches import candidates
from kol.pitches.candidates import chosen_contacts
from kol.pitches.models import Pitch, Release
from kol.pitches.services.drafts import pitch_create
from kol.pitches.services.releases import release_create
from kol.press.models import Contact
from tests.kol.pitches.conftest import MakeContact

pytestmark = pytest.mark.django_db
Asked = Callable[[Staff], Client]
START = "/t/xiaoman/pitches/start/"
LIST = "/t/xiaoman/press/contacts/"


@pytest.fixture
def people(contact: MakeContact, scope: None) -> list[Contact]:
    """张伟 and 李娜 write about food, 王芳 doesn't."""
    return [
        contact("张伟", "zhang@a.example", "人民日报", beats=["美食"]),
        contact("李娜", "li@a.example", "晨报", beats=["美食"]),
        contact("王芳", "wang@a.example", "晚报", beats=["体育"]),
    ]


@pytest.fixture
def release(team: Team, actor: Actor, scope: None) -> Release:
    return release_create(team_id=team.pk, actor=actor, title="凉拌酱上市", body="第一段。")


def names(pitch: Pitch) -> list[str]:
    return list(chosen_contacts(pitch.chosen).order_by("pk").values_list("name", flat=True))


@pytest.mark.usefixtures("release")
def test_chosen_rows(people: list[Contact], release: Release, pr: Staff, client_for: Asked) -> None:
    client = client_for(pr)
    page = client.get(LIST).content.decode()
    assert f'formaction="{START}"' in page
    rows = [people[0].public_id, people[2].public_id]
    asked = client.post(START, {"rows": rows, "query": ""}).content.decode()
    assert ("已选 2 人" in asked, "凉拌酱上市" in asked, asked.count('name="rows"')) == (
        True, True, 2,
    )  # fmt: skip
    answer = client.post(START, {"rows": rows, "query": "", "release": release.public_id})
    pitch = Pitch.objects.get()
    assert answer["Location"] == reverse("pitches:edit", args=["xiaoman", pitch.public_id])
    assert (names(pitch), pitch.owner_id) == (["张伟", "王芳"], pr.pk)
    assert "{{标题}}" in pitch.subject or "headline" in pitch.subject


def test_all_that_fit_and_a_view(
    people: list[Contact], release: Release, team: Team, pr: Staff, client_for: Asked
) -> None:
    view = SavedView.objects.create(
        team=team, kind="contacts", name="美食口", owner=pr, query={"beat": "美食"}
    )
    client = client_for(pr)
    query = f"view={view.public_id}&beat=美食"
    page = client.get(f"{LIST}?{query}").content.decode()
    assert f"{START}?view={view.public_id}" in page
    asked = client.get(f"{START}?{query}").content.decode()
    assert "已选 2 人" in asked
    client.post(START, {"all": "1", "query": query, "release": release.public_id})
    pitch = Pitch.objects.get()
    # The filters stand: whoever fits when it is sent is on it.
    assert (pitch.chosen["filters"], pitch.chosen["picked"]) == ({"beat": "美食"}, [])
    assert names(pitch) == ["张伟", "李娜"]


def test_what_was_typed_is_not_kept(
    people: list[Contact], release: Release, pr: Staff, client_for: Asked
) -> None:
    client = client_for(pr)
    client.post(START, {"all": "1", "query": "q=zhangwei", "release": release.public_id})
    chosen = Pitch.objects.get().chosen
    assert (chosen["filters"], chosen["picked"]) == ({}, [people[0].public_id])
    client.post(START, {"all": "1", "query": "", "release": release.public_id})
    assert names(Pitch.objects.latest("pk")) == ["张伟", "李娜", "王芳"]


def test_put_on_a_draft(
    people: list[Contact], release: Release, actor: Actor, pr: Staff, client_for: Asked
) -> None:
    draft = pitch_create(
        release=release, actor=actor, subject="你好", body="你好",
        chosen={"filters": {"beat": "体育"}},
    )  # fmt: skip
    client = client_for(pr)
    assert "你好" in client.get(f"{START}?beat=美食").content.decode()
    answer = client.post(START, {"all": "1", "query": "beat=美食", "draft": draft.public_id})
    assert answer["Location"] == reverse("pitches:people", args=["xiaoman", draft.public_id])
    draft.refresh_from_db()
    assert names(draft) == ["张伟", "李娜", "王芳"]
    assert draft.chosen["filters"] == {"beat": "体育"}


def test_nobody_or_too_many(
    people: list[Contact], release: Release, pr: Staff, analyst: Staff, client_for: Asked,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from kol.pitches.views import start

    client = client_for(pr)
    assert "没有选人" in client.post(START, {"query": ""}).content.decode()
    nobody = {"rows": ["nobody"], "query": "", "release": release.public_id}
    assert client.post(START, nobody).status_code == 200
    monkeypatch.setattr(start, "MOST", 2)
    assert candidates.MOST == 2000
    page = client.post(START, {"all": "1", "query": "", "release": release.public_id})
    assert "人太多" in page.content.decode()
    assert not Pitch.objects.exists()
    assert client_for(analyst).get(START).status_code == 403
    assert START not in client_for(analyst).get(LIST).content.decode()
