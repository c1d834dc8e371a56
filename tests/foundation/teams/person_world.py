"""A person of whom every table that may hold something does: each text of theirs is a word of its
own, so that a leftover says where it is from."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from community.chat.models import Mention, Message
from community.fans.models import (
    Fan,
    FanContact,
    FanMerge,
    FanNote,
    FanPair,
    FanTag,
    PlatformIdentity,
    Tag,
)
from community.groups.models import (
    GroupMember,
    GroupPool,
    JoinRequest,
    LeaveWord,
    PastStay,
    PoolPicture,
    PoolVisitor,
    RequestNote,
    RuleEvidence,
    TeamBan,
)
from community.invites.models import Invite, InviteAllowance, Redemption, Referral
from community.moderation.models import Decision, Held, Hit, Report
from community.points.models import Balance, Entry
from foundation.imports.models import Import, ImportRow
from foundation.jobs.models import Job, JobRowError
from foundation.teams.models import Role, Staff
from kol.clippings.models import Watch, WatchListener
from tests.community.chat.room import Room

SIGN = "纸鹤"
_PHONE = "+8613800000001"
Make = Callable[..., Any]


class World:
    """``words``: what was written, by where it is written (``fans.fannote.text``)."""

    def __init__(self, room: Room, operator: Staff) -> None:
        self.room, self.operator, self.words = room, operator, dict[str, str]()
        assert room.fan.fan is not None
        self.fan: Fan = room.fan.fan
        self.user = room.fan.user
        self._fan()
        self._groups()
        self._invites_and_points()
        self._moderation()
        self._chat()
        self._import()
        self._watches()

    def word(self, where: str) -> str:
        """A word of its own for a column."""
        return self.words.setdefault(where, f"{SIGN}{len(self.words) + 1:02}号")

    def make(self, model: type[models.Model], *written: str, **fields: Any) -> Any:
        """A row of the team; the columns ``written`` hold a word of their own."""
        label = model._meta.label_lower
        words = {name: self.word(f"{label}.{name}") for name in written}
        return model._default_manager.create(team=self.room.team, **words, **fields)

    def _fan(self) -> None:
        fan = self.fan
        self.user.display_name = self.word("teams.user.display_name")
        self.user.save()
        fan.nickname = self.word("fans.fan.nickname")
        fan.consent_how = self.word("fans.fan.consent_how")
        fan.custom = {"size": self.word("fans.fan.custom")}
        fan.save()
        self.make(FanNote, "text", fan=fan, author=self.operator)
        self.make(FanContact, "value", fan=fan, kind="email")
        self.make(PlatformIdentity, "handle", "uid", fan=fan, platform="weibo")
        self.make(FanTag, fan=fan, tag=self.make(Tag, name="铁粉"))
        twin = self.make(Fan, nickname="旁人", source="manual")
        self.make(FanPair, first=fan, second=twin, reasons=["name"], score=5)
        moved = {"fan": {"nickname": self.word("fans.fanmerge.moved")}}
        for winner, loser in ((fan, twin), (twin, fan)):
            self.make(FanMerge, winner=winner, loser=loser, state="undone", moved=moved)

    def _groups(self) -> None:
        group, fan, now = self.room.group, self.fan, timezone.now()
        member = self.room.fan
        member.display_name = self.word("groups.groupmember.display_name")
        member.mute_reason = self.word("groups.groupmember.mute_reason")
        member.muted_until = now + timedelta(days=1)
        member.save()
        group.member_count = 1
        group.save()
        other = type(group).objects.create(
            team=group.team, name="散步群", created_by=self.operator, member_count=0
        )
        self.removed = self.make(
            GroupMember, "display_name", "remove_reason", group=other, user=self.user, fan=fan,
            state="removed", left_at=now,
        )  # fmt: skip
        request = self.make(
            JoinRequest, "claimed_handle", "note", "decline_reason", group=other, fan=fan,
            why="approval", state="declined", decided_at=now,
        )  # fmt: skip
        self.make(RequestNote, "text", request=request, author=self.operator)
        self.make(
            RuleEvidence, "said", group=group, fan=fan, member=member, key="a", kind="answer",
            source="answer",
        )  # fmt: skip
        self.make(LeaveWord, "text", group=other, member=self.removed, fan=fan, left_at=now)
        self.make(PastStay, member=self.removed, joined_at=now, left_at=now, state="left")
        self.make(TeamBan, "reason", fan=fan, lifted_at=now)
        pool = self.make(GroupPool, name="微信群", kind="wechat", created_by=self.operator)
        picture = self.make(PoolPicture, pool=pool, target="x", created_by=self.operator)
        self.make(PoolVisitor, "visitor", pool=pool, picture=picture, user=self.user)

    def _invites_and_points(self) -> None:
        group, fan = self.room.group, self.fan
        until = timezone.now() + timedelta(days=7)
        self.make(Invite, "phrase", group=group, fan=fan, expires_at=until)
        code = self.make(Invite, phrase="夏日", group=group, owner=self.operator, expires_at=until)
        self.make(Redemption, invite=code, fan=fan, member=self.room.fan)
        self.make(Referral, fan=fan, invite=code)
        self.make(InviteAllowance, fan=fan)
        self.make(Entry, "reason", fan=fan, kind="earned", amount=5, key="k")
        self.make(Balance, fan=fan, points=5, earned=5)

    def _moderation(self) -> None:
        group, member, now = self.room.group, self.room.fan, timezone.now()
        self.make(
            Held, "text", "found", "reason", group=group, member=member, client_id="c1",
            why="words", state="declined", decided_at=now, decided_by=self.operator,
        )  # fmt: skip
        self.make(Hit, "text", "found", group=group, member=member, done="refused", why="words")
        decision = self.make(
            Decision, "excerpt", "reason", "appeal_text", "appeal_answer", group=group,
            target=member, act="warn", by=self.operator, appeal="upheld", appealed_at=now,
        )  # fmt: skip
        self.make(
            Report, "excerpt", group=group, reporter=self.room.kol, target=member, reason="abuse",
            due_at=now, state="decided", decided_at=now, decision=decision, message_seq=1,
        )  # fmt: skip
        self.make(
            Report, "note", group=group, reporter=member, target=self.room.kol, reason="abuse",
            due_at=now,
        )  # fmt: skip

    def _chat(self) -> None:
        group, member = self.room.group, self.room.fan
        said = self.make(
            Message, "text", "sender_name", group=group, seq=1, count_seq=1, sender=member
        )
        self.make(Mention, message=said, member=member)

    def _import(self) -> None:
        """A list that names them: as a sample, in the preview, in a refused row, before it."""
        name = self.word("fans.fan.nickname")
        shown = [{"row": 2, "cells": {"nickname": name}}]
        job = Job.objects.create(team=self.room.team, kind="imports.run", state="done")
        preview_job = Job.objects.create(
            team=self.room.team, kind="imports.preview", state="failed", cursor={"shown": shown}
        )
        self.record = self.make(
            Import, target="fans", filename="名单.csv", size=1, sha256=b"x", encoding="utf-8",
            delimiter=",", samples=[[name]], state="previewed", job=job, preview_job=preview_job,
            preview={"counts": {"created": 1}, "rows": shown}, key="x",
        )  # fmt: skip
        before = {"nickname": self.word("imports.importrow.undo")}
        self.make(
            ImportRow, record=self.record, number=2, fate="updated", object_id=self.fan.pk,
            undo=before,
        )  # fmt: skip
        self.make(JobRowError, job=job, row=3, code="x", message=f"“{name}”?", value=name)

    def _watches(self) -> None:
        """They work for the team too, and asked for a mail."""
        staff = self.make(Staff, user=self.user, role=Role.ANALYST)
        watch = self.make(Watch, name="日报", url="https://news.example/rss")
        self.make(WatchListener, watch=watch, staff=staff)

    def left(self) -> dict[str, list[str]]:
        """The tables in which a word of theirs still stands, with the words."""
        found: dict[str, list[str]] = {}
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(
                    f"SELECT DISTINCT m[1] FROM {table} t,"  # noqa: S608 -- a table of ours
                    " regexp_matches(to_jsonb(t)::text, %s, 'g') m",
                    [f"({SIGN}[0-9]+号)"],
                )
                if words := sorted(row[0] for row in cursor.fetchall()):
                    found[table] = words
        return found
