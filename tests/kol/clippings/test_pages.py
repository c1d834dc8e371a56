"""The pages: adding by hand and by address, the list with figures, one piece."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries
from pytest_httpserver import HTTPServer

from foundation.jobs.results import result_read
from foundation.lists.changing import changes_read
from foundation.lists.errors import BulkRefused
from foundation.lists.services import bulk_change, bulk_undo
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team
from foundation.text.marks import marks_read
from kol.clippings.lists import CLIPPINGS, bulk_fields
from kol.clippings.models import (
    Capture,
    Clipping,
)
from kol.clippings.services.captures import capture_read, captures_sweep
from kol.clippings.tasks import capture_one
from kol.conferences.services import event_create
from kol.pitches.models import Pitch
from kol.press.models import Contact, Outlet
from kol.press.services.exports import export_ask
from tests.kol.clippings.conftest import Keep
from tests.kol.clippings.pages import REPORT, REPRINT, page
from tests.kol.pitches.world import pitch_things
from tests.pictures import files, picture, upload

__all__ = ["files"]

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
Clients = Callable[[Any], Client]


@pytest.fixture
def desk(client_for: Clients, pr: Staff) -> Client:
    """The PR person's browser."""
    return client_for(pr)


def url(name: str, *args: str) -> str:
    """An address of 小满's."""
    return reverse(f"clippings:{name}", args=["xiaoman", *args])


FORM = {"title": "小满助农", "kind": "article", "url": "", "outlet": "", "author": "", "text": ""}


# --- By hand -------------------------------------------------------------------------------------
def test_by_hand(desk: Client, outlet: Outlet, reporter: Contact) -> None:
    said = FORM | {
        "url": "https://www.jndaily.example/1.html",
        "outlet": "江南日报网",
        "contacts": "林晓",
        "published_at": "2026-11-20T12:00",
        "tags": "助农、直播",
        "tone": "positive",
        "text": REPORT,
    }
    answer = desk.post(url("new"), said)
    piece = Clipping.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == url("clipping", piece.public_id)
    assert piece.outlet_id == outlet.pk
    assert (piece.reach, piece.published_at, piece.tags) == (120_000, AT, ["助农", "直播"])
    assert [one.pk for one in piece.contacts.all()] == [reporter.pk]
    assert piece.origin == "hand"


def test_a_refused_form_keeps_what_was_typed(desk: Client, outlet: Outlet) -> None:
    said = FORM | {"title": "", "contacts": "查无此人", "text": "写好的正文"}
    answer = desk.post(url("new"), said)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "写好的正文" in body
    assert "查无此人" in body
    assert set(answer.context["form"].errors) == {"title", "contacts"}
    assert not Clipping.objects.exists()


def test_an_outlet_nobody_knows_is_kept_by_name(desk: Client, scope: None) -> None:
    desk.post(url("new"), FORM | {"outlet": "晚风周刊"})
    piece = Clipping.objects.get()
    assert (piece.outlet, piece.outlet_name) == (None, "晚风周刊")


def test_a_page_that_is_there_is_pointed_at(desk: Client, keep: Keep) -> None:
    keep("已有", url="https://news.example/1")
    answer = desk.post(url("new"), FORM | {"url": "https://news.example/1"})
    assert answer.status_code == 422
    assert "已有" in str(answer.context["form"].errors["url"])


def test_editing_without_a_change_changes_nothing(
    desk: Client, keep: Keep, outlet: Outlet, reporter: Contact
) -> None:
    piece = keep(outlet=outlet, contacts=[reporter], published_at=AT, text=REPORT, tags=["a"])
    form = desk.get(url("edit", piece.public_id)).context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    said["published_at"] = "2026-11-20T12:00"
    assert desk.post(url("edit", piece.public_id), said).status_code == 302
    assert not AuditEntry.objects.filter(action="clipping.update").exists()
    desk.post(url("edit", piece.public_id), said | {"reach": "7", "outlet": ""})
    piece.refresh_from_db()
    assert piece.outlet is None
    assert piece.reach == 7


# --- By address ----------------------------------------------------------------------------------
@pytest.mark.usefixtures("local_pages")
def test_an_address_is_read_and_looked_over(
    desk: Client, httpserver: HTTPServer, outlet: Outlet, reporter: Contact, team: Team
) -> None:
    httpserver.expect_request("/c_1.html").respond_with_data(page(), content_type="text/html")
    address = f"http://127.0.0.1:{httpserver.port}/c_1.html?utm_source=wx"
    answer = desk.post(url("read"), {"url": address})
    capture = Capture.objects.get()
    assert answer["Location"] == url("capture", capture.public_id)
    waiting = desk.get(answer["Location"])
    assert 'hx-trigger="every 1s"' in waiting.content.decode()
    assert desk.get(answer["Location"], headers={"HX-Request": "true"}).status_code == 204
    with team_scope(team):
        assert capture_read(team_id=team.pk, capture_id=capture.pk, pause=lambda _s: None) == "done"
        assert capture_read(team_id=team.pk, capture_id=capture.pk, pause=lambda _s: None) == ""
    asked_again = desk.get(answer["Location"], headers={"HX-Request": "true"})
    assert asked_again["HX-Refresh"] == "true"
    form = desk.get(answer["Location"]).context["form"]
    assert form["title"].value() == "小满直播间首场助农带货破百万"
    assert (form["outlet"].value(), form["contacts"].value()) == ("江南日报网", "林晓")
    said = {name: form[name].value() or "" for name in form.fields}
    said |= {"published_at": "2026-11-20T12:00", "kind": "article", "capture": capture.public_id}
    assert desk.post(url("new"), said).status_code == 302
    piece = Clipping.objects.get()
    assert (piece.origin, piece.outlet_id, piece.published_at) == ("address", outlet.pk, AT)
    assert piece.canonical == f"http://127.0.0.1:{httpserver.port}/c_1.html"
    assert piece.text.replace("\n\n", "\n") == REPORT
    assert len(httpserver.log) == 1


@pytest.mark.usefixtures("local_pages")
def test_a_page_that_cannot_be_read_is_filled_in_by_hand(
    desk: Client, httpserver: HTTPServer, scope: None
) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=403)
    desk.post(url("read"), {"url": f"http://127.0.0.1:{httpserver.port}/x"})
    capture = Capture.objects.get()
    capture_one(capture.team_id, capture.pk)
    answer = desk.get(url("capture", capture.public_id))
    assert "403" in answer.content.decode()
    assert answer.context["form"]["url"].value() == capture.url


@pytest.mark.parametrize(
    ("address", "reason"),
    [("http://127.0.0.1/admin", "forbidden"), ("http://169.254.169.254/", "forbidden")],
)
def test_a_private_address_is_not_read(
    desk: Client, scope: None, address: str, reason: str
) -> None:
    desk.post(url("read"), {"url": address})
    capture = Capture.objects.get()
    capture_one(capture.team_id, capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.reason, capture.article) == ("failed", reason, {})


def test_what_is_no_address_is_said_at_once(desk: Client, scope: None) -> None:
    answer = desk.post(url("read"), {"url": "javascript:alert(1)"})
    assert answer.status_code == 422
    assert not Capture.objects.exists()


def test_an_address_that_is_there_leads_to_its_piece(desk: Client, keep: Keep) -> None:
    piece = keep("已有", url="https://news.example/1")
    answer = desk.post(url("read"), {"url": "https://www.news.example/1?spm=1"})
    assert answer["Location"] == url("clipping", piece.public_id)
    assert not Capture.objects.exists()


def test_addresses_that_a_crash_left_are_taken_up(desk: Client, scope: None, team: Team) -> None:
    desk.post(url("read"), {"url": "http://127.0.0.1/"})
    assert captures_sweep() == 0
    Capture.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert captures_sweep() == 1
    lapsed = timezone.now() - timedelta(seconds=1)
    Capture.objects.update(state="claimed", lease_until=lapsed, attempts=3)
    assert captures_sweep() == 1
    capture = Capture.objects.get()
    # Whoever read it died three times: it is given up.
    assert capture_read(team_id=team.pk, capture_id=capture.pk, pause=lambda _s: None) == "failed"
    Capture.objects.update(created_at=timezone.now() - timedelta(days=8))
    captures_sweep()
    assert not Capture.objects.exists()


# --- The list ------------------------------------------------------------------------------------
@pytest.fixture
def pieces(keep: Keep, outlet: Outlet, reporter: Contact) -> None:
    """Five pieces: a report, its reprint, one more in the same outlet, two elsewhere."""
    keep(
        "首发", outlet=outlet, text=REPORT, published_at=AT, tone="positive",
        contacts=[reporter], tags=["助农"],
    )  # fmt: skip
    keep("转载", outlet_name="门户", text=REPRINT, published_at=AT + timedelta(hours=1), reach=50)
    keep("又一篇", outlet=outlet, published_at=AT + timedelta(hours=2), reach=100, tone="negative")
    keep("投诉与道歉", published_at=AT + timedelta(hours=3), campaign="双十一")
    keep("旧闻", outlet_name="门户", published_at=AT - timedelta(days=400), reach=20)


def titles(answer: Any) -> list[str]:
    """The headlines of a page."""
    return [one.title for one in answer.context["page"].rows]


def test_the_newest_published_first(
    desk: Client, pieces: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        answer = desk.get(url("list"))
    assert titles(answer) == ["投诉与道歉", "又一篇", "转载", "首发", "旧闻"]
    assert titles(desk.get(url("list"), {"order": "kept"}))[0] == "旧闻"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "山核桃"}, ["转载", "首发"]),
        ({"q": "jiangnan"}, ["又一篇", "首发"]),
        ({"tone": "negative"}, ["又一篇"]),
        ({"tone": "none"}, ["投诉与道歉", "转载", "旧闻"]),
        ({"shared": "firsts"}, ["投诉与道歉", "又一篇", "首发", "旧闻"]),
        ({"shared": "copies"}, ["转载"]),
        ({"tag": "助农"}, ["首发"]),
        ({"campaign": "双十一"}, ["投诉与道歉"]),
        ({"from": "2026-11-20"}, ["投诉与道歉", "又一篇", "转载", "首发"]),
        ({"to": "2026-11-19"}, ["旧闻"]),
        ({"to": "not a day"}, ["投诉与道歉", "又一篇", "转载", "首发", "旧闻"]),
        ({"outlet": "nobody"}, []),
        ({"state": "archived"}, []),
    ],
)
def test_narrowed(desk: Client, pieces: None, asked: dict[str, str], found: list[str]) -> None:
    answer = desk.get(url("list"), asked)
    assert titles(answer) == found
    assert answer.context["figures"].count == len(found)


def test_narrowed_to_an_outlet_and_a_contact(
    desk: Client, pieces: None, outlet: Outlet, reporter: Contact
) -> None:
    assert titles(desk.get(url("list"), {"outlet": outlet.public_id})) == ["又一篇", "首发"]
    assert titles(desk.get(url("list"), {"contact": reporter.public_id})) == ["首发"]


def test_figures_count_an_outlet_once(desk: Client, pieces: None) -> None:
    figures = desk.get(url("list")).context["figures"]
    assert (figures.count, figures.copies) == (5, 1)
    # 江南日报网 by its largest, 门户 by its larger: 120,000 and 50.
    assert (figures.outlets, figures.reach, figures.reach_known) == (2, 120_050, 2)
    assert (figures.positive, figures.neutral, figures.negative) == (1, 0, 1)
    assert (figures.positive_share, figures.negative_share) == (50, 50)
    assert figures.since == AT - timedelta(days=400)


def test_a_change_of_many_and_its_way_back(pieces: None, team: Team, actor: Actor) -> None:
    """Putting the first publication away makes its copy the first; taking it back undoes that."""
    first = Clipping.objects.get(title="首发")
    given = {"set.state": "archived", "add.tags": "旧"}
    edit = bulk_change(
        kind=CLIPPINGS,
        changes=changes_read(bulk_fields(), given),
        ids=[first.public_id],
        actor=actor,
        team_id=team.pk,
    )
    first.refresh_from_db()
    assert (first.state, first.tags) == ("archived", ["助农", "旧"])
    assert not Clipping.objects.filter(syndication_of__isnull=False).exists()
    assert AuditEntry.objects.filter(action="clipping.bulk").count() == 1
    bulk_undo(edit=edit, kind=CLIPPINGS, actor=actor)
    first.refresh_from_db()
    assert (first.state, first.tags) == ("active", ["助农"])
    copies = Clipping.objects.filter(syndication_of=first)
    assert [one.title for one in copies] == ["转载"]


def test_a_change_that_is_none_is_refused(scope: None) -> None:
    for given in ({"set.tone": "angry"}, {"set.state": "gone"}, {"set.kind": "x"}):
        with pytest.raises(BulkRefused):
            changes_read(bulk_fields(), given)


def test_an_export_is_inert_noted_and_marked(
    desk: Client, keep: Keep, outlet: Outlet, pr: Staff, actor: Actor
) -> None:
    keep("=HYPERLINK(1)", outlet=outlet, published_at=AT, text="正文")
    keep("别的", tone="negative")
    new = reverse("press:export_new", args=["xiaoman", "clippings"])
    assert new in desk.get(url("list")).content.decode()
    assert 'value="vcf"' not in desk.get(new).content.decode()
    export = export_ask(
        staff=pr,
        actor=actor,
        kind="clippings",
        format="csv",
        filters={"outlet": outlet.public_id},
        once="1",
    )
    assert export.job is not None
    export.job.refresh_from_db()
    text = b"".join(result_read(export.job)).decode("utf-8-sig")
    (row,) = list(csv.reader(io.StringIO(text)))[1:]
    assert row[:2] == ["'=HYPERLINK(1)", "江南日报网"]
    assert row[4] == "2026-11-20 12:00"
    assert row[-1] == "正文"
    assert list(marks_read("".join(row))) == [export.public_id]
    assert list(marks_read(row[0] + row[5])) == []
    entry = AuditEntry.objects.get(action="press.export")
    assert entry.changes["count"] == [None, 1]
    assert entry.changes["filters"] == [None, {"outlet": outlet.public_id}]
    page = desk.get(reverse("press:export", args=["xiaoman", export.public_id])).content.decode()
    assert "江南日报网" in page


def test_no_clipping_yet_and_none_that_fits(desk: Client, keep: Keep) -> None:
    assert url("watch_new") in desk.get(url("list")).content.decode()
    keep()
    assert titles(desk.get(url("list"), {"q": "不存在的词"})) == []


# --- One piece -----------------------------------------------------------------------------------
def test_a_piece_with_all_that_is_known(
    desk: Client, pieces: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = Clipping.objects.get(title="首发")
    with django_assert_max_num_queries(10):
        body = desk.get(url("clipping", first.public_id)).content.decode()
    for word in ("江南日报网", "林晓", "120,000", "媒体自报", "转载", "山核桃"):
        assert word in body


def test_judged_on_its_page(desk: Client, keep: Keep) -> None:
    piece = keep()
    desk.post(url("judge", piece.public_id), {"tone": "negative"})
    piece.refresh_from_db()
    assert piece.tone == "negative"


def test_put_away_and_back(desk: Client, keep: Keep) -> None:
    piece = keep()
    desk.post(url("put", piece.public_id, "archive"))
    assert titles(desk.get(url("list"))) == []
    assert titles(desk.get(url("list"), {"state": "archived"})) == ["小满助农"]
    desk.post(url("put", piece.public_id, "restore"))
    assert titles(desk.get(url("list"))) == ["小满助农"]


def test_a_copy_by_hand(desk: Client, keep: Keep) -> None:
    first, copy = keep("首发"), keep("转载")
    page_of_first = f"https://qz.example{url('clipping', first.public_id)}"
    desk.post(url("copy", copy.public_id), {"first": page_of_first})
    copy.refresh_from_db()
    assert copy.syndication_of_id == first.pk
    desk.post(url("copy", copy.public_id))
    copy.refresh_from_db()
    assert copy.syndication_of is None
    assert copy.syndication_found == "hand"


def test_a_screenshot_is_kept_and_removed(desk: Client, keep: Keep, files: None) -> None:
    piece = keep()
    desk.post(url("file", piece.public_id), {"file": upload(picture("PNG"), "截图.png")})
    file = piece.files.get()
    assert desk.get(reverse("asset", args=[file.asset.public_id])).status_code == 200
    desk.post(url("file_remove", piece.public_id, file.public_id))
    assert not piece.files.exists()


def test_text_of_a_page_is_no_markup(desk: Client, keep: Keep) -> None:
    piece = keep("<script>alert(1)</script>", text="<img src=x onerror=alert(1)>")
    body = desk.get(url("clipping", piece.public_id)).content.decode()
    assert "<script>alert(1)" not in body
    assert "<img src=x" not in body


def test_who_may_not_edit_sees_and_changes_nothing(
    client_for: Clients, analyst: Staff, keep: Keep
) -> None:
    piece, reader = keep(), client_for(analyst)
    body = reader.get(url("list")).content.decode()
    assert url("new") not in body
    assert reverse("press:export_new", args=["xiaoman", "clippings"]) not in body
    assert reader.get(url("clipping", piece.public_id)).status_code == 200
    assert reader.post(url("put", piece.public_id, "archive")).status_code == 403
    piece.refresh_from_db()
    assert piece.state == "active"


# --- Where a piece came from ---------------------------------------------------------------------
def test_a_pitch_and_an_event_show_what_they_brought(
    desk: Client, keep: Keep, team: Team, pr: Staff, actor: Actor, files: object
) -> None:
    things = pitch_things(team, actor, upload(picture("PNG")))
    pitch = Pitch.objects.get(public_id=things["pitch"])
    begins = timezone.now()
    event = event_create(
        team_id=team.pk, actor=actor, owner=pr, name="春季发布会", starts_at=begins,
        ends_at=begins + timedelta(hours=1),
    )  # fmt: skip
    keep("投稿来的", pitch=pitch)
    keep("会上来的", event=event)
    keep("别处来的")
    places = {
        f"?pitch={pitch.public_id}": (reverse("pitches:pitch", args=["xiaoman", pitch.public_id]),
                                      "投稿来的"),
        f"?event={event.public_id}": (reverse("conferences:event", args=["xiaoman",
                                      event.public_id]), "会上来的"),
    }  # fmt: skip
    for query, (there, title) in places.items():
        page_of_it = desk.get(there).content.decode()
        assert title in page_of_it
        assert f"{url('list')}{query}" in page_of_it
        listed = desk.get(url("list") + query).content.decode()
        assert title in listed
        assert "别处来的" not in listed


def test_an_old_pitch_stays_chosen_though_the_form_offers_the_newest(
    desk: Client, keep: Keep, team: Team, actor: Actor, files: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    things = pitch_things(team, actor, upload(picture("PNG")))
    piece = keep("投稿来的", pitch=Pitch.objects.get(public_id=things["pitch"]))
    monkeypatch.setattr("kol.clippings.forms.OFFERED", 0)
    form = desk.get(url("edit", piece.public_id)).content.decode()
    assert f'value="{things["pitch"]}" selected' in form
    said = FORM | {"title": "改了题", "pitch": str(things["pitch"])}
    assert desk.post(url("edit", piece.public_id), said).status_code == 302
    piece.refresh_from_db()
    assert piece.pitch is not None
    assert (piece.title, piece.pitch.public_id) == ("改了题", things["pitch"])
