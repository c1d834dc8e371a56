"""Clippings through the API."""

import json
from typing import Any

import pytest
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.clippings.models import Clipping, ClippingAlert, CrisisEntry, Watch
from kol.clippings.services.crisis import crisis_open
from kol.pitches.models import PitchRecipient
from kol.press.models import Contact, Outlet
from tests.api import Api, api_of, assert_problem
from tests.kol.clippings.conftest import Keep, Watching
from tests.kol.clippings.pages import REPORT, REPRINT
from tests.kol.pitches.world import pitch_things
from tests.pictures import files, picture, upload

__all__ = ["files"]


@pytest.fixture
def ask(manager: Staff) -> Api:
    """A program of the manager's."""
    return api_of(manager, "press:read", "press:write")


def test_kept_read_changed_and_put_away(ask: Api, outlet: Outlet, reporter: Contact) -> None:
    body = {
        "title": "小满助农", "url": "https://www.jndaily.example/1?utm_source=x",
        "outlet": "江南日报网", "contacts": [reporter.public_id], "text": REPORT,
        "published_at": "2026-11-20T12:00:00+08:00", "tags": ["助农"],
    }  # fmt: skip
    made = ask("POST", "clippings", body)
    assert made.status_code == 201
    got = made.json()
    assert (got["outlet"], got["reach"], got["reach_source"]) == (
        outlet.public_id,
        120_000,
        "媒体自报",
    )
    assert (got["canonical"], got["tone"], got["suggested_tone"]) == (
        "https://www.jndaily.example/1",
        "",
        "positive",
    )
    assert (got["contacts"], got["origin"]) == ([reporter.public_id], "api")
    there = f"clippings/{got['id']}"
    changed = ask("PATCH", there, {"tone": "neutral", "outlet": "晚风周刊"}).json()
    assert (changed["tone"], changed["outlet"], changed["outlet_name"]) == (
        "neutral",
        None,
        "晚风周刊",
    )
    assert changed["reach"] is None
    assert ask("PATCH", there, {"state": "archived"}).json()["state"] == "archived"
    assert ask("GET", "clippings").json()["items"] == []
    assert ask("GET", "clippings?state=archived").json()["items"][0]["id"] == got["id"]
    assert_problem(ask("POST", "clippings", body), 409, "clipping_there")
    assert_problem(ask("GET", "clippings/nothing"), 404, "not_found")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"url": "https://a.example/"}, 400, "invalid"),
        ({"title": "a", "url": "file:///etc/passwd"}, 422, "fetch_address"),
        ({"title": "a", "contacts": ["nobody"]}, 400, "clipping_field_invalid"),
        ({"title": "a", "tone": "angry"}, 400, "invalid"),
        ({"title": "a", "secret": 1}, 400, "invalid"),
    ],
)
def test_what_is_refused(
    ask: Api, scope: None, body: dict[str, Any], status: int, code: str
) -> None:
    assert_problem(ask("POST", "clippings", body), status, code)
    assert not Clipping.objects.exists()


def test_many_rows_each_with_its_answer(ask: Api, keep: Keep) -> None:
    there = keep("旧题", url="https://news.example/1", tone="negative")
    rows = [
        {"title": "新题", "url": "http://www.news.example/1"},
        {"title": "新的", "url": "https://news.example/2", "text": REPORT},
        {"title": ""},
        {"title": "转载", "url": "https://b.example/2", "text": REPRINT},
    ]
    lines = "\n".join(json.dumps(row) for row in rows) + "\n{broken"

    def send() -> list[dict[str, Any]]:
        answer = ask.client.post(
            "/api/v1/clippings/bulk",
            lines,
            content_type="application/x-ndjson",
            headers={"Authorization": f"Bearer {ask.token}"},
        )
        return [json.loads(line) for line in b"".join(answer).decode().splitlines()]

    first = [one["status"] for one in send()]
    assert first == ["updated", "created", "refused", "created", "refused"]
    assert [one["status"] for one in send()] == [
        "unchanged",
        "unchanged",
        "refused",
        "unchanged",
        "refused",
    ]
    there.refresh_from_db()
    assert (there.title, there.tone) == ("新题", "negative")
    assert Clipping.objects.get(title="转载").syndication_of is not None
    assert Clipping.objects.count() == 3


def test_figures(ask: Api, keep: Keep, outlet: Outlet) -> None:
    keep("a", outlet=outlet, tone="positive")
    keep("b", outlet=outlet)
    got = ask("GET", "clippings/figures?tone=positive").json()
    assert (got["count"], got["outlets"], got["reach"], got["positive"]) == (1, 1, 120_000, 1)
    assert ask("GET", "clippings/figures").json()["count"] == 2


def test_watches(ask: Api, scope: None) -> None:
    body = {"name": "日报", "url": "https://news.example/rss", "keywords": ["小满"]}
    made = ask("POST", "watches", body)
    assert made.status_code == 201
    there = f"watches/{made.json()['id']}"
    assert ask("PUT", there, body | {"keywords": ["助农"]}).json()["keywords"] == ["助农"]
    assert ask("PATCH", there, {"state": "paused"}).json()["state"] == "paused"
    assert [one["id"] for one in ask("GET", "watches?state=paused").json()["items"]] == [
        made.json()["id"]
    ]
    assert ask("PATCH", there, {"state": "ended"}).json()["state"] == "ended"
    assert_problem(ask("PATCH", there, {"state": "active"}), 409, "watch_ended")
    assert_problem(ask("POST", "watches", body | {"url": "nonsense"}), 422, "fetch_address")
    assert Watch.objects.count() == 1


def test_alerts_and_logs(ask: Api, watching: Watching, team: Team, keep: Keep) -> None:
    watch = watching()
    alert = ClippingAlert.objects.create(
        team_id=team.pk, watch=watch, kind="negative", count=4, usual=0.5, mark=3
    )
    (one,) = ask("GET", "clipping-alerts?state=open").json()["items"]
    assert (one["id"], one["watch"], one["usual"]) == (alert.public_id, watch.public_id, 0.5)
    assert ask("POST", f"clipping-alerts/{alert.public_id}/note").json()["state"] == "seen"
    crisis = crisis_open(team_id=team.pk, title="变质", actor=Actor(kind="system"), alert=alert)
    assert ask("GET", "crises").json()["items"][0]["title"] == "变质"
    there, piece = f"crises/{crisis.public_id}/entries", keep()
    said = {
        "at": timezone.now().isoformat(), "speaker": "小满", "words": "已停售。",
        "clipping": piece.public_id,
    }  # fmt: skip
    entry = ask("POST", there, said).json()
    fix = ask("POST", there, said | {"words": "停售两批。", "corrects": entry["id"]}).json()
    assert [row["corrects"] for row in ask("GET", there).json()["items"]] == [None, entry["id"]]
    assert fix["clipping"] == piece.public_id
    assert_problem(ask("POST", there, said | {"corrects": "nothing"}), 404, "not_found")
    assert CrisisEntry.objects.count() == 2


def test_a_reader_changes_nothing(keep: Keep, manager: Staff) -> None:
    piece, ask = keep(), api_of(manager, "press:read")
    refused = ask("PATCH", f"clippings/{piece.public_id}", {"tone": "negative"})
    assert_problem(refused, 403, "permission_denied")
    piece.refresh_from_db()
    assert piece.tone == ""


def test_where_a_piece_came_from(
    ask: Api, scope: None, team: Team, actor: Actor, files: object
) -> None:
    things = pitch_things(team, actor, upload(picture("PNG")))
    pitch, reader = str(things["pitch"]), str(things["pitched"])
    body = {"title": "小满新品", "pitch": pitch, "contacts": [reader]}
    made = ask("POST", "clippings", body).json()
    assert (made["pitch"], made["event"]) == (pitch, None)
    assert PitchRecipient.objects.get().answer == "covered"
    ask("POST", "clippings", {"title": "别的"})
    found = ask("GET", f"clippings?pitch={pitch}").json()["items"]
    assert [one["id"] for one in found] == [made["id"]]
    assert ask("GET", "clippings?event=nobodynobody").json()["items"] == []
    assert ask("PATCH", f"clippings/{made['id']}", {"tone": "neutral"}).json()["pitch"] == pitch
    assert ask("PATCH", f"clippings/{made['id']}", {"pitch": None}).json()["pitch"] is None
    wrong = ask("PATCH", f"clippings/{made['id']}", {"event": "nobodynobody"})
    assert_problem(wrong, 400, "clipping_field_invalid")
