"""Releases and pitches through the API."""

import json
from typing import Any

import pytest

from foundation.teams.models import Staff
from kol.pitches.models import Pitch, PitchRecipient, Release
from kol.pitches.services.sender import sender_update
from tests.api import api_of, assert_problem
from tests.cast import staff_actor
from tests.kol.pitches.conftest import MakeContact, Sink, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope", "fast")]


def test_from_a_release_to_the_answer(manager: Staff, contact: MakeContact, smtp: Sink) -> None:
    ask = api_of(manager, "pitches:read", "pitches:write")
    zhang, li = contact("张伟", "zhang@a.example", "人民日报"), contact("李娜")
    made = ask("POST", "releases", {"title": "新品", "body": "第一段"})
    assert made.status_code == 201
    release = made.json()
    assert (release["version"], release["state"]) == (1, "draft")
    saved = ask("PATCH", f"releases/{release['id']}", {"body": "改了", "based_on": 1}).json()
    assert (saved["version"], saved["title"], saved["body"]) == (2, "新品", "改了")
    path = f"releases/{release['id']}/versions"
    assert [one["version"] for one in ask("GET", path).json()["items"]] == [2, 1]
    body = {
        "release": release["id"],
        "subject": "{{greeting}}: {{headline}}",
        "body": "{{outlet|贵媒体}}您好",
        "contacts": [zhang.public_id, li.public_id],
    }
    pitch = ask("POST", "pitches", body).json()
    assert (pitch["state"], pitch["version"], pitch["figures"]["people"]) == ("draft", 2, 0)
    sent = ask("POST", f"pitches/{pitch['id']}/send", {}).json()
    assert (sent["state"], sent["figures"]["people"], sent["figures"]["skipped"]) == (
        "sending", 2, 1,
    )  # fmt: skip
    run(Pitch.objects.get())
    assert smtp.text().startswith("人民日报您好")
    path = f"pitches/{pitch['id']}/recipients"
    (row,) = ask("GET", f"{path}?shown=sent").json()["items"]
    assert (row["contact"], row["state"]) == (zhang.public_id, "sent")
    assert "zhang@a.example" not in str(ask("GET", path).json())
    said = {"answer": "covered", "covered_url": "https://news.example/1"}
    answered = ask("POST", f"{path}/{row['id']}/answer", said).json()
    assert (answered["answer"], answered["covered_url"]) == ("covered", "https://news.example/1")
    assert ask("GET", f"pitches/{pitch['id']}").json()["figures"]["covered"] == 1
    assert len(ask("GET", "pitches").json()["items"]) == 1


def test_held_and_ended(manager: Staff, contact: MakeContact, smtp: Sink) -> None:
    ask = api_of(manager, "pitches:read", "pitches:write")
    release = ask("POST", "releases", {"title": "新品", "body": "第一段"}).json()
    body = {
        "release": release["id"],
        "subject": "你好",
        "body": "您好",
        "contacts": [contact("张伟", "zhang@a.example").public_id],
    }
    pitch = ask("POST", "pitches", body).json()
    path = f"pitches/{pitch['id']}"
    assert_problem(ask("POST", f"{path}/pause"), 409, "pitch_state")
    ask("POST", f"{path}/send", {})
    assert_problem(ask("POST", f"{path}/send", {}), 409, "pitch_not_draft")
    assert ask("POST", f"{path}/pause").json()["state"] == "paused"
    assert ask("POST", f"{path}/resume").json()["state"] == "sending"
    assert ask("POST", f"{path}/cancel").json()["state"] == "cancelled"
    run(Pitch.objects.get())
    assert smtp.mails == []


def test_refusals_change_nothing(manager: Staff, contact: MakeContact) -> None:
    ask = api_of(manager, "pitches:read", "pitches:write")
    release = ask("POST", "releases", {"title": "新品", "body": "第一段"}).json()
    body = {"release": release["id"], "subject": "你好", "body": "{{星座}}"}
    assert_problem(ask("POST", "pitches", body), 422, "pitch_field_unknown")
    assert_problem(ask("POST", "releases", {"title": " ", "body": "x"}), 400, "invalid")
    stale = {"body": "旧", "based_on": 0}
    assert_problem(ask("PATCH", f"releases/{release['id']}", stale), 409, "release_changed")
    reader = api_of(manager, "pitches:read")
    assert_problem(
        reader("POST", "releases", {"title": "x", "body": "y"}), 403, "permission_denied"
    )
    assert (Release.objects.count(), Pitch.objects.count()) == (1, 0)


def test_a_program_waits_for_approval_like_anybody(manager: Staff, contact: MakeContact) -> None:
    sender_update(team_id=manager.team_id, actor=staff_actor(manager), approval="always")
    ask = api_of(manager, "pitches:read", "pitches:write")
    release = ask("POST", "releases", {"title": "新品", "body": "第一段"}).json()
    body = {
        "release": release["id"],
        "subject": "你好",
        "body": "您好",
        "contacts": [contact("张伟", "zhang@a.example").public_id],
    }
    pitch = ask("POST", "pitches", body).json()
    assert ask("POST", f"pitches/{pitch['id']}/send", {}).json()["state"] == "review"
    assert PitchRecipient.objects.get().state == "waiting"


def test_a_draft_is_changed_and_nothing_else(
    manager: Staff, contact: MakeContact, smtp: Sink
) -> None:
    ask = api_of(manager, "pitches:read", "pitches:write")
    zhang, li = contact("张伟", "z@a.example"), contact("李娜", "l@a.example", beats=["美食"])
    release = ask("POST", "releases", {"title": "新品", "body": "第一段"}).json()
    body = {
        "release": release["id"], "subject": "你好", "body": "您好",
        "contacts": [zhang.public_id],
    }  # fmt: skip
    path = f"pitches/{ask('POST', 'pitches', body).json()['id']}"
    changed = ask("PATCH", path, {"subject": "您好", "contacts": [], "filters": {"beat": "美食"}})
    assert (changed.json()["subject"], changed.json()["body"]) == ("您好", "您好")
    assert Pitch.objects.get().chosen["picked"] == []
    assert_problem(ask("PATCH", path, {"body": "{{星座}}"}), 422, "pitch_field_unknown")
    ask("POST", f"{path}/send", {})
    run(Pitch.objects.get())
    assert [mail["To"] for mail in smtp.mails] == ["l@a.example"]
    assert li.public_id in str(ask("GET", f"{path}/recipients").json())
    assert_problem(ask("PATCH", path, {"subject": "晚了"}), 409, "pitch_not_draft")
    assert Pitch.objects.get().subject == "您好"


def test_many_drafts_each_with_its_answer(manager: Staff, contact: MakeContact, smtp: Sink) -> None:
    ask = api_of(manager, "pitches:read", "pitches:write")
    zhang = contact("张伟", "z@a.example")
    release = ask("POST", "releases", {"title": "新品", "body": "第一段"}).json()["id"]

    def send(*rows: dict[str, Any]) -> list[tuple[str, str | None]]:
        answer = ask.client.post(
            "/api/v1/pitches/bulk",
            "\n".join(json.dumps(row) for row in rows),
            content_type="application/x-ndjson",
            headers={"Authorization": f"Bearer {ask.token}"},
        )
        told = [json.loads(line) for line in b"".join(answer).decode().splitlines()]
        return [(one["status"], one.get("code")) for one in told]

    first: dict[str, Any] = {
        "release": release, "subject": "你好", "body": "您好", "contacts": [zhang.public_id],
    }  # fmt: skip
    rows = [first, {"release": release, "subject": "缺正文"}, {"subject": "a", "body": "{{星座}}"}]
    assert [status for status, _code in send(*rows)] == ["created", "refused", "refused"]
    assert send(first) == [("unchanged", None)]
    assert send(first | {"body": "改了", "filters": {"beat": "美食"}}) == [("updated", None)]
    pitch = Pitch.objects.get()
    assert (pitch.body, pitch.state, pitch.chosen["picked"]) == ("改了", "draft", [zhang.public_id])
    typed = first | {"subject": "新品\u3000 邀请函", "body": "您好：\r\n请看。\r\n"}
    assert send(typed) == [("created", None)]
    assert send(typed) == [("unchanged", None)]
    Pitch.objects.get(subject="新品 邀请函").delete()
    ask("POST", f"pitches/{pitch.public_id}/send", {})
    assert send({"id": pitch.public_id, "body": "改了 \r\n"}) == [("unchanged", None)]
    assert send({"id": pitch.public_id, "body": "又改"}) == [("refused", "pitch_not_draft")]
    assert Pitch.objects.get().body == "改了"
