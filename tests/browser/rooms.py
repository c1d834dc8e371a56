"""A group with a KOL and two fans who are signed in, made through the services."""

import json
import time
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Page

from tests.browser.people import SESSION, sign_in
from tests.stack import Pages, Stack

# The people are made through the services, in the site's own process.
SEED = """
from community.fans.services import fan_for_user
from community.groups.models import FanGroup
from community.groups.services import member_for_staff, member_join
from foundation.teams.services import team_create

mark = secrets.token_hex(4)
owner = User.objects.create_user(email=f"kol-{mark}@example.com", display_name="小满")
actor = Actor(kind="staff", user_id=owner.pk)
staff = team_create(user=owner, name="小满", slug=f"chat-{mark}", display_name="小满", actor=actor)
out = {"slug": staff.team.slug, "kol": session(owner)}
with team_scope(staff.team):
    group = FanGroup.objects.create(
        team=staff.team, name="夏日小分队", entry="open", created_by=staff,
        announcement="今晚八点直播，请友善发言。",
    )
    member_for_staff(group=group, staff=staff)
    for key, name in (("deer", "小鹿"), ("chen", "老陈")):
        phone = "+86139" + str(secrets.randbelow(10**8)).zfill(8)
        user = User.objects.create_user(display_name=name, phone=phone)
        own = Actor(kind="fan", user_id=user.pk)
        fan = fan_for_user(team_id=staff.team_id, user=user, actor=own, source="invite",
                           consent=True, consent_how="join page")
        group.refresh_from_db()
        member_join(group=group, fan=fan, user=user, actor=own, door=None)
        out[key] = session(user)
out["group"] = group.public_id
print(json.dumps(out))
"""


@dataclass
class Room:
    """A group of its own, and the sessions of who is in it."""

    stack: Stack
    pages: Pages
    made: dict[str, str]

    @property
    def path(self) -> str:
        """The conversation on the phone."""
        return f"/g/{self.made['group']}/"

    def enter(self, who: str, path: str = "", size: str = "phone", **look: str) -> Page:
        """Open a page as one of them."""
        page = self.pages(size, **look)
        sign_in(page.context, self.stack, self.made[who])
        page.goto(path or self.path)
        return page


@pytest.fixture
def room(stack: Stack, pages: Pages) -> Room:
    """A group with a KOL and two fans, of whom the group has been told: the outbox tells it when no
    transaction of the whole server is older, so a notice may come while a test looks at the last
    line."""
    made = json.loads(stack.shell(SESSION + SEED).strip().splitlines()[-1])
    told = "select count(*) from chat_message m join groups_fangroup g on g.id = m.group_id "
    told += "where g.public_id = %s and m.kind = 'system'"
    stop = time.monotonic() + 60
    with psycopg.connect(stack.environment["DATABASE_URL"], autocommit=True) as connection:
        while connection.execute(told, [made["group"]]).fetchone() != (2,):
            assert time.monotonic() < stop, "who joined was not told"
            time.sleep(0.1)
    return Room(stack, pages, made)
