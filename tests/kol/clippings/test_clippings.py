"""Keeping pieces, changing them, putting them away; copies of one text."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from foundation.events.models import Event
from foundation.fetching.errors import FetchError
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Team
from kol.clippings.errors import (
    ClippingRefused,
    ClippingThere,
    CopyRefused,
    HeadlineMissing,
)
from kol.clippings.lists import CLIPPINGS
from kol.clippings.models import Clipping
from kol.clippings.services.clippings import (
    clipping_archive,
    clipping_create,
    clipping_restore,
    clipping_update,
    clippings_judge,
)
from kol.clippings.services.fields import ClippingInput
from kol.clippings.services.syndication import _LOCK, copy_set
from kol.press.models import Contact, Outlet
from kol.press.services.outlets import outlet_update
from tests.kol.clippings.conftest import Keep
from tests.kol.clippings.pages import ANOTHER, CUT_SHORT, REPORT, REPRINT

AT = datetime(2026, 11, 20, 0, 35, tzinfo=UTC)


def test_a_piece_keeps_the_reach_of_its_day(
    keep: Keep, outlet: Outlet, reporter: Contact, actor: Actor
) -> None:
    piece = keep(
        "  小满直播间首场助农带货破百万 ",
        url="https://www.jndaily.example/1.html?utm_source=wx",
        outlet=outlet,
        author="记者 林晓",
        contacts=[reporter],
        published_at=AT,
        text=REPORT,
        tags=["助农", "直播，助农"],
        kind="interview",
        depth="dedicated",
        campaign="临安助农",
    )
    outlet_update(outlet=outlet, actor=actor, reach=999, reach_source="别处")
    piece.refresh_from_db()
    assert piece.title == "小满直播间首场助农带货破百万"
    assert piece.canonical == "https://www.jndaily.example/1.html"
    assert (piece.reach, piece.reach_source, piece.reach_on) == (120_000, "媒体自报", None)
    assert piece.tags == ["助农", "直播"]
    assert (piece.tone, piece.tone_hint) == ("", "positive")
    assert [one.name for one in piece.contacts.all()] == ["林晓"]
    assert piece.day_known
    assert piece.created_by_id == actor.staff_id
    assert len(piece.bands) == 21
    entry = AuditEntry.objects.get(action="clipping.create")
    assert (entry.object_name, entry.object_id) == (piece.title, piece.pk)
    event = Event.objects.get(name="clipping.created")
    assert (event.subject_id, event.payload["contacts"]) == (piece.pk, [reporter.pk])


def test_a_day_nobody_knows(keep: Keep) -> None:
    piece = keep()
    assert not piece.day_known
    assert abs(piece.published_at - timezone.now()) < timedelta(seconds=5)


def test_a_reach_said_by_hand_stands(keep: Keep, outlet: Outlet) -> None:
    piece = keep(outlet=outlet, reach=5, reach_source="后台截图", reach_on=date(2026, 11, 1))
    assert (piece.reach, piece.reach_source, piece.reach_on) == (5, "后台截图", date(2026, 11, 1))


@pytest.mark.parametrize(
    ("told", "error", "field"),
    [
        ({"title": " "}, HeadlineMissing, "title"),
        ({"tone": "angry"}, ClippingRefused, "tone"),
        ({"reach": -1}, ClippingRefused, "reach"),
        ({"tags": [str(n) for n in range(21)]}, ClippingRefused, "tags"),
        ({"url": "javascript:alert(1)"}, FetchError, "url"),
    ],
)
def test_what_is_refused_changes_nothing(
    keep: Keep, told: dict[str, Any], error: type[Exception], field: str
) -> None:
    with pytest.raises(error) as caught:
        keep(**{"title": "标题", **told})
    assert getattr(caught.value, "field", "") == field
    assert not Clipping.objects.exists()
    assert not AuditEntry.objects.filter(action="clipping.create").exists()


def test_a_page_is_kept_once(keep: Keep) -> None:
    there = keep("已有", url="https://news.example/1.html")
    with pytest.raises(ClippingThere) as caught:
        keep("再来", url="http://www.news.example/1.html?spm=1")
    assert caught.value.params["clipping"] == there.public_id
    assert Clipping.objects.count() == 1
    keep("没有地址")
    keep("也没有地址")


def test_a_change_leaves_what_was_not_said(keep: Keep, outlet: Outlet, actor: Actor) -> None:
    piece = keep(outlet=outlet, author="林晓", published_at=AT, text=REPORT)
    changed = clipping_update(
        clipping=piece, actor=actor, told=ClippingInput(tone="negative", title="新标题")
    )
    assert (changed.tone, changed.title, changed.author) == ("negative", "新标题", "林晓")
    assert (changed.outlet_id, changed.reach) == (outlet.pk, 120_000)
    gone = clipping_update(
        clipping=piece, actor=actor, told=ClippingInput(given=frozenset({"outlet"}))
    )
    assert (gone.outlet_id, gone.reach) == (None, None)
    entry = AuditEntry.objects.filter(action="clipping.update").order_by("pk").first()
    assert entry is not None
    assert entry.changes == {"tone": ["", "negative"], "title": ["小满助农", "新标题"]}


def test_the_trail_holds_no_text_and_no_author(keep: Keep, actor: Actor) -> None:
    piece = keep()
    clipping_update(clipping=piece, actor=actor, told=ClippingInput(text=REPORT, author="林晓"))
    entry = AuditEntry.objects.get(action="clipping.update")
    assert entry.changes == {"text": "changed", "author": "changed"}


def test_the_same_again_writes_nothing(keep: Keep, actor: Actor) -> None:
    piece = keep(url="https://news.example/1.html", tone="neutral")
    told = ClippingInput(title=piece.title, url="https://news.example/1.html", tone="neutral")
    clipping_update(clipping=piece, actor=actor, told=told)
    assert not AuditEntry.objects.filter(action="clipping.update").exists()


def test_many_are_judged_at_once(keep: Keep, actor: Actor) -> None:
    pieces = [keep("甲"), keep("乙", tone="negative")]
    assert clippings_judge(clippings=pieces, tone="negative", actor=actor) == 1
    assert set(Clipping.objects.values_list("tone", flat=True)) == {"negative"}


# --- Copies --------------------------------------------------------------------------------------
def firsts() -> dict[str, str]:
    """Headlines of copies, with that of their first publication."""
    copies = Clipping.objects.filter(syndication_of__isnull=False)
    return dict(copies.values_list("title", "syndication_of__title"))


def test_reprints_are_copies_of_the_first(keep: Keep) -> None:
    keep("首发", text=REPORT, published_at=AT)
    keep("转载", text=REPRINT, published_at=AT + timedelta(hours=2))
    keep("节选", text=CUT_SHORT, published_at=AT + timedelta(hours=3))
    keep("另一篇", text=ANOTHER, published_at=AT + timedelta(hours=1))
    assert firsts() == {"转载": "首发", "节选": "首发"}


def test_whoever_published_first_is_first_however_late_it_comes(keep: Keep) -> None:
    keep("转载", text=REPRINT, published_at=AT + timedelta(hours=2))
    keep("节选", text=CUT_SHORT, published_at=AT + timedelta(hours=3))
    keep("首发", text=REPORT, published_at=AT)
    assert firsts() == {"转载": "首发", "节选": "首发"}


def test_a_text_of_another_season_is_no_copy(keep: Keep) -> None:
    keep("首发", text=REPORT, published_at=AT)
    keep("旧文重提", text=REPORT, published_at=AT - timedelta(days=90))
    assert firsts() == {}


def test_another_teams_texts_are_none_of_ours(keep: Keep, other_team: Team, actor: Actor) -> None:
    keep("首发", text=REPORT, published_at=AT)
    with team_scope(other_team):
        theirs = clipping_create(
            team_id=other_team.pk,
            actor=Actor(kind="system"),
            told=ClippingInput(title="别家", text=REPORT, published_at=AT + timedelta(hours=1)),
            origin="hand",
        )
        assert theirs.syndication_of_id is None


def test_people_say_what_is_a_copy(keep: Keep, actor: Actor) -> None:
    first = keep("首发", text=REPORT, published_at=AT)
    copy = keep("转载", text=REPRINT, published_at=AT + timedelta(hours=2))
    other = keep("另一篇", text=ANOTHER, published_at=AT)
    copy_set(clipping=copy, first=None, actor=actor)
    assert firsts() == {}
    # A new text does not overrule them.
    clipping_update(clipping=copy, actor=actor, told=ClippingInput(text=REPORT))
    assert firsts() == {}
    copy_set(clipping=other, first=first, actor=actor)
    copy_set(clipping=copy, first=other, actor=actor)
    assert firsts() == {"另一篇": "首发", "转载": "首发"}
    with pytest.raises(CopyRefused):
        copy_set(clipping=first, first=copy, actor=actor)
    assert firsts() == {"另一篇": "首发", "转载": "首发"}


def test_a_piece_put_away_leaves_its_place_to_the_next(keep: Keep, actor: Actor) -> None:
    first = keep("首发", text=REPORT, published_at=AT)
    keep("转载", text=REPRINT, published_at=AT + timedelta(hours=2))
    keep("节选", text=CUT_SHORT, published_at=AT + timedelta(hours=3))
    assert clipping_archive(clipping=first, actor=actor)
    assert not clipping_archive(clipping=first, actor=actor)
    assert firsts() == {"节选": "转载"}
    assert clipping_restore(clipping=first, actor=actor)
    assert firsts() == {"转载": "首发", "节选": "首发"}


@pytest.mark.django_db(transaction=True)
def test_two_that_come_at_once_are_not_both_first(team: Team) -> None:
    """Each of several workers brings a copy: one is first, whoever wins."""
    gate, failures = threading.Barrier(4), list[BaseException]()

    def bring(number: int) -> None:
        try:
            gate.wait()
            with team_scope(team):
                clipping_create(
                    team_id=team.pk,
                    actor=Actor(kind="system"),
                    told=ClippingInput(
                        title=f"第{number}家",
                        text=REPORT,
                        published_at=AT + timedelta(hours=number),
                    ),
                    origin="feed",
                )
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    run_all(bring, 4)
    assert failures == []
    with team_scope(team):
        assert firsts() == {f"第{number}家": "第0家" for number in (1, 2, 3)}


@pytest.mark.django_db(transaction=True)
def test_two_that_keep_one_page_at_once_keep_it_once(team: Team) -> None:
    gate, refused = threading.Barrier(4), list[str]()

    def bring(number: int) -> None:
        gate.wait()
        try:
            with team_scope(team):
                clipping_create(
                    team_id=team.pk,
                    actor=Actor(kind="system"),
                    told=ClippingInput(title=f"{number}", url="https://news.example/1"),
                    origin="feed",
                )
        except ClippingThere as error:
            refused.append(error.code)
        finally:
            connection.close()

    run_all(bring, 4)
    assert refused == ["clipping_there"] * 3
    with team_scope(team):
        assert Clipping.objects.count() == 1


def run_all(work: Callable[[int], None], count: int) -> None:
    """Run ``work(0)``, ``work(1)``, ... at once."""
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)


@pytest.mark.django_db(transaction=True)
def test_a_change_of_many_holds_copies_before_pieces(keep: Keep) -> None:
    """As whoever keeps one does: who held pieces first would stand in its way, and it in theirs."""
    piece = keep("小满助农")
    assert CLIPPINGS.bulk is not None

    def held() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND classid = %s",
                [_LOCK],
            )
            return int(cursor.fetchone()[0])

    with transaction.atomic():
        assert held() == 0
        CLIPPINGS.bulk.lock([piece.pk], False)
        assert held() == 1
