"""Records that may be one person: how likely, why, found in the background and while typing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from foundation.events.models import Event
from foundation.events.registry import consumer_get
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import AuditEntry, Team
from kol.press import cleaning_work
from kol.press.cleaning_work import pairs_job, pairs_night_due, pairs_step
from kol.press.duplicates.evidence import Crowd, Known, compare, near
from kol.press.duplicates.nearby import Typed, nearby
from kol.press.models import Channel, Contact, ContactPair, ContactPairNight, Employment, Outlet
from kol.press.services import pairs as pairs_module
from kol.press.services.channels import ChannelInput
from kol.press.services.contacts import contact_create, contact_update
from kol.press.services.employments import EmploymentInput
from kol.press.services.merge import contacts_merge
from kol.press.services.pairs import pair_dismiss, pair_reopen, pairs_find

pytestmark = pytest.mark.usefixtures("scope")


def add(
    team: Team, actor: Actor, name: str, *channels: tuple[str, str], at: str = "", **fields: Any
) -> Contact:
    """A contact with channels and a job."""
    return contact_create(
        team_id=team.pk,
        actor=actor,
        name=name,
        channels=[ChannelInput(kind, value) for kind, value in channels],
        employments=[EmploymentInput(at)] if at else [],
        **fields,
    )


def proposed() -> dict[tuple[str, str], list[str]]:
    """The pairs that are proposed, by their names, with why."""
    rows = ContactPair.objects.filter(state="open").select_related("first", "second")
    return {(row.first.name, row.second.name): row.reasons for row in rows.order_by("pk")}


def read_events() -> None:
    """Let the reader of events see those that it has not seen."""
    reader = consumer_get("press.pairs")
    for event in Event.objects.filter(name__in=reader.events).order_by("id"):
        reader.handler(event)
    Event.objects.all().delete()


# --- Evidence ------------------------------------------------------------------------------------
def known(name: str, pinyin: str, *, at: int = 0, pens: str = "", **channels: str) -> Known:
    """Somebody with these channels."""
    return Known(
        pk=0,
        name=name,
        pinyin=pinyin,
        pen_names=frozenset(pens.split()),
        channels={kind: frozenset([value]) for kind, value in channels.items()},
        outlets=frozenset([at] if at else []),
    )


W, M, E = "zhang wei", "+8613800138000", "zw@rmrb.cn"
WEI = known("张伟", W, at=1, mobile=M, email=E)
MANY = Crowd(size=1_000_000, names={"张伟": 300}, sounds={"zhang wei": 900})


@pytest.mark.parametrize(
    ("other", "reasons", "least", "most"),
    [
        (known("张伟", W, mobile=M), ["name", "mobile"], 50, 80),
        (known("张伟", W, mobile=M, at=1), ["name", "mobile", "outlet"], 99, 100),
        (known("张伟", W), ["name"], 0, 1),
        (known("张玮", W, email=E, at=1), ["pinyin", "email", "outlet"], 60, 99),
        (known("张伟", W, mobile=M[:-1] + "1", at=1), ["name", "near_phone", "outlet"], 85, 99),
        (known("张伟", W, email="w" + E, at=1), ["name", "near_email", "outlet"], 80, 99),
        (known("张伟", W, mobile="+8613911112222", at=1), ["name", "outlet"], 0, 20),
        (known("老张", "lao zhang", pens="张伟", mobile=M), ["pen_name", "mobile"], 95, 100),
        (known("李娜", "li na", mobile=M), ["mobile"], 40, 60),
        (known("李娜", "li na", at=1), ["outlet"], 0, 5),
    ],
)  # fmt: skip
def test_what_two_records_share_says_how_likely_they_are_one(
    other: Known, reasons: list[str], least: int, most: int
) -> None:
    likely = compare(WEI, other, MANY)
    assert likely.reasons == reasons
    assert least <= likely.score <= most, likely.score
    assert compare(other, WEI, MANY) == likely


def test_the_same_rare_name_says_more_in_a_small_archive_than_in_a_large_one() -> None:
    one, other = known("欧阳修远", "ou yang xiu yuan"), known("欧阳修远", "ou yang xiu yuan")
    assert compare(one, other, Crowd(size=300)).score >= 85
    assert compare(one, other, Crowd(size=1_000_000)).score < 50


def test_a_mailbox_of_a_desk_is_no_persons() -> None:
    one = known("张伟", "zhang wei", email="news@rmrb.cn")
    other = known("李娜", "li na", email="news@rmrb.cn")
    assert compare(one, other, Crowd(size=300)).score < 1


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [("138", "139", True), ("138", "1388", True), ("1380", "1308", True), ("138", "138", True),
     ("138", "147", False), ("1380", "0831", False), ("138", "13888", False)],
)  # fmt: skip
def test_near(one: str, other: str, are: bool) -> None:
    assert near(one, other) is near(other, one) is are


# --- The whole archive ---------------------------------------------------------------------------
def test_pairs_are_found_with_why(team: Team, actor: Actor) -> None:
    add(team, actor, "张伟", ("mobile", "13800138000"), at="人民日报")
    add(team, actor, "张玮", ("mobile", "13800138000"))
    add(team, actor, "李娜", ("email", "lina@163.com"), at="新京报")
    add(team, actor, "李娜", ("email", "lima@163.com"), at="新京报")
    add(team, actor, "赵敏", ("wechat", "zm_88"))
    add(team, actor, "小敏", ("wechat", "ZM_88"), pen_names=["赵敏"])
    add(team, actor, "王强", ("mobile", "13911110000"), at="北京日报")
    add(team, actor, "王强", ("mobile", "13822223333"), at="上海日报")
    assert pairs_find(team_id=team.pk) == 3
    assert proposed() == {
        ("张伟", "张玮"): ["pinyin", "mobile"],
        ("李娜", "李娜"): ["name", "near_email", "outlet"],
        ("赵敏", "小敏"): ["pen_name", "wechat"],
    }


def test_a_switchboard_that_many_share_proposes_nobody(team: Team, actor: Actor) -> None:
    for name in "甲乙丙丁戊己庚辛壬癸":
        add(team, actor, f"记者{name}", ("phone", "010-65368114"))
    assert pairs_find(team_id=team.pk) == 0


def test_what_staff_decided_stays_and_what_is_no_longer_so_goes(team: Team, actor: Actor) -> None:
    one = add(team, actor, "张伟", ("mobile", "13800138000"))
    add(team, actor, "张伟", ("mobile", "13800138000"))
    third = add(team, actor, "陈晨", ("wechat", "cc88"))
    add(team, actor, "陈辰", ("wechat", "cc88"))
    assert pairs_find(team_id=team.pk) == 2
    pair = ContactPair.objects.get(first=one)
    pair_dismiss(pair=pair, actor=actor)
    pair_dismiss(pair=pair, actor=actor)
    assert AuditEntry.objects.filter(action="contact.pair_dismiss").count() == 1
    contact_update(contact=third, actor=actor, channels=[])
    assert pairs_find(team_id=team.pk) == 0
    pair.refresh_from_db()
    assert pair.state == "dismissed"
    pair_reopen(pair=pair, actor=actor)
    assert list(proposed()) == [("张伟", "张伟")]


def test_what_is_proposed_while_all_are_looked_through_stays(
    team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(team, actor, "张伟", ("mobile", "13800138000"))
    real = pairs_module.pairs_likely

    def slow(team_id: int) -> Any:
        found = list(real(team_id))
        add(team, actor, "张玮", ("mobile", "13800138000"))
        read_events()
        return iter(found)

    late = replace(pairs_module.CONTACTS, likely=slow)
    monkeypatch.setattr(pairs_module, "CONTACTS", late)
    pairs_find(team_id=team.pk)
    assert list(proposed()) == [("张伟", "张玮")]


@pytest.mark.django_db(transaction=True)
def test_looking_through_all_holds_up_no_reader_of_events(team: Team, actor: Actor) -> None:
    """A transaction that wrote has a number, and events are read up to the oldest there is."""
    add(team, actor, "张伟", ("mobile", "13800138000"))
    add(team, actor, "张玮", ("mobile", "13800138000"))
    with transaction.atomic(), connection.cursor() as cursor:
        assert len(list(pairs_module.pairs_likely(team.pk))) == 1
        cursor.execute("SELECT pg_current_xact_id_if_assigned()")
        assert cursor.fetchone() == (None,)


def test_merged_records_are_compared_no_more(team: Team, actor: Actor) -> None:
    one = add(team, actor, "张伟", ("mobile", "13800138000"))
    other = add(team, actor, "张伟", ("mobile", "13800138000"))
    contacts_merge(winner=one, loser=other, actor=actor)
    assert pairs_find(team_id=team.pk) == 0


def test_the_job_and_the_night_find_them(team: Team, actor: Actor, other_team: Team) -> None:
    add(team, actor, "张伟", ("mobile", "13800138000"))
    add(team, actor, "张伟", ("mobile", "13800138000"))
    job = pairs_job(actor=actor)
    assert job_run(team_id=team.pk, job_id=job.pk) == "done"
    job.refresh_from_db()
    assert job.result == {"found": 1}
    assert (job.done, job.total) == (1, 1)
    ContactPair.objects.all().delete()
    with system_scope():
        assert pairs_night_due() == 0
        ContactPairNight.objects.update(due_at=timezone.now() - timedelta(minutes=1))
        assert pairs_night_due() == 2
    assert list(proposed()) == [("张伟", "张伟")]
    with team_scope(other_team):
        assert proposed() == {}


def test_the_job_shows_how_far_it_is_and_stops_on_the_way(
    team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one, other, phone in (
        ("张伟", "张玮", "13800138000"), ("李娜", "李那", "13911112222"),
        ("王芳", "王方", "13722223333"),
    ):  # fmt: skip
        for name in (one, other):
            add(team, actor, name, ("mobile", phone))
    monkeypatch.setattr(pairs_module, "SOME", 1)
    job, seen = pairs_job(actor=actor), list[tuple[int, bool]]()
    cursor: dict[str, Any] = {}
    while len(seen) < 4:
        step = pairs_step(job, cursor)
        cursor = step.cursor
        seen.append((step.done, step.finished))
    total = step.total or 0
    assert seen == [(0, False), (0, False), (1, False), (2, False)]
    assert total >= 3
    assert proposed() == {}  # nothing is written before the end
    # Another worker has nothing of it in memory: it does all at once.
    monkeypatch.setattr(cleaning_work._kept, "looking", None)
    step = pairs_step(job, cursor)
    assert (step.finished, step.result) == (True, {"found": 3})
    # Step by step the same is found.
    ContactPair.objects.all().delete()
    assert job_run(team_id=team.pk, job_id=job.pk) == "done"
    job.refresh_from_db()
    assert (job.result, job.done, job.total) == ({"found": 3}, total, total)


def test_a_contact_that_was_written_is_compared_at_once(team: Team, actor: Actor) -> None:
    add(team, actor, "张伟", ("mobile", "13800138000"))
    read_events()
    assert proposed() == {}
    second = add(team, actor, "张伟", ("mobile", "13800138000"))
    read_events()
    assert proposed() == {("张伟", "张伟"): ["name", "mobile"]}
    contact_update(contact=second, actor=actor, name="李四", channels=[])
    read_events()
    assert proposed() == {}


# --- While typing --------------------------------------------------------------------------------
def test_typing_finds_who_may_be_meant(
    team: Team, actor: Actor, django_assert_max_num_queries: Any
) -> None:
    wei = add(team, actor, "张伟", ("mobile", "13800138000"), at="人民日报")
    add(team, actor, "李娜", ("mobile", "13911112222"))
    paper = Outlet.objects.get(name="人民日报")
    with django_assert_max_num_queries(9):
        by_phone = nearby(Typed(name="小张", channels=[("mobile", "+8613800138000")]))
    assert [(one.pk, one.likely.reasons) for one in by_phone] == [(wei.pk, ["mobile"])]
    by_name = nearby(Typed(name="张玮", outlets=[paper.pk]))
    assert [(one.pk, one.likely.reasons) for one in by_name] == [(wei.pk, ["pinyin", "outlet"])]
    assert nearby(Typed(name="张伟", outlets=[paper.pk], pk=wei.pk)) == []
    assert nearby(Typed(name="王五")) == nearby(Typed()) == []


def test_typing_a_common_name_still_finds_the_one_at_the_same_outlet(
    team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kol.press.duplicates import nearby as module

    monkeypatch.setattr(module, "_BY_NAME", 3)
    for _at in range(4):
        add(team, actor, "王芳")
    meant = add(team, actor, "王芳", ("mobile", "13800138000"), at="新京报")
    paper = Outlet.objects.get(name="新京报")
    assert meant.pk in [one.pk for one in nearby(Typed(name="王芳", outlets=[paper.pk]))]
    close = nearby(Typed(name="王芳", channels=[("mobile", "+8613800138009")]))
    assert close[0].pk == meant.pk
    assert "near_phone" in close[0].likely.reasons
    assert Channel.objects.count() == Employment.objects.count() == 1
