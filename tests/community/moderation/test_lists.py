"""Lists of words: pasted, kept once, compiled once a version; the site's; nicknames."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.chat.services import message_send
from community.fans.models import Fan
from community.groups.models import GroupMember
from community.groups.services import member_join
from community.groups.services.staff import fan_names_refresh
from community.moderation.errors import MessageRefused, WordListNameTaken, WordsTooMany
from community.moderation.lines import WordLine, lines_read
from community.moderation.models import Hit, Rules, Word, WordList
from community.moderation.person import person_erase
from community.moderation.policy import policy_of
from community.moderation.services import (
    names,
    word_list_create,
    word_list_delete,
    word_list_update,
    words_add,
    words_remove,
)
from foundation.events.services import consume
from foundation.jobs.models import Job
from foundation.jobs.registry import job_title
from foundation.jobs.services import job_run
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import AuditEntry, Staff, Team, User
from tests.api import api_of, assert_problem
from tests.cast import fan_actor, make_user
from tests.community.chat.room import Room
from tests.community.moderation.conftest import MakeList, Say

pytestmark = pytest.mark.django_db
Clients = Callable[[User | Staff], Client]


def test_what_people_paste() -> None:
    pasted = lines_read(
        "\ufeff词,分类\n加微信\n 代购，广告 \n裸聊\tporn\n！！\n怪词,没有的类\n\n" + "长" * 41
    )
    assert pasted.lines == [
        WordLine("加微信", "加微信"), WordLine("代购", "代购", "ads"),
        WordLine("裸聊", "裸聊", "porn"),
    ]  # fmt: skip
    assert [number for number, _text in pasted.refused] == [5, 6, 8]


def test_kept_once_however_written(make_list: MakeList, actor: Actor) -> None:
    made = make_list("hold", "加微信")
    assert (
        words_add(word_list=made, lines=lines_read("加 微 信\n加微❤信\n代購").lines, actor=actor)
        == 1
    )
    assert sorted(Word.objects.values_list("normal", flat=True)) == ["代购", "加微信"]
    assert WordList.objects.get().word_count == 2
    ids = list(Word.objects.filter(text="加微信").values_list("public_id", flat=True))
    assert [words_remove(word_list=made, ids=ids, actor=actor) for _ in range(2)] == [1, 0]
    assert WordList.objects.get().word_count == 1
    assert AuditEntry.objects.filter(action="words.remove").count() == 1
    for _ in range(2):
        word_list_delete(word_list=made, actor=actor)
    assert not Word.objects.exists()


def test_a_name_once_and_words_bounded(
    room: Room, make_list: MakeList, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_list("hold", "一二 三四", name="广告")
    with pytest.raises(WordListNameTaken):
        word_list_create(team=room.team, actor=actor, name="广告")
    monkeypatch.setattr("community.moderation.services.words.MOST_WORDS", 3)
    with pytest.raises(WordsTooMany):
        words_add(word_list=made, lines=lines_read("五六\n七八").lines, actor=actor)
    assert Word.objects.count() == 2


def test_compiled_once_a_version(
    room: Room, make_list: MakeList, actor: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_list("hold", "加微信")
    team = Team.objects.get(pk=room.team.pk)
    first = policy_of(team.pk, team.rules_version)
    with django_assert_num_queries(0):
        assert policy_of(team.pk, team.rules_version) is first
        assert policy_of(team.pk, 0).entries == {}
    make_list("refuse", "代购")
    team.refresh_from_db()
    assert set(policy_of(team.pk, team.rules_version).entries) == {"加微信", "代购"}


def test_the_sites_lists_hold_for_every_team_at_once(
    room: Room, old: GroupMember, say: Say, other_team: Team, tmp_path: Path
) -> None:
    assert say(old, "卖枪").seq == 1
    file = tmp_path / "words.csv"
    file.write_text("卖枪\n！\n", encoding="gb18030")
    out, err = io.StringIO(), io.StringIO()
    call_command("sitewords", "违法", str(file), act="refuse", stdout=out, stderr=err)
    assert "违法: 1 words" in out.getvalue()
    assert "line 2" in err.getvalue()
    with pytest.raises(MessageRefused):
        say(old, "卖槍")
    other_team.refresh_from_db()
    assert other_team.rules_version == 1
    call_command("sitewords", "违法", drop=True, stdout=out)
    assert say(old, "卖枪").seq == 2
    with pytest.raises(CommandError):
        call_command("sitewords", "违法", drop=True, stdout=out)


@pytest.mark.django_db(transaction=True)
def test_a_team_made_later_is_held_to_them_too(owner: Staff, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("卖枪")
    call_command("sitewords", "违法", str(file), stdout=io.StringIO())
    while consume("moderation.teams"):
        pass
    owner.team.refresh_from_db()
    assert owner.team.rules_version >= 1


def test_nicknames_at_joining_and_renaming(
    room: Room, make_list: MakeList, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_list("hold", "加微信")
    make_list("mask", "傻瓜", in_names=True)
    make_list("hold", "代购", name="elsewhere", in_names=False)
    room.group.entry = "open"
    room.group.save()

    def join(number: int, nickname: str) -> GroupMember:
        user = make_user(f"joiner{number}")
        fan = Fan.objects.create(team=room.team, user=user, nickname=nickname, source="invite")
        outcome = member_join(
            group=room.group, fan=fan, user=user, actor=fan_actor(user), door=None
        )
        assert outcome.member is not None
        return outcome.member

    names = [join(n, name).display_name for n, name in enumerate(
        ["小鹿", "加V信 加微信", "大傻瓜", "代购小张"]
    )]  # fmt: skip
    assert names == ["小鹿", "粉丝", "大***", "代购小张"]
    assert list(Hit.objects.order_by("pk").values_list("done", "text")) == [
        ("named", "加V信 加微信"), ("named", "大傻瓜"),
    ]  # fmt: skip
    member = GroupMember.objects.get(display_name="小鹿", user__display_name="joiner0")
    fan_names_refresh(fans=[(int(member.fan_id or 0), "傻瓜鹿")])
    member.refresh_from_db()
    assert member.display_name == "***鹿"


def names_now(room: Room) -> list[str]:
    """As they are shown once the waiting jobs are done."""
    for job in Job.objects.filter(kind="moderation.names", state="queued"):
        assert job_run(team_id=room.team.pk, job_id=job.pk) == "done"
    shown = GroupMember.objects.filter(staff=None).order_by("pk")
    return list(shown.values_list("display_name", flat=True))


def test_nicknames_shown_already_follow_the_words(
    room: Room, old: GroupMember, make_list: MakeList, actor: Actor
) -> None:
    for member, name in ((room.fan, "小鹿"), (old, "大傻瓜")):
        Fan.objects.filter(memberships=member).update(nickname=name)
        GroupMember.objects.filter(pk=member.pk).update(display_name=name)
    word_list = make_list("mask", "傻瓜")
    make_list("mask", "小鹿", name="elsewhere", in_names=False)
    job = Job.objects.get()
    assert job_title(job) == "重新检查昵称：“list mask”有改动"  # the second list is not about names
    assert names_now(room) == ["小鹿", "大***"]
    assert list(Hit.objects.values_list("done", "text", "member")) == [("named", "大傻瓜", old.pk)]
    # A name of a list is no word; twice changed before it begins is once looked.
    word_list_update(word_list=word_list, name="骂人", actor=actor)
    assert not Job.objects.filter(state="queued").exists()
    word_list_update(word_list=word_list, act="hold", actor=actor)
    words_add(word_list=word_list, lines=lines_read("笨蛋").lines, actor=actor)
    assert Job.objects.filter(state="queued").count() == 1
    assert names_now(room) == ["小鹿", "粉丝"]
    word_list_delete(word_list=word_list, actor=actor)
    assert names_now(room) == ["小鹿", "大傻瓜"]


def test_so_many_names_a_step(
    room: Room, old: GroupMember, make_list: MakeList, monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries, tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setattr(names, "STEP", 1)
    Fan.objects.filter(memberships=old).update(nickname=old.display_name)
    make_list("mask", "傻瓜")
    job = Job.objects.get()
    first = names.names_step(job, {})
    assert (first.done, first.total) == (1, 2)
    with django_assert_num_queries(3):
        second = names.names_step(job, first.cursor)
    assert (second.done, second.cursor["at"], second.finished) == (2, old.pk, False)
    assert [names.names_step(job, {"group": room.group.pk + 1, "done": 2}).finished] == [True]


def test_the_sites_words_reach_the_names_of_every_team(
    room: Room, old: GroupMember, scope: None, tmp_path: Path
) -> None:
    Fan.objects.filter(memberships=old).update(nickname="卖枪的")
    file = tmp_path / "words.txt"
    file.write_text("卖枪")
    call_command("sitewords", "违法", str(file), stdout=io.StringIO())
    assert names_now(room)[-1] == "粉丝"


def test_a_nickname_hidden_at_joining_is_forgotten_with_its_fan(
    room: Room, make_list: MakeList
) -> None:
    make_list("mask", "傻瓜")
    room.group.entry = "open"
    room.group.save()
    user = make_user("joiner")
    fan = Fan.objects.create(team=room.team, user=user, nickname="大傻瓜", source="invite")
    member = member_join(
        group=room.group, fan=fan, user=user, actor=fan_actor(user), door=None
    ).member
    assert member is not None
    hit = Hit.objects.get()
    assert (hit.member, hit.text) == (member, "大傻瓜")
    assert room.place(member).display_name == "大***"
    with system_scope():
        person_erase(user, SYSTEM)
    hit.refresh_from_db()
    assert (hit.text, hit.found) == ("", "")


def test_words_in_the_log_have_somebody_who_can_be_forgotten(room: Room, scope: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Hit.objects.create(
            team=room.team, group=room.group, done=Hit.Done.NAMED, why="words", text="大傻瓜"
        )


def test_the_pages_of_lists_and_rules(
    room: Room, manager: Staff, operator: Staff, client_for: Clients
) -> None:
    client, base = client_for(manager), "/t/xiaoman/moderation/"
    assert "还没有词库" in client.get(f"{base}words/").content.decode()
    data = {"name": "广告", "category": "ads", "act": "hold", "mute_minutes": "60", "enabled": "on"}
    assert (
        client.post(f"{base}words/new/", data | {"pasted": "加微信\n代购\n！"}).status_code == 302
    )
    with team_scope(room.team):
        made = WordList.objects.get()
        assert made.word_count == 2
    one = f"{base}words/{made.public_id}/"
    page = client.get(one).content.decode()
    assert "代购" in page
    assert "1 行没看懂" in page
    bad = client.post(one, data | {"name": ""})
    assert bad.status_code == 422
    assert "广告" in bad.content.decode()
    taken = client.post(f"{base}words/new/", data)
    assert taken.status_code == 422
    assert "已有同名的词库" in taken.content.decode()
    with team_scope(room.team):
        word = Word.objects.get(text="代购").public_id
    client.post(f"{one}remove/", {"word": [word]})
    assert client.post(f"{one}delete/", {"confirm": "x"}).status_code == 422
    assert client.post(f"{one}delete/", {"confirm": "广告"}).status_code == 302
    with team_scope(room.team):
        assert not WordList.objects.exists()
    rules = {
        "on_link": "refuse", "domains": "https://www.weibo.com/x 坏", "on_code": "hold",
        "new_hours": "24", "new_pause": "0", "report_hours": "12", "log_days": "200",
    }  # fmt: skip
    refused = client.post(f"{base}rules/", rules)
    assert refused.status_code == 422
    assert "这些不是网址：坏" in refused.content.decode()
    half = client.post(f"{base}rules/", rules | {"domains": "", "flood_messages": "3"})
    assert half.status_code == 422
    assert client.post(f"{base}rules/", rules | {"domains": "weibo.com"}).status_code == 302
    with team_scope(room.team):
        kept = Rules.objects.get()
    assert (kept.domains, kept.report_hours, kept.new_links) == (["weibo.com"], 12, False)
    assert (
        client.post(f"{base}rules/", rules | {"domains": "", "log_days": "90"}).status_code == 422
    )
    assert client_for(operator).get(f"{base}rules/").status_code == 403


def test_through_the_api(room: Room, manager: Staff, old: GroupMember, operator: Staff) -> None:
    ask = api_of(manager, "moderation:read", "moderation:write", "words:write", "messages:write")
    made = ask("POST", "word-lists", {"name": "广告", "action": "hold", "category": "ads"})
    assert made.status_code == 201
    path = f"word-lists/{made.json()['id']}"
    words = {"words": [{"text": "加微信"}, {"text": "加 微 信"}, {"text": "！"}]}
    assert ask("POST", f"{path}/words", words).json() == {"added": 1, "refused": ["！"]}
    assert ask("GET", path).json()["word_count"] == 1
    with team_scope(room.team), pytest.raises(Exception, match="message_held"):
        message_send(member=room.place(old), text="加微信", actor=fan_actor(old.user))
    held = ask("GET", "held?state=waiting").json()["items"]
    assert [(one["text"], one["why"], one["found"]) for one in held] == [
        ("加微信", "words", "加微信")
    ]
    one = f"held/{held[0]['id']}"
    assert_problem(ask("POST", f"{one}/decline", {}), 400, "invalid")
    assert ask("POST", f"{one}/release").json()["seq"] == 1
    assert_problem(ask("POST", f"{one}/decline", {"reason": "x"}), 409, "held_decided")
    from community.moderation.services import report_make
    from community.moderation.services.reports import Reported

    with team_scope(room.team):
        report_make(
            reporter=room.fan, target=old, message=Reported(1, "加微信", False), reason="ads",
            actor=fan_actor(room.fan.user),
        )  # fmt: skip
    report = ask("GET", "reports?state=open").json()["items"][0]
    assert (report["seq"], report["reason"], report["overdue"]) == (1, "ads", False)
    decide = f"reports/{report['id']}/decide"
    assert_problem(ask("POST", decide, {"decision": "warn"}), 422, "decision_reason_needed")
    done = ask("POST", decide, {"decision": "recall"}).json()
    assert (done["state"], done["decision"]) == ("decided", "recall")
    assert_problem(ask("POST", decide, {"decision": "dismiss"}), 409, "report_decided")
    assert ask("PATCH", path, {"enabled": False}).json()["enabled"] is False
    assert ask("DELETE", path).status_code == 204
    assert_problem(ask("GET", path), 404, "not_found")
    reader = api_of(manager, "moderation:read")
    assert_problem(reader("POST", "word-lists", {"name": "x"}), 403, "permission_denied")
