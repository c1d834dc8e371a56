"""Feeds that are watched: what is kept of them, what happens when they fail, who is told."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from foundation.delivery.models import Delivery
from foundation.delivery.registry import Parcel
from foundation.delivery.sealing import unseal
from foundation.delivery.texts import mail_text
from foundation.fetching.errors import FetchError
from foundation.fetching.fetch import fetch
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team
from kol.clippings.errors import ClippingRefused, WatchEnded, WatchThere
from kol.clippings.models import Clipping, ClippingAlert, Watch, WatchItem
from kol.clippings.services import watching as watching_module
from kol.clippings.services.alerts import ALERT, alert_note, mark_of, watch_judge
from kol.clippings.services.clippings import clipping_archive, clippings_judge
from kol.clippings.services.watches import (
    WatchInput,
    watch_create,
    watch_end,
    watch_listen,
    watch_pause,
    watch_resume,
    watch_retry,
    watch_update,
)
from kol.clippings.services.watching import items_forget, watches_read_due, words_met
from kol.press.models import Contact, Outlet
from tests.kol.clippings.conftest import Keep, Watching, answers
from tests.kol.clippings.pages import REPORT, REPRINT, item, rss
from tests.kol.clippings.test_clippings import firsts, run_all

pytestmark = pytest.mark.usefixtures("local_pages")
NOW = datetime.now(UTC)


def due(watch: Watch) -> Watch:
    """The watch as it is now, due at once."""
    watch_retry(watch=watch)
    watch.refresh_from_db()
    return watch


def read(watch: Watch) -> Watch:
    """Read this watch alone, though its host was asked a moment ago."""
    Watch.objects.exclude(pk=watch.pk).update(next_at=timezone.now() + timedelta(days=1))
    due(watch)
    cache.clear()
    watches_read_due()
    watch.refresh_from_db()
    return watch


def test_what_fits_is_kept_once(
    watching: Watching, httpserver: HTTPServer, outlet: Outlet, reporter: Contact
) -> None:
    watch = watching(outlet=outlet, tags=["监测"], campaign="助农", without=["招聘"])
    at = NOW - timedelta(hours=5)
    feed = rss(
        [
            item(3, "小满工作室招聘剪辑"),
            item(2, "今日菜价", "白菜两元"),
            item(1, "小满助农", REPORT, at=at, author="记者 林晓"),
        ]
    )
    answers(httpserver, feed)
    read(watch)
    read(watch)
    piece = Clipping.objects.get()
    assert (piece.title, piece.origin) == ("小满助农", "feed")
    assert (piece.outlet_id, piece.reach) == (outlet.pk, 120_000)
    assert (piece.tags, piece.campaign) == (["监测"], "助农")
    assert piece.published_at == at.replace(microsecond=0)
    assert [one.pk for one in piece.contacts.all()] == [reporter.pk]
    assert (watch.seen_count, watch.kept_count) == (3, 1)
    assert WatchItem.objects.get(clipping=piece).words == ["小满"]
    entry = AuditEntry.objects.get(action="clipping.create")
    assert (entry.actor_kind, entry.object_id) == ("system", piece.pk)


def test_reprints_in_several_feeds_are_copies_of_the_first(
    watching: Watching, httpserver: HTTPServer
) -> None:
    base = f"http://127.0.0.1:{httpserver.port}"
    first, second = watching(name="日报"), watching(name="门户", url=f"{base}/portal")
    at = NOW - timedelta(days=1)
    answers(httpserver, rss([item(1, "首发", REPORT, at=at)]))
    answer = rss([item(9, "转载", REPRINT, at=at + timedelta(hours=1), link="https://b.example/9")])
    httpserver.expect_request("/portal").respond_with_data(answer, content_type="text/xml")
    read(second)
    read(first)
    assert firsts() == {"转载": "首发"}


def test_one_page_in_two_feeds_is_one_piece(watching: Watching, httpserver: HTTPServer) -> None:
    first = watching(name="日报")
    second = watching(name="聚合", keywords=["助农"])
    answers(httpserver, rss([item(1, "小满助农", link="https://news.example/1?utm_source=rss")]))
    read(first)
    read(second)
    piece = Clipping.objects.get()
    assert {row.watch_id for row in piece.watch_items.all()} == {first.pk, second.pk}
    assert (first.kept_count, second.kept_count) == (1, 0)


def test_what_was_put_away_does_not_come_back(
    watching: Watching, httpserver: HTTPServer, actor: Actor
) -> None:
    first, second = watching(name="甲"), watching(name="乙", keywords=["助农"])
    answers(httpserver, rss([item(1, "小满助农")]))
    read(first)
    clipping_archive(clipping=Clipping.objects.get(), actor=actor)
    read(second)
    assert [one.state for one in Clipping.objects.all()] == ["archived"]


def test_words_are_met_in_any_case_and_width(watching: Watching) -> None:
    watch = watching(keywords=["ＱＺ 直播", "小满"], without=["广告"])
    assert words_met(watch, "QZ 直播 今晚开始") == ["ＱＺ 直播"]
    assert words_met(watch, "与我们无关") is None
    assert words_met(watch, "小满的广告") is None
    assert words_met(watching(name="全部", keywords=[]), "什么都要") == []


def test_what_did_not_change_is_not_sent_again(watching: Watching, httpserver: HTTPServer) -> None:
    seen: list[str] = []

    def answer(request: Request) -> Response:
        seen.append(request.headers.get("If-None-Match", ""))
        if seen[-1]:
            return Response(status=304)
        return Response(rss([item(1, "小满")]), headers={"ETag": '"v1"'})

    httpserver.expect_request("/feed").respond_with_handler(answer)
    watch = read(watching())
    read(watch)
    assert seen == ["", '"v1"']
    assert (watch.http_status, watch.failures, watch.etag) == (304, 0, '"v1"')
    assert watch.answered_at is not None


def test_a_feed_that_fails_is_asked_less_and_less(
    watching: Watching, httpserver: HTTPServer
) -> None:
    watch = watching(every_minutes=10)
    httpserver.expect_request("/feed").respond_with_data("", status=500)
    pauses = []
    for _time in range(4):
        read(watch)
        assert watch.asked_at is not None
        pauses.append((watch.next_at - watch.asked_at) // timedelta(minutes=1))
    assert pauses == [10, 10, 20, 40]
    assert (watch.failures, watch.reason, watch.http_status) == (4, "status", 500)
    assert watch.answered_at is None
    answers(httpserver, rss([item(1, "小满")]))
    read(watch)
    assert (watch.failures, watch.reason, watch.http_status) == (0, "", 200)


def test_patience_asked_for_is_given(watching: Watching, httpserver: HTTPServer) -> None:
    watch = watching()
    answers_429 = Response(status=429, headers={"Retry-After": "7200"})
    httpserver.expect_request("/feed").respond_with_response(answers_429)
    read(watch)
    assert watch.asked_at is not None
    assert watch.next_at - watch.asked_at == timedelta(hours=2)


def test_a_feed_that_is_gone_is_paused(watching: Watching, httpserver: HTTPServer) -> None:
    watch = watching()
    httpserver.expect_request("/feed").respond_with_data("", status=410)
    read(watch)
    assert (watch.state, watch.reason, watch.http_status) == ("paused", "status", 410)


def test_a_feed_that_moved_for_good_is_followed(watching: Watching, httpserver: HTTPServer) -> None:
    watch = watching()
    moved = Response(status=301, headers={"Location": "/new"})
    httpserver.expect_request("/feed").respond_with_response(moved)
    httpserver.expect_request("/new").respond_with_data(rss([item(1, "小满")]))
    read(watch)
    assert watch.url == httpserver.url_for("/new").replace("localhost", "127.0.0.1")


def test_a_feed_into_a_private_network_is_refused_and_said(
    watching: Watching, settings: Any
) -> None:
    settings.FETCH_ALLOWED = []
    watch = read(watching())
    assert (watch.reason, watch.failures) == ("forbidden", 1)


def test_new_words_look_again_at_what_did_not_fit(
    watching: Watching, httpserver: HTTPServer, actor: Actor
) -> None:
    watch = watching()
    answers(httpserver, rss([item(1, "山核桃丰收"), item(2, "小满")]), ETag='"v1"')
    read(watch)
    told = WatchInput(name="新", url=watch.url, keywords=["山核桃"])
    watch_update(watch=watch, actor=actor, told=told)
    read(watch)
    assert set(Clipping.objects.values_list("title", flat=True)) == {"小满", "山核桃丰收"}


def test_paused_and_ended_are_not_asked(
    watching: Watching, httpserver: HTTPServer, actor: Actor
) -> None:
    watch = watching()
    answers(httpserver, rss([item(1, "小满")]))
    assert watch_pause(watch=watch, actor=actor)
    assert not watch_pause(watch=watch, actor=actor)
    assert watches_read_due() == 0
    assert watch_resume(watch=watch, actor=actor)
    assert watches_read_due() == 1
    assert watch_end(watch=watch, actor=actor)
    assert not watch_resume(watch=watch, actor=actor)
    with pytest.raises(WatchEnded):
        watch_update(watch=watch, actor=actor, told=WatchInput(name="a", url=watch.url))
    assert len(httpserver.log) == 1


def test_one_host_waits_its_turn(watching: Watching, httpserver: HTTPServer) -> None:
    watching(name="甲")
    other = watching(name="乙", keywords=["别的"])
    answers(httpserver, rss([item(1, "小满")]))
    assert watches_read_due() == 1
    other.refresh_from_db()
    assert other.claim is None
    assert timezone.now() < other.next_at < timezone.now() + timedelta(seconds=6)


def test_what_is_no_watch(watching: Watching, team: Team, actor: Actor) -> None:
    watch = watching()
    with pytest.raises(WatchThere):
        watching(name="又一次")
    for told in (
        WatchInput(name=" ", url=watch.url),
        WatchInput(name="a", url="https://a.example/", every_minutes=1),
        WatchInput(name="a", url="https://a.example/", keywords=[str(n) for n in range(31)]),
    ):
        with pytest.raises(ClippingRefused):
            watch_create(team_id=team.pk, actor=actor, told=told)
    with pytest.raises(FetchError):
        watch_create(team_id=team.pk, actor=actor, told=WatchInput(name="a", url="file:///etc"))
    assert Watch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_ask_a_feed_once(team: Team, httpserver: HTTPServer, local_pages: None) -> None:
    """Others come while it is asked; the host's turn would not hold them back."""
    asking = threading.Event()

    def answer(_request: Request) -> Response:
        cache.clear()
        asking.set()
        time.sleep(0.7)
        return Response(rss([item(1, "小满助农", REPORT)]))

    httpserver.expect_request("/feed").respond_with_handler(answer)
    with team_scope(team):
        told = WatchInput(name="甲", url=f"http://127.0.0.1:{httpserver.port}/feed")
        watch_create(team_id=team.pk, actor=Actor(kind="system"), told=told)
    asked = list[int]()

    def work(number: int) -> None:
        try:
            if number:
                assert asking.wait(10)
            asked.append(watches_read_due())
        finally:
            connection.close()

    run_all(work, 4)
    assert sorted(asked) == [0, 0, 0, 1]
    assert len(httpserver.log) == 1
    with team_scope(team):
        assert Clipping.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_dead_worker_left_is_taken_up(
    team: Team, httpserver: HTTPServer, local_pages: None
) -> None:
    answers(httpserver, rss([item(1, "小满助农", REPORT)]))
    with team_scope(team):
        told = WatchInput(name="甲", url=f"http://127.0.0.1:{httpserver.port}/feed")
        watch = watch_create(team_id=team.pk, actor=Actor(kind="system"), told=told)
        Watch.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
        assert watches_read_due() == 0
        Watch.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert watches_read_due() == 1
        assert Clipping.objects.count() == 1
        watch.refresh_from_db()
        assert (watch.claim, watch.lease_until) == (None, None)


def test_notes_of_what_was_not_kept_end(watching: Watching, httpserver: HTTPServer) -> None:
    watch = watching()
    answers(httpserver, rss([item(1, "小满"), item(2, "别的")]))
    read(watch)
    WatchItem.objects.update(seen_at=NOW - timedelta(days=201))
    assert items_forget() == 1
    assert WatchItem.objects.get().clipping is not None


# --- Alerts --------------------------------------------------------------------------------------
def brought(watch: Watch, keep: Keep, days_ago: float, count: int = 1, **told: Any) -> None:
    """So many pieces of the watch, published so long ago."""
    for number in range(count):
        at = timezone.now() - timedelta(days=days_ago, minutes=number)
        piece = keep(f"小满 {days_ago} {number}", published_at=at, **told)
        WatchItem.objects.create(
            team_id=watch.team_id, watch=watch, clipping=piece, key=f"{piece.pk}".encode()
        )


@pytest.fixture
def old_watch(watching: Watching, keep: Keep) -> Watch:
    """Watched for a month, one piece a day."""
    watch = watching()
    Watch.objects.update(created_at=timezone.now() - timedelta(days=40))
    for day in range(1, 29):
        brought(watch, keep, day + 0.5)
    watch.refresh_from_db()
    return watch


def test_the_mark() -> None:
    assert mark_of("mentions", 0) == 5
    assert mark_of("mentions", 1) == 5
    assert mark_of("mentions", 4) == 11
    assert mark_of("mentions", 100) == 200
    assert mark_of("negative", 0) == 3


def test_mentions_that_jump_raise_one_alert(old_watch: Watch, keep: Keep, actor: Actor) -> None:
    brought(old_watch, keep, 0.1, 4)
    assert watch_judge(watch=old_watch) == []
    brought(old_watch, keep, 0.2)
    (alert,) = watch_judge(watch=old_watch)
    assert (alert.kind, alert.count, float(alert.usual), alert.mark) == ("mentions", 5, 1.0, 5)
    # The same is not said again, it grows.
    brought(old_watch, keep, 0.3, 3)
    assert watch_judge(watch=old_watch) == []
    alert.refresh_from_db()
    assert (alert.count, alert.state) == (8, "open")
    # Taken note of: silent for a day, unless it doubles.
    assert alert_note(alert=alert, actor=actor)
    assert not alert_note(alert=alert, actor=actor)
    assert watch_judge(watch=old_watch) == []
    brought(old_watch, keep, 0.4, 8)
    (again,) = watch_judge(watch=old_watch)
    assert (again.count, ClippingAlert.objects.count()) == (16, 2)


def test_negative_ones_have_an_alert_of_their_own(
    old_watch: Watch, keep: Keep, actor: Actor
) -> None:
    brought(old_watch, keep, 0.1, 2, tone="negative")
    brought(old_watch, keep, 0.2, 1, text="消费者投诉，品牌方道歉，质疑声不断")
    (alert,) = watch_judge(watch=old_watch)
    assert (alert.kind, alert.count) == ("negative", 3)
    # What people judged otherwise does not count.
    ClippingAlert.objects.all().delete()
    hinted = Clipping.objects.filter(tone_hint="negative")
    clippings_judge(clippings=list(hinted), tone="neutral", actor=actor)
    assert watch_judge(watch=old_watch) == []


def test_a_young_watch_knows_nothing_usual(watching: Watching, keep: Keep) -> None:
    watch = watching()
    brought(watch, keep, 0.1, 30)
    assert watch_judge(watch=watch) == []
    Watch.objects.update(created_at=timezone.now() - timedelta(days=8))
    watch.refresh_from_db()
    assert len(watch_judge(watch=watch)) == 1


def test_what_is_put_away_does_not_count(old_watch: Watch, keep: Keep, actor: Actor) -> None:
    brought(old_watch, keep, 0.1, 5)
    newest = Clipping.objects.order_by("-published_at").first()
    assert newest is not None
    clipping_archive(clipping=newest, actor=actor)
    assert watch_judge(watch=old_watch) == []


def test_whoever_asked_gets_one_mail(
    old_watch: Watch, keep: Keep, pr: Staff, manager: Staff
) -> None:
    for staff in (pr, manager):
        verify(staff)
    watch_listen(watch=old_watch, staff=pr, wants=True)
    watch_listen(watch=old_watch, staff=pr, wants=True)
    watch_listen(watch=old_watch, staff=manager, wants=True)
    watch_listen(watch=old_watch, staff=manager, wants=False)
    brought(old_watch, keep, 0.1, 5)
    (alert,) = watch_judge(watch=old_watch)
    watch_judge(watch=old_watch)
    delivery = Delivery.objects.get(template="clipping_alert")
    assert delivery.dedupe == f"clipping-alert:{alert.pk}:{pr.pk}"
    assert delivery.team_id == old_watch.team_id
    assert delivery.sealed is not None
    sealed = unseal(bytes(delivery.sealed))
    parcel = Parcel("k", sealed["to"], ALERT, sealed["context"], "zh-hans", timezone.now())
    mail = mail_text(parcel)
    assert mail.subject == "「江南日报」24 小时内 5 条提及"
    assert "平时每天 1 条" in mail.text
    assert "· 小满 0.1 0" in mail.text


def verify(staff: Staff) -> None:
    """Their mail address is known to be theirs."""
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(
        user=staff.user, email=staff.user.email, verified=True, primary=True
    )


def test_a_feed_that_breaks_the_reader_holds_up_no_other(
    watching: Watching, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = watching(name="坏"), watching(name="好", keywords=["助农"])
    read_one = watching_module.watch_read

    def broken(*, watch: Watch) -> int:
        if watch.pk == bad.pk:
            raise RuntimeError("whatever")
        return read_one(watch=watch)

    monkeypatch.setattr(watching_module, "watch_read", broken)
    monkeypatch.setattr(watching_module, "host_turn", lambda _url: True)
    answers(httpserver, rss([item(1, "小满助农", link="https://news.example/1")]))
    assert watches_read_due() == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.failures, bad.reason, bad.claim) == (1, "protocol", None)
    assert bad.next_at > timezone.now() + timedelta(minutes=4)
    assert good.kept_count == 1


def test_a_watch_changed_while_it_is_read_is_read_anew(
    watching: Watching, actor: Actor, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = watching()
    answers(httpserver, rss([item(1, "小满助农")]), ETag='"old"')

    def meanwhile(url: str, wish: Any) -> Any:
        told = WatchInput(name="换了", url=url.replace("/feed", "/other"), keywords=["小满"])
        watch_update(watch=watch, actor=actor, told=told)
        return fetch(url, wish)

    monkeypatch.setattr("kol.clippings.services.watching.fetch", meanwhile)
    cache.clear()
    watches_read_due()
    watch.refresh_from_db()
    assert watch.url.endswith("/other")
    assert (watch.etag, watch.claim, watch.answered_at) == ("", None, None)
    assert watch.next_at < timezone.now() + timedelta(seconds=10)
