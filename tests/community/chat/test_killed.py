"""A process that is killed between storing a picture and writing what it is for."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from community.chat.services import message_send
from foundation.assets.models import Asset
from foundation.assets.services import unheld_sweep
from foundation.assets.tasks import sweep_orphans
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from tests.community.chat.room import Room
from tests.pictures import picture, upload

# Sends a picture, and dies as the named function of the sending module is entered.
SCRIPT = """
import os, signal, sys
import django
django.setup()
from community.chat.selectors import place_of
from community.chat.services import message_send, send
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from tests.pictures import picture, upload

team, member, line = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]

def die(frame, event, argument):
    code = frame.f_code
    if event == "call" and code.co_name == line and code.co_filename == send.__file__:
        os.kill(os.getpid(), signal.SIGKILL)

with team_scope(team):
    place = place_of(member_id=member, team_id=team)
    sys.setprofile(die)
    message_send(member=place, text="look", image=upload(picture()), actor=SYSTEM)
"""


def stored(files: Path) -> list[str]:
    return sorted(str(path.relative_to(files)) for path in files.rglob("*") if path.is_file())


@pytest.mark.django_db(transaction=True)
def test_a_picture_whose_message_was_never_written_is_swept(room: Room, files: Path) -> None:
    with team_scope(room.team):
        sent = message_send(member=room.fan, image=upload(picture()), actor=SYSTEM)
    before = stored(files)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(room.team.pk), str(room.fan.pk), "_write"],
        env=environment(files),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-3000:]
    with team_scope(room.team):
        kept, orphan = Asset.objects.order_by("pk")
        assert sent.picture is not None
        assert kept.public_id == sent.picture.public_id
    assert stored(files) == sorted([*before, orphan.key, orphan.thumb_key])
    for hours in (23, 25):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            sweep_orphans()
        with team_scope(room.team):
            rows = list(Asset.objects.order_by("pk"))
        assert rows == ([kept, orphan] if hours == 23 else [kept])
    assert stored(files) == before


def environment(files: Path) -> dict[str, str]:
    """That of a program of the site on the test's database and files."""
    data = files.parent / f"{files.name}-data"
    data.mkdir()
    (data / "files").symlink_to(files)
    name = settings.DATABASES["default"]["NAME"]
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return {
        **os.environ,
        "DATABASE_URL": url,
        "QZ_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_something_else_holds_after_all_stays(room: Room, files: Path) -> None:
    with team_scope(room.team):
        message_send(member=room.fan, image=upload(picture()), actor=SYSTEM)
        Asset.objects.update(purpose="cover", created_at=timezone.now() - timedelta(days=2))
    before = stored(files)
    assert unheld_sweep() == 0
    with team_scope(room.team):
        assert Asset.objects.count() == 1
    assert stored(files) == before
