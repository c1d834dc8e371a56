"""The pages of watches, alerts and crisis logs."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team
from kol.clippings.models import (
    ClippingAlert,
    Crisis,
    CrisisEntry,
    Watch,
    WatchListener,
)
from kol.clippings.services.crisis import crisis_open
from kol.press.models import Contact
from tests.kol.clippings.conftest import Keep, Watching
from tests.kol.clippings.test_pages import desk, url

__all__ = ["desk"]


# --- Watches and alerts --------------------------------------------------------------------------
def test_a_watch_is_set_up_and_changed(desk: Client, scope: None, pr: Staff) -> None:
    said = {
        "name": "江南日报", "url": "https://news.example/rss", "keywords": "小满、助农",
        "every_minutes": "30", "listen": "1",
    }  # fmt: skip
    answer = desk.post(url("watch_new"), said)
    watch = Watch.objects.get()
    assert answer["Location"] == url("watch", watch.public_id)
    assert watch.keywords == ["小满", "助农"]
    assert WatchListener.objects.get().staff_id == pr.pk
    desk.post(url("watch_edit", watch.public_id), said | {"keywords": "小满", "name": "新名字"})
    watch.refresh_from_db()
    assert (watch.name, watch.keywords) == ("新名字", ["小满"])
    refused = desk.post(url("watch_new"), said | {"url": "nonsense"})
    assert refused.status_code == 422
    assert "url" in refused.context["form"].errors


def test_watches_say_how_they_are(
    desk: Client, watching: Watching, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    watch = watching()
    Watch.objects.update(failures=3, reason="status", http_status=503)
    watching(name="另一个", keywords=["别的"])
    with django_assert_max_num_queries(8):
        body = desk.get(url("watches")).content.decode()
    assert "503" in body
    assert "badge-bad" in body
    assert "503" in desk.get(url("watch", watch.public_id)).content.decode()
    desk.post(url("watch_put", watch.public_id, "pause"))
    watch.refresh_from_db()
    assert watch.state == "paused"
    desk.post(url("watch_mail", watch.public_id), {"listen": "1"})
    assert WatchListener.objects.count() == 1


@pytest.fixture
def alert(watching: Watching) -> ClippingAlert:
    """Mentions jumped."""
    watch = watching()
    return ClippingAlert.objects.create(
        team_id=watch.team_id, watch=watch, kind="mentions", count=12, usual=1.5, mark=6
    )


def test_an_alert_is_seen_and_noted(desk: Client, alert: ClippingAlert, pr: Staff) -> None:
    assert "12" in desk.get(url("alerts")).content.decode()
    assert "1.5" in desk.get(url("alert", alert.public_id)).content.decode()
    desk.post(url("alert_note", alert.public_id))
    alert.refresh_from_db()
    assert (alert.state, alert.seen_by_id) == ("seen", pr.pk)


# --- Crisis logs ---------------------------------------------------------------------------------
ENTRY = {
    "at": "2026-11-20T12:00", "speaker": "小满", "audience": "媒体", "channel": "statement",
    "words": "我们已经停售并召回这一批商品。",
}  # fmt: skip


def test_alerts_are_narrowed(desk: Client, watching: Watching, team: Team) -> None:
    told = {"team_id": team.pk, "watch": watching(), "count": 9, "usual": 1.0, "mark": 5}
    ClippingAlert.objects.create(kind="mentions", **told)
    ClippingAlert.objects.create(
        kind="negative", state="seen", seen_at=timezone.now(), **told | {"count": 4321}
    )
    listed = desk.get(url("alerts") + "?state=open").content.decode()
    assert ("4,321" in listed, ">9<" in listed) == (False, True)
    assert "4,321" in desk.get(url("alerts") + "?kind=negative").content.decode()
    assert "全部预警" in desk.get(url("alerts") + "?state=open&kind=negative").content.decode()


def test_a_log_from_an_alert_to_its_end(
    desk: Client, alert: ClippingAlert, keep: Keep, reporter: Contact
) -> None:
    piece = keep("曝光", url="https://news.example/1")
    said = {"title": "山核桃变质", "alert": alert.public_id}
    crisis_url = desk.post(url("crisis_new"), said)["Location"]
    crisis = Crisis.objects.get()
    assert (crisis.alert_id, crisis_url) == (alert.pk, url("crisis", crisis.public_id))
    more = {"contact": "林晓", "clipping": "https://news.example/1"}
    assert desk.post(url("entry", crisis.public_id), ENTRY | more).status_code == 302
    entry = CrisisEntry.objects.get()
    assert (entry.contact_id, entry.clipping_id) == (reporter.pk, piece.pk)
    form = desk.get(crisis_url, {"correct": entry.public_id}).context["form"]
    assert form["words"].value() == ENTRY["words"]
    fix = ENTRY | {"words": "停售了两批。", "corrects": entry.public_id}
    desk.post(url("entry", crisis.public_id), fix)
    body = desk.get(crisis_url).content.decode()
    assert "line-through" in body
    assert "停售了两批。" in body
    rows = list(
        csv.reader(
            io.StringIO(b"".join(desk.get(url("crisis_csv", crisis.public_id))).decode("utf-8-sig"))
        )
    )
    assert [(row[0], row[5], row[7]) for row in rows[1:]] == [
        ("1", "我们已经停售并召回这一批商品。", ""),
        ("2", "停售了两批。", "1"),
    ]
    assert AuditEntry.objects.get(action="crisis.export").changes == {"count": [None, 2]}
    desk.post(url("crisis_put", crisis.public_id, "close"))
    refused = desk.post(url("entry", crisis.public_id), ENTRY)
    assert refused.status_code == 422
    assert CrisisEntry.objects.count() == 2
    desk.post(url("crisis_put", crisis.public_id, "reopen"))
    assert desk.post(url("entry", crisis.public_id), ENTRY).status_code == 302


def test_a_refused_entry_keeps_what_was_typed(desk: Client, team: Team, scope: None) -> None:
    crisis = crisis_open(team_id=team.pk, title="事情", actor=Actor(kind="system"))
    later = {"at": (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")}
    for wrong, field in (
        ({"speaker": ""}, "speaker"),
        (later, "at"),
        ({"contact": "谁"}, "contact"),
    ):
        answer = desk.post(url("entry", crisis.public_id), ENTRY | wrong)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
        assert ENTRY["words"] in answer.content.decode()
    assert not CrisisEntry.objects.exists()
