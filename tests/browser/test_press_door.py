"""The door of a press event on a phone: a code typed, a QR code opened, a guest who comes twice, a
network that drops what was tapped, and one that is slow while the thumb taps on."""

import io
import json
import re
import time
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import make_team, sign_up
from tests.browser.phone import fits_the_phone
from tests.stack import Pages, Stack, assert_axe, snap

# An event that begins in an hour, four guests of the archive who said that they are coming.
MAKE = """
import json
from datetime import timedelta
from django.utils import timezone
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope, system_scope
from foundation.teams.models import Staff
from kol.conferences.models import Guest
from kol.conferences.services import event_create, guest_answer, guests_add
from kol.press.services import EmploymentInput, contact_create
with system_scope():
    staff = Staff.objects.select_related("team", "user").get(user__email="door@press.example")
actor = SYSTEM
begins = timezone.now() + timedelta(hours=1)
with team_scope(staff.team):
    event = event_create(team_id=staff.team_id, actor=actor, name="秋季发布会", owner=staff,
                         starts_at=begins, ends_at=begins + timedelta(hours=2), venue="文化宫")
    people = [contact_create(team_id=staff.team_id, actor=actor, name=name,
                             employments=[EmploymentInput("岭东晚报", title="记者")])
              for name in ("赵晓", "钱文", "孙立", "李静")]
    guests_add(event=event, contacts=people, actor=actor)
    told = {}
    for guest in Guest.objects.select_related("contact", "event"):
        guest_answer(guest=guest, answer="yes", actor=actor)
        told[guest.contact.name] = [guest.public_id, guest.door_code]
print(json.dumps({"event": event.public_id, "guests": told}))
"""


@pytest.mark.timeout(300)
def test_the_door_on_a_phone(stack: Stack, pages: Pages) -> None:
    desk = pages("desktop")
    sign_up(desk, stack, name="门口", email="door@press.example")
    home = make_team(desk, name="门口")
    made = json.loads(stack.shell(MAKE).strip().splitlines()[-1])
    guests: dict[str, list[str]] = made["guests"]
    phone = pages("phone")
    phone.context.add_cookies(desk.context.cookies())  # type: ignore[arg-type]
    phone.goto(f"{home}press-events/{made['event']}/door/")
    fits_the_phone(phone)
    assert_axe(phone)

    let_in_by_code(phone, "赵晓", guests["赵晓"][1])
    again_by_code(phone, "赵晓", guests["赵晓"][1])

    screen = pages("phone")
    screen.goto(f"/e/{guests['钱文'][0]}/")
    expect(screen.get_by_text(guests["钱文"][1])).to_be_visible()
    scan(phone, qr_of(screen), "钱文")

    phone.goto(f"{home}press-events/{made['event']}/door/")
    lost_and_tried_again(phone, "孙立")
    slow_and_tapped_twice(phone, "李静")
    expect(phone.locator("main")).to_contain_text("已到 4 人")
    snap(phone, "press-door")


def let_in_by_code(phone: Page, name: str, code: str) -> None:
    """The code is typed, one line is left, one tap."""
    phone.get_by_role("searchbox").fill(code)
    expect(phone.locator("#rows tbody tr")).to_have_count(1)
    expect(phone.locator("#rows tbody tr")).to_contain_text(name)
    phone.locator("#rows").get_by_role("button", name="签到").tap()
    expect(phone.locator("#door [role=status]")).to_contain_text(f"{name} 已签到")
    # Ready for the next one.
    expect(phone.get_by_role("searchbox")).to_have_value("")
    expect(phone.locator("#rows tbody tr")).to_have_count(3)


def again_by_code(phone: Page, name: str, code: str) -> None:
    """Who comes with a code that was used is seen: since when, and who let them in."""
    phone.get_by_role("searchbox").fill(code)
    expect(phone.locator("#rows tbody tr")).to_have_count(1)
    line = phone.locator("#rows tbody tr")
    expect(line.locator("td.act")).to_contain_text("门口")
    expect(line.get_by_role("button", name="签到")).to_have_count(0)
    phone.get_by_role("searchbox").fill("")
    expect(phone.locator("#rows tbody tr")).to_have_count(3)


def qr_of(screen: Page) -> str:
    """What the QR code on a guest's screen says, read from its picture."""
    shot = screen.locator("img[src$='code.svg']").screenshot()
    read = zxingcpp.read_barcode(Image.open(io.BytesIO(shot)))
    assert read is not None
    return str(read.text)


def scan(phone: Page, address: str, name: str) -> None:
    """The camera opens an address; a second look says that it was used."""
    phone.goto(urlsplit(address).path)
    expect(phone.get_by_role("heading", name=name)).to_be_visible()
    fits_the_phone(phone)
    phone.get_by_role("button", name="签到").tap()
    expect(phone.locator("main .good")).to_contain_text("签到成功")
    phone.goto(urlsplit(address).path)
    expect(phone.locator("main .warn")).to_contain_text(re.compile("用过.*门口", re.DOTALL))
    expect(phone.get_by_role("button", name="签到")).to_have_count(0)
    assert_axe(phone)
    snap(phone, "press-door-scan")


def lost_and_tried_again(phone: Page, name: str) -> None:
    """Without a network the page stays, says so, and does it once there is one."""
    button = phone.locator("#rows tbody tr", has_text=name).get_by_role("button", name="签到")
    phone.context.set_offline(True)
    button.tap()
    toast = phone.locator("[data-toast]")
    expect(toast).to_contain_text("网络")
    expect(button).to_be_visible()
    phone.context.set_offline(False)
    toast.locator("[data-act]").tap()
    expect(phone.locator("#door [role=status]")).to_contain_text(f"{name} 已签到")
    expect(button).to_have_count(0)


def slow_and_tapped_twice(phone: Page, name: str) -> None:
    """While the first tap is on its way a second one does nothing."""
    asked: list[str] = []

    def slowly(route: Route) -> None:
        asked.append(route.request.url)
        time.sleep(1)
        route.continue_()

    phone.route("**/door/let-in/", slowly)
    button = phone.locator("#rows tbody tr", has_text=name).get_by_role("button", name="签到")
    button.evaluate("button => { button.click(); button.click(); button.click(); }")
    expect(phone.locator("#door [role=status]")).to_contain_text(f"{name} 已签到")
    assert len(asked) == 1
    phone.unroute("**/door/let-in/")
