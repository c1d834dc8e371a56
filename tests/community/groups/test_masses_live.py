"""Many are removed while their pages are open: what each page hears of the real stream."""

import re
import threading
import time
from collections.abc import Iterator

import pytest

from community.groups.models import FanGroup
from community.groups.services import group_create, members_remove_many
from foundation.jobs.models import Job
from foundation.jobs.services import job_run
from foundation.live.publish import publish
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from tests.cast import staff_actor
from tests.community.groups.test_masses import fill
from tests.config.live_server import Client, Server, live_server, ticket

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
REMOVED, STAYING = 450, 3


@pytest.fixture
def server() -> Iterator[Server]:
    with live_server() as running:
        yield running


def opened(server: Server, user_id: int, *groups: int) -> Client:
    client = server.open(ticket(user_id, *groups))
    client.until("event: ready")
    return client


def gaps(client: Client) -> list[str]:
    """What the page was told when it was told to ask again: over how many milliseconds."""
    return re.findall(r"event: gap\ndata: ?(\d*)\n", client.seen)


def test_the_removed_fall_silent_at_their_own_pace_and_the_others_hear_on(
    server: Server, owner: Staff
) -> None:
    with team_scope(owner.team):
        group = group_create(
            staff=owner, name="大群", entry="open", capacity=1000, actor=staff_actor(owner)
        )
        members = fill(group, REMOVED + STAYING)
        # One in each of the three steps, and a page of one that shows another group too.
        picked = [members[n] for n in (0, 150, 250, 440)]
        out = [opened(server, one.user_id, group.pk) for one in picked[:3]]
        both = opened(server, picked[3].user_id, group.pk, group.pk + 1000)
        stay = [opened(server, one.user_id, group.pk) for one in members[REMOVED:]]
        job = members_remove_many(
            group=group,
            by=owner,
            actor=staff_actor(owner),
            reason="",
            ids=[one.public_id for one in members[:REMOVED]],
        )
    talk = Talk(group)
    talk.start()
    removed(job)
    # What is said last is said after the last of them went.
    gone = talk.said
    while talk.is_alive() and talk.said < gone + 2:
        time.sleep(0.01)
    talk.stop.set()
    talk.join()
    publish(group_id=group.pk, seq=10_000, event="message", data="after")
    publish(group_id=group.pk + 1000, seq=1, event="message", data="elsewhere")

    for page in stay:
        page.until("data: after")
        # Nobody who stays is told to ask again, however many go.
        assert gaps(page) == []
        assert re.findall(r"data: word(\d+)", page.seen) == [str(n) for n in range(talk.said)]
    both.until("data: elsewhere")
    for page in [*out, both]:
        page.until("event: gap")
        page.for_seconds(0.3)
        # Told once, in the message of their step, with the time to spread over.
        assert gaps(page) == ["4500"], page.seen
        told = page.seen.index("event: gap")
        assert f"data: word{talk.said - 1}" not in page.seen
        assert "data: after" not in page.seen
        assert "data: word" not in page.seen[told:]


class Talk(threading.Thread):
    """Goes on talking in the group, until it is told to stop."""

    def __init__(self, group: FanGroup) -> None:
        super().__init__(daemon=True)
        self.group, self.said, self.stop = group.pk, 0, threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            assert publish(
                group_id=self.group, seq=self.said + 1, event="message", data=f"word{self.said}"
            )
            self.said += 1
            time.sleep(0.01)


def removed(job: Job) -> None:
    """Run the job to its end."""
    job_run(team_id=job.team_id, job_id=job.pk)
    with team_scope(job.team_id):
        job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"removed": REMOVED})
