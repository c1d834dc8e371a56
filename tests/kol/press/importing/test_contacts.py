"""What an import adds to contacts that are there, that it adds nothing twice, and its undoing."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.events.models import Event
from foundation.imports.models import Import
from foundation.imports.services import import_run, import_undo
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team
from kol.press.importing import session as session_module
from kol.press.models import (
    Channel,
    Contact,
    ContactMerge,
    ContactSearch,
    Employment,
    Outlet,
    OutletSearch,
    PressNote,
)
from kol.press.services import (
    ChannelInput,
    EmploymentInput,
    contact_create,
    contact_update,
    outlet_create,
)
from kol.press.services.merge import contact_unmerge, contacts_merge
from tests.kol.press.importing.sheets import bring_in, check, outcome, refusals, upload, whole

pytestmark = pytest.mark.usefixtures("scope")

LIST = """姓名,媒体,职务,部门,手机,邮箱,地区,标签,跑口,生日,备注,负责人,请勿联系
张伟,人民日报社,记者,,13800138000,zw@people.cn,北京,央媒,时政,1985-03-12,爱喝茶,operator,
李娜,新京报,编辑,财经部,,ln@bjnews.com.cn,北京,都市报,财经,,,,是
王芳,光明日报,,,,,,,,,,,
"""


def everything() -> dict[str, list[Any]]:
    """All that an import writes, without ids and times of rows."""
    contacts = Contact.objects.order_by("pk").values_list(
        "name", "region", "tags", "beats", "birth_month", "owner", "do_not_contact", "source",
        "pinyin", "sort_key", "custom",
    )  # fmt: skip
    return {
        "contacts": list(contacts),
        "channels": sorted(Channel.objects.values_list("contact", "kind", "value", "order")),
        "jobs": sorted(
            Employment.objects.values_list("contact", "outlet__name", "title", "desk", "is_primary")
        ),
        "outlets": sorted(Outlet.objects.values_list("name", "keys")),
        "notes": sorted(PressNote.objects.values_list("contact", "text")),
        "search": list(ContactSearch.objects.order_by("pk").values_list("found_by")),
        "outlet_search": list(OutletSearch.objects.order_by("pk").values_list("found_by")),
    }


def undone(record: Import, actor: Actor) -> Import:
    record = import_undo(record=record, actor=actor)
    assert record.undo_job_id is not None
    job_run(team_id=record.team_id, job_id=record.undo_job_id)
    record.refresh_from_db()
    assert record.state == "undone", record.undo_job and record.undo_job.message
    return record


@pytest.fixture
def zhang(team: Team, actor: Actor) -> Contact:
    """张伟 as we knew him: at 人民日报, one mobile phone."""
    outlet_create(team_id=team.pk, actor=actor, name="人民日报", aliases=["人民日报社"])
    return contact_create(
        team_id=team.pk,
        actor=actor,
        name="张伟",
        channels=[ChannelInput("mobile", "13800138000")],
        employments=[EmploymentInput("人民日报")],
        region="上海",
        tags=["老朋友"],
    )


def test_what_was_empty_is_filled_and_nothing_overwritten(
    team: Team, actor: Actor, zhang: Contact, operator: Staff
) -> None:
    record = whole(team, actor, LIST, source="发布会签到")
    assert outcome(record) == (2, 1, 0, 0)
    zhang.refresh_from_db()
    assert (zhang.region, zhang.tags, zhang.beats) == ("上海", ["老朋友", "央媒"], ["时政"])
    assert (zhang.birth_year, zhang.owner_id, zhang.source) == (1985, operator.pk, "发布会签到")
    job = Employment.objects.get(contact=zhang)
    assert (job.outlet.name, job.title, job.is_primary) == ("人民日报", "记者", True)
    assert sorted(Channel.objects.filter(contact=zhang).values_list("kind", "order")) == [
        ("email", 1), ("mobile", 0),
    ]  # fmt: skip
    assert PressNote.objects.get(contact=zhang).text == "爱喝茶"
    silent = Contact.objects.get(name="李娜")
    assert (silent.do_not_contact, silent.do_not_contact_reason) == (True, "发布会签到")
    assert sorted(Outlet.objects.values_list("name", flat=True)) == [
        "人民日报",
        "光明日报",
        "新京报",
    ]


def test_the_trail_and_the_events_tell_of_each(team: Team, actor: Actor, zhang: Contact) -> None:
    Event.objects.all().delete()
    record = whole(team, actor, LIST)
    lines = AuditEntry.objects.filter(action="contact.import").order_by("object_id")
    assert [line.object_id for line in lines] == list(
        Contact.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert lines[0].changes == {"import": [None, record.public_id]}
    assert AuditEntry.objects.filter(action="outlet.import").count() == 2
    told = {event.name: event.payload for event in Event.objects.filter(name__contains="contact.")}
    new = list(Contact.objects.exclude(pk=zhang.pk).order_by("pk").values_list("pk", flat=True))
    assert told["contact.created"]["contacts"] == new
    assert told["contact.updated"]["contacts"] == [zhang.pk]
    assert told["contact.updated"]["fields"] == [
        "beats", "birth_month", "channels", "employments", "note", "owner", "tags",
    ]  # fmt: skip


def test_the_same_again_changes_nothing(team: Team, actor: Actor, zhang: Contact) -> None:
    whole(team, actor, LIST)
    before, lines = everything(), AuditEntry.objects.filter(action="contact.import").count()
    record = whole(team, actor, LIST)
    assert outcome(record) == (0, 0, 3, 0)
    assert everything() == before
    assert AuditEntry.objects.filter(action="contact.import").count() == lines


def test_undoing_leaves_what_was_there_before(team: Team, actor: Actor, zhang: Contact) -> None:
    before = everything()
    record = whole(team, actor, LIST, source="发布会签到")
    assert everything() != before
    record = undone(record, actor)
    assert (record.taken_back, record.kept) == (3, 0)
    assert everything() == before


def test_whoever_was_touched_since_stays(team: Team, actor: Actor, zhang: Contact) -> None:
    record = whole(team, actor, LIST)
    contact_update(contact=Contact.objects.get(name="李娜"), actor=actor, region="天津")
    wang = Contact.objects.get(name="王芳")
    PressNote.objects.create(team=team, contact=wang, text="约在周五")
    record = undone(record, actor)
    assert (record.taken_back, record.kept) == (1, 2)
    kept = dict(record.row_results.exclude(kept="").values_list("number", "kept"))
    assert kept == {3: "edited", 4: "in_use"}
    assert sorted(Outlet.objects.values_list("name", flat=True)) == [
        "人民日报",
        "光明日报",
        "新京报",
    ]


def test_namesakes_are_told_apart(team: Team, actor: Actor, zhang: Contact) -> None:
    contact_create(
        team_id=team.pk, actor=actor, name="张伟",
        channels=[ChannelInput("email", "zw@caixin.com")], employments=[EmploymentInput("财新")],
    )  # fmt: skip
    text = (
        "姓名,媒体,手机,邮箱,地区\n"
        "张伟,财新,13900139000,,\n"  # the one at 财新
        "张伟,,,zw@caixin.com,\n"  # the one with that address: nothing new
        "张伟,南方周末,,,\n"  # a third
        "张伟,,,,北京\n"  # who of them?
        ",,13800138000,,北京\n"  # the one with that phone
        ",,13700137000,,北京\n"  # nobody
    )
    record = whole(team, actor, text)
    assert outcome(record) == (1, 1, 2, 2)
    assert refusals(record) == [("5", "姓名", "row_ambiguous"), ("7", "姓名", "row_nobody")]
    phones = Channel.objects.filter(normal="+8613900139000")
    assert [one.contact.employments.get().outlet.name for one in phones] == ["财新"]


def test_rows_of_one_file_see_one_another_whatever_lies_between(
    team: Team, actor: Actor, monkeypatch: Any
) -> None:
    from foundation.imports import steps

    text = (
        "姓名,媒体,职务,手机,邮箱\n张伟,人民日报,,13800138000,\n李娜,人民日报,编辑,,\n"
        "张伟,人民日报社记者站,记者,13800138000,\n张伟,人民日报,记者,,a@people.cn\n"
    )
    seen = []
    for chunk in (2000, 1):
        monkeypatch.setattr(steps, "CHUNK", chunk)
        record = whole(team, actor, text)
        assert outcome(record) == (2, 2, 0, 0)
        state = everything()
        seen.append([len(rows) for rows in state.values()])
        assert Contact.objects.get(name="张伟").employments.filter(is_primary=True).count() == 1
        found = ContactSearch.objects.get(contact__name="张伟").found_by
        assert "'o:记者" in found
        undone(record, actor)
        assert Contact.objects.count() == Outlet.objects.count() == 0
    assert seen[0] == seen[1]


def test_queries_dont_grow_with_the_rows(team: Team, actor: Actor) -> None:
    def asked(rows: int) -> int:
        lines = [f"人{at:03},媒体{at},1390013{at:04}" for at in range(rows)]
        record = check(upload(team, actor, "姓名,媒体,手机\n" + "\n".join(lines)), actor)
        session = session_module.ContactsSession(record)
        from foundation.imports.services.files import file_open
        from foundation.imports.sources import source_rows

        with file_open(record) as stream:
            source = list(source_rows(record, stream))
        with CaptureQueriesContext(connection) as queries:
            session.plan(source)
        return len([one for one in queries if "nextval" not in one["sql"]])

    assert asked(2) == asked(300) == 4


def test_whoever_writes_the_same_meanwhile_is_seen(
    team: Team, actor: Actor, monkeypatch: Any
) -> None:
    """Between reading and the one transaction somebody adds an outlet of that name: read again."""
    record = check(upload(team, actor, "姓名,媒体\n张伟,新京报\n"), actor)
    record = import_run(record=record, actor=actor)
    real = session_module.ContactsSession.stage

    def late(self: session_module.ContactsSession) -> None:
        real(self)
        if not Outlet.objects.exists():
            outlet_create(team_id=team.pk, actor=actor, name="《新京报》")

    monkeypatch.setattr(session_module.ContactsSession, "stage", late)
    assert record.job_id is not None
    job_run(team_id=team.pk, job_id=record.job_id)
    record.refresh_from_db()
    assert (record.state, outcome(record)) == ("done", (1, 0, 0, 0))
    assert Employment.objects.get().outlet == Outlet.objects.get(name="《新京报》")


@pytest.mark.django_db(transaction=True)
def test_undoing_leaves_what_somebody_wrote_while_the_file_was_read(
    team: Team, actor: Actor, zhang: Contact, monkeypatch: Any
) -> None:
    """The file says where 张伟 lives, and so does somebody before the one transaction: theirs
    stands, and is not taken back with the import."""
    Contact.objects.filter(pk=zhang.pk).update(region="")
    record = check(upload(team, actor, "姓名,媒体,地区\n张伟,人民日报,北京\n"), actor)
    record = import_run(record=record, actor=actor)
    real = session_module.ContactsSession.stage

    def late(self: session_module.ContactsSession) -> None:
        real(self)
        contact_update(contact=zhang, actor=actor, region="上海")

    monkeypatch.setattr(session_module.ContactsSession, "stage", late)
    assert record.job_id is not None
    job_run(team_id=team.pk, job_id=record.job_id)
    record.refresh_from_db()
    zhang.refresh_from_db()
    assert (record.state, zhang.region) == ("done", "上海")
    record = undone(record, actor)
    zhang.refresh_from_db()
    assert (zhang.region, record.kept) == ("上海", 1)


def test_a_merge_while_a_file_is_read_is_seen(
    team: Team, actor: Actor, zhang: Contact, monkeypatch: Any
) -> None:
    """What the file says of the record that goes stands in the one that is kept, once; parted
    again, each has what it had."""
    other = contact_create(
        team_id=team.pk, actor=actor, name="张玮", channels=[ChannelInput("email", "zw@a.cn")]
    )
    text = "姓名,手机,邮箱,地址\n张伟,13800138000,new@people.cn,金台西路2号\n"
    record = import_run(record=check(upload(team, actor, text), actor), actor=actor)
    real, merges = session_module.ContactsSession.stage, list[ContactMerge]()

    def late(self: session_module.ContactsSession) -> None:
        real(self)
        if not merges:
            keep = {"other_name": "keep"}
            merges.append(contacts_merge(winner=other, loser=zhang, actor=actor, keep=keep))

    monkeypatch.setattr(session_module.ContactsSession, "stage", late)
    assert record.job_id is not None
    job_run(team_id=team.pk, job_id=record.job_id)
    record.refresh_from_db()
    assert (record.state, outcome(record)) == ("done", (0, 1, 0, 0))
    new = Channel.objects.get(normal="new@people.cn")
    other.refresh_from_db()
    assert (new.contact, other.address) == (other, "金台西路2号")
    contact_unmerge(merge=merges[0], actor=actor)
    zhang.refresh_from_db()
    assert (zhang.state, zhang.address) == ("active", "")
    assert Channel.objects.get(normal="+8613800138000").contact == zhang
    assert sorted(other.channels.values_list("normal", flat=True)) == ["new@people.cn", "zw@a.cn"]


def test_a_stopped_import_leaves_nothing(team: Team, actor: Actor) -> None:
    record = check(upload(team, actor, LIST), actor)
    with connection.cursor() as cursor:
        for table in ("press_stage_contact", "press_stage_channel", "press_stage_outlet"):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            assert cursor.fetchone() == (0,)
    bring_in(record, actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM press_stage_contact")
        assert cursor.fetchone() == (0,)
