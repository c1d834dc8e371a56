"""A process that is killed in the middle of moderation's work: nothing is half done, and the next
one ends it."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from community.chat.models import Message
from community.fans.services import fan_erase
from community.groups.models import GroupMember
from community.moderation.errors import MessageHeld
from community.moderation.models import Decision, Held, Hit, Report
from community.moderation.services import held_release, report_decide, report_make
from community.moderation.services.reports import Reported
from community.moderation.tasks import drop_logs
from foundation.events.models import EventFailure
from foundation.events.services import consume_all_now
from foundation.scopes.actors import Actor
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import AuditEntry, Staff
from tests.cast import fan_actor
from tests.community.chat.room import Room
from tests.community.chat.test_killed import environment
from tests.community.moderation.conftest import MakeList, Say
from tests.outbox import read_all

pytestmark = pytest.mark.django_db(transaction=True)

# Runs a line of code, and is killed the n-th time that the named function of a file is left.
SCRIPT = """
import os, signal, sys
import django
django.setup()
from community.moderation.models import Held, Report
from community.moderation.services import held_release, logs_drop, report_decide
from foundation.events.services import consume_all_now
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff

team, (code, line, file), left = int(sys.argv[1]), sys.argv[2:5], [int(sys.argv[5])]

def die(frame, event, argument):
    where = frame.f_code
    if event == "return" and where.co_name == line and where.co_filename.endswith(file):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

with team_scope(team):
    by = Staff.objects.get(role="operator")
    sys.setprofile(die)
    exec(code)
"""


def killed(room: Room, files: Path, code: str, line: str, file: str, times: int = 1) -> None:
    """Run code in a process of its own that is killed when it leaves ``line``."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(room.team.pk), code, line, file, str(times)],
        env=environment(files),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-3000:]


def test_records_that_were_being_dropped_are_dropped_by_the_next(
    room: Room, files: Path, old: GroupMember, actor: Actor, operator: Staff
) -> None:
    with team_scope(room.team):
        for number in range(7):
            report, _new = report_make(
                reporter=room.fan, target=old, message=Reported(number + 1, f"话 {number}", False),
                reason="abuse", note="", actor=fan_actor(room.fan.user),
            )  # fmt: skip
            report_decide(report=report, act="warn", reason="骂人", by=operator, actor=actor)
        Report.objects.update(created_at=timezone.now() - timedelta(days=181))
        Decision.objects.update(at=timezone.now() - timedelta(days=181))
    # In the second chunk of the reports: the first is gone for good, the second is all there.
    killed(room, files, "logs_drop(chunk=2)", "delete", "db/models/query.py", times=2)
    with team_scope(room.team):
        assert (Report.objects.count(), Decision.objects.count()) == (5, 7)
    drop_logs()
    with team_scope(room.team):
        assert (Report.objects.count(), Decision.objects.count()) == (0, 0)


def held_and_hits(room: Room) -> list[tuple[str, str]]:
    """What was held, and what the log has of it: state and text."""
    with team_scope(room.team):
        held = list(Held.objects.order_by("pk").values_list("state", "text"))
        return held + [("", text) for text in Hit.objects.values_list("text", flat=True)]


def test_an_erasure_that_was_cut_off_is_done_by_the_next(
    room: Room, files: Path, old: GroupMember, make_list: MakeList, say: Say, actor: Actor
) -> None:
    make_list("hold", "加微信")
    make_list("mask", "傻瓜")
    with pytest.raises(MessageHeld):
        say(old, "加微信")
    say(old, "傻瓜来了")
    consume_all_now()
    assert old.fan is not None
    fan_erase(fan=old.fan, actor=actor)
    before = held_and_hits(room)
    assert before == [("waiting", "加微信"), ("", "傻瓜来了")]
    # Read until it is killed: what other tests have open hides the event at first.
    reading = "while True: consume_all_now()"
    killed(room, files, reading, "words_of_members_erase", "services/erasure.py")
    assert held_and_hits(room) == before
    read_all("moderation.erasures")
    assert held_and_hits(room) == [("declined", ""), ("", "")]
    with system_scope():
        assert not EventFailure.objects.exists()


def test_what_was_being_let_through_goes_out_once(
    room: Room, files: Path, old: GroupMember, make_list: MakeList, say: Say, operator: Staff,
    actor: Actor,
) -> None:  # fmt: skip
    make_list("hold", "加微信")
    with pytest.raises(MessageHeld):
        say(old, "加微信")
    code = "held_release(held=Held.objects.get(), by=by, actor=SYSTEM)"
    killed(room, files, code, "message_release", "chat/services/send.py")
    with team_scope(room.team):
        assert not Message.objects.filter(text="加微信").exists()
        held = Held.objects.get()
        assert (held.state, held.message_seq) == ("waiting", None)
        assert held_release(held=held, by=operator, actor=actor).message_seq == 1
        assert list(Message.objects.filter(text="加微信").values_list("seq")) == [(1,)]


def test_a_decision_that_was_cut_off_bans_nobody(
    room: Room, files: Path, old: GroupMember, actor: Actor, operator: Staff
) -> None:
    with team_scope(room.team):
        report_make(
            reporter=room.fan, target=old, message=Reported(1, "骂人的话", False),
            reason="abuse", note="", actor=fan_actor(room.fan.user),
        )  # fmt: skip
        trail = AuditEntry.objects.count()
    code = "report_decide(report=Report.objects.get(), act='ban', by=by, actor=SYSTEM, reason='骂')"
    killed(room, files, code, "fan_ban", "services/sanctions.py")
    with team_scope(room.team):
        old.refresh_from_db()
        report = Report.objects.get()
        assert (old.state, report.state) == ("active", "open")
        assert (Decision.objects.count(), AuditEntry.objects.count()) == (0, trail)
        report_decide(report=report, act="ban", by=operator, actor=actor, reason="骂人")
        old.refresh_from_db()
        report.refresh_from_db()
        assert (old.state, report.state) == ("removed", "decided")
        assert Decision.objects.count() == 1
