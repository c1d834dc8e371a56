"""The pages of what passed: entered in two taps, planned, done, given, kept."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.press.errors import FieldRefused
from kol.press.models import Contact, FollowUp, Gift, Interaction, PressFile
from kol.press.services.erasure import contact_erase
from kol.press.services.follow_ups import FollowUpInput, follow_up_add
from kol.press.services.gifts import gift_record, rules_set
from kol.press.services.interactions import There, interaction_log
from kol.press.views import privacy
from tests.api import trail_of, unchanged
from tests.kol.press.archive import a_contact, an_outlet, talked
from tests.pictures import picture

pytestmark = pytest.mark.usefixtures("scope")
Clients = Callable[[Any], Client]
BASE = "/t/xiaoman/press/"


@pytest.fixture
def desk(pr: Staff, client_for: Clients) -> Client:
    """A PR person's browser."""
    return client_for(pr)


@pytest.fixture
def zhang(team: Team, actor: Actor) -> Contact:
    """张伟 of 晨报."""
    return a_contact(team, actor, at=an_outlet(team, actor))


def posted(client: Client, path: str) -> dict[str, Any]:
    """What a browser sends of the form as it stands."""
    form = client.get(f"{BASE}{path}").context["form"]
    data = {}
    for one in form:
        value = one.value()
        if hasattr(value, "strftime"):
            value = value.strftime("%Y-%m-%dT%H:%M")
        data[one.html_name] = "" if value is None else value
    return data


def test_a_call_is_entered_in_two_taps(desk: Client, zhang: Contact, pr: Staff) -> None:
    page = desk.get(f"{BASE}contacts/{zhang.public_id}/")
    form = f"interactions/new/?contact={zhang.public_id}&kind=call"
    assert f"{BASE}{form}".replace("&", "&amp;") in page.content.decode()
    data = posted(desk, form)
    response = desk.post(f"{BASE}{form}", data)
    assert response.status_code == 302
    assert response["Location"] == f"{BASE}contacts/{zhang.public_id}/"
    call = Interaction.objects.get()
    assert (call.kind, call.outlet) == ("call", zhang.employments.get().outlet)
    assert list(call.contacts.all()) == [zhang]
    assert list(call.staff.all()) == [pr]
    with unchanged(Interaction, Contact):
        desk.post(f"{BASE}{form}", data)
    told = desk.get(f"{BASE}contacts/{zhang.public_id}/").content.decode()
    assert f"{BASE}interactions/{call.public_id}/" in told


def test_what_follows_is_entered_along(desk: Client, zhang: Contact, pr: Staff) -> None:
    form = f"interactions/new/?contact={zhang.public_id}&kind=wechat"
    data = posted(desk, form) | {"follow_in": "3", "follow_text": "寄样品", "summary": "要样品"}
    desk.post(f"{BASE}{form}", data)
    follow = FollowUp.objects.get()
    assert (follow.text, follow.owner, follow.contact) == ("寄样品", pr, zhang)
    told = desk.get(f"{BASE}contacts/{zhang.public_id}/").content.decode()
    assert f"已记下，{timezone.localtime(follow.due_at):%m-%d} 提醒你跟进。" in told
    due = follow.due_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert (due.hour, due.minute) == (9, 0)
    assert due.date() == timezone.localdate(timezone=due.tzinfo) + timedelta(days=3)


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"follow_on": "2020-01-01"}, "follow_on"),
        ({"minutes": "-1"}, "minutes"),
        ({"follow_on": "2099-01-01", "follow_in": "1"}, "follow_on"),
    ],
)
def test_a_follow_up_is_on_one_day_to_come(
    desk: Client, zhang: Contact, given: dict[str, str], at: str
) -> None:
    form = f"interactions/new/?contact={zhang.public_id}"
    data = posted(desk, form) | {"summary": "要样品"} | given
    with unchanged(Interaction, FollowUp):
        refused = desk.post(f"{BASE}{form}", data)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [at])
    assert refused.context["form"]["summary"].value() == "要样品"


def test_a_plan_is_of_a_time_to_come_or_the_one_it_had(
    team: Team, actor: Actor, desk: Client, zhang: Contact
) -> None:
    form = f"follow-ups/new/?contact={zhang.public_id}"
    data = posted(desk, form) | {"text": "寄样品", "due_at": "2020-01-01T09:00"}
    with unchanged(FollowUp):
        refused = desk.post(f"{BASE}{form}", data)
    assert list(refused.context["form"].errors) == ["due_at"]
    given = FollowUpInput("寄样品", timezone.now() - timedelta(days=9))
    one = follow_up_add(team_id=team.pk, actor=actor, given=given, contact=zhang)
    edit = f"follow-ups/{one.public_id}/edit/"
    assert desk.post(f"{BASE}{edit}", posted(desk, edit) | {"text": "改了"}).status_code == 302
    one.refresh_from_db()
    assert one.text == "改了"


def test_a_gift_to_come_is_refused_at_its_day(desk: Client, zhang: Contact) -> None:
    form = f"contacts/{zhang.public_id}/gifts/new/"
    page = desk.get(f"{BASE}{form}").context["form"]
    data = {one.html_name: one.value() or "" for one in page} | {
        "what": "花", "value": "1", "on": "2099-01-01",
    }  # fmt: skip
    with unchanged(Gift):
        refused = desk.post(f"{BASE}{form}", data)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["on"])


def test_others_are_there_by_their_names(
    team: Team, actor: Actor, desk: Client, zhang: Contact
) -> None:
    li = a_contact(team, actor, "李娜")
    a_contact(team, actor, "王芳"), a_contact(team, actor, "王芳")
    form = f"interactions/new/?contact={zhang.public_id}"
    data = posted(desk, form)
    with unchanged(Interaction):
        for name, said in (("赵六", "没有叫赵六的联系人"), ("王芳", "有好几位联系人叫王芳")):
            refused = desk.post(f"{BASE}{form}", data | {"others": name, "summary": "都在"})
            assert refused.status_code == 422
            assert said in refused.context["form"].errors["others"][0]
            assert refused.context["form"]["summary"].value() == "都在"
    desk.post(f"{BASE}{form}", data | {"others": "李娜"})
    assert set(Interaction.objects.get().contacts.all()) == {zhang, li}


def test_a_time_to_come_is_refused_at_its_field(desk: Client, zhang: Contact) -> None:
    form = f"interactions/new/?contact={zhang.public_id}"
    data = posted(desk, form) | {"at": "2099-01-01T10:00"}
    with unchanged(Interaction):
        refused = desk.post(f"{BASE}{form}", data)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["at"]


def test_it_is_mended_and_deleted(desk: Client, zhang: Contact, actor: Actor) -> None:
    call = talked(zhang, actor, 2, summary="旧的")
    page = f"interactions/{call.public_id}/"
    data = posted(desk, f"{page}edit/")
    assert data["summary"] == "旧的"
    assert "follow_in" not in data
    desk.post(f"{BASE}{page}edit/", data | {"summary": "新的", "kind": "meeting"})
    call.refresh_from_db()
    assert (call.summary, call.kind) == ("新的", "meeting")
    assert desk.get(f"{BASE}{page}delete/").status_code == 405
    desk.post(f"{BASE}{page}delete/")
    assert not Interaction.objects.exists()
    assert desk.get(f"{BASE}{page}").status_code == 404


def test_a_file_is_kept_with_it(desk: Client, zhang: Contact, actor: Actor) -> None:
    call = talked(zhang, actor, 2)
    page = f"{BASE}interactions/{call.public_id}/"
    refused = desk.post(f"{page}files/", {"file": SimpleUploadedFile("a.pdf", b"no")})
    assert refused.status_code == 422
    assert not PressFile.objects.exists()
    desk.post(f"{page}files/", {"file": SimpleUploadedFile("合影.png", picture())})
    kept = PressFile.objects.get()
    assert kept.interaction == call
    assert "合影" in desk.get(page).content.decode()
    desk.post(f"{page}files/{kept.public_id}/delete/")
    assert not PressFile.objects.exists()


def test_the_list_is_searched_and_narrowed(
    desk: Client, zhang: Contact, actor: Actor, django_assert_num_queries: Any
) -> None:
    talked(zhang, actor, 2, summary="聊新品")
    talked(zhang, actor, 3, "meeting", summary="吃饭")
    talked(zhang, actor, 200, summary="聊旧品")
    found = [
        [row.summary for row in desk.get(f"{BASE}interactions/{query}").context["page"].rows]
        for query in ("", "?kind=meeting", "?q=聊", "?q=聊&within=all", "?q=张伟", "?q=无")
    ]
    assert found == [
        ["聊新品", "吃饭", "聊旧品"], ["吃饭"], ["聊新品"], ["聊新品", "聊旧品"],
        ["聊新品", "吃饭"], [],
    ]  # fmt: skip


def test_follow_ups_are_done_dropped_and_opened_again(
    desk: Client, zhang: Contact, actor: Actor, pr: Staff
) -> None:
    given = FollowUpInput("寄样品", timezone.now(), pr)
    one = follow_up_add(team_id=zhang.team_id, actor=actor, given=given, contact=zhang)
    page = desk.get(f"{BASE}follow-ups/")
    assert [row.pk for row in page.context["page"].rows] == [one.pk]
    answer = desk.post(
        f"{BASE}follow-ups/{one.public_id}/close/",
        {"state": "done"},
        headers={"HX-Request": "true"},
    )
    toast = json.loads(answer["HX-Trigger"])["toast"]
    assert toast["undo"] == f"{BASE}follow-ups/{one.public_id}/close/?undo=1"
    one.refresh_from_db()
    assert one.state == "done"
    assert not desk.get(f"{BASE}follow-ups/").context["page"].rows
    assert desk.get(f"{BASE}follow-ups/?state=done").context["page"].rows
    desk.post(toast["undo"])
    one.refresh_from_db()
    assert one.state == "open"
    back = desk.post(
        f"{BASE}follow-ups/{one.public_id}/close/",
        {"state": "dropped", "next": "https://evil.example/"},
    )
    assert back["Location"] == f"{BASE}follow-ups/"
    assert desk.post(f"{BASE}follow-ups/{one.public_id}/close/", {"state": "x"}).status_code == 404


def test_a_follow_up_is_planned_and_moved(
    desk: Client, zhang: Contact, pr: Staff, manager: Staff
) -> None:
    form = f"follow-ups/new/?contact={zhang.public_id}"
    data = posted(desk, form)
    refused = desk.post(f"{BASE}{form}", data | {"text": ""})
    assert refused.status_code == 422
    desk.post(f"{BASE}{form}", data | {"text": "请喝茶"})
    one = FollowUp.objects.get()
    assert (one.text, one.owner) == ("请喝茶", pr)
    edit = f"follow-ups/{one.public_id}/edit/"
    desk.post(f"{BASE}{edit}", posted(desk, edit) | {"owner": manager.public_id})
    one.refresh_from_db()
    assert one.owner == manager
    assert not desk.get(f"{BASE}follow-ups/").context["page"].rows
    assert desk.get(f"{BASE}follow-ups/?whose=all").context["page"].rows


def test_who_is_going_cold_of_a_colleague_who_left_is_found(
    desk: Client, team: Team, actor: Actor, operator: Staff
) -> None:
    for name, owner in (("张伟", operator), ("李娜", None)):
        talked(a_contact(team, actor, name, owner=owner), actor, 200)
    Staff.objects.filter(pk=operator.pk).update(state="removed")
    page = desk.get(f"{BASE}cold/?whose=left").context["page"]
    assert [one.name for one in page.rows] == ["张伟"]


def test_going_cold_says_what_to_do(
    team: Team, desk: Client, zhang: Contact, actor: Actor, manager: Staff
) -> None:
    talked(zhang, actor, 80)
    warm, blocked = a_contact(team, actor, "李娜"), a_contact(team, actor, "王芳")
    talked(warm, actor, 1), talked(blocked, actor, 80)
    Contact.objects.filter(pk=blocked.pk).update(do_not_contact=True)
    theirs = a_contact(team, actor, "赵六", owner=manager)
    talked(theirs, actor, 80)
    rows = desk.get(f"{BASE}cold/").context["rows"]
    assert [one["contact"] for one in rows] == [zhang]
    assert [step.text for step in rows[0]["steps"]] == ["还没有记联系方式：先找到能联系上的办法。"]
    everybody = desk.get(f"{BASE}cold/?whose=all").context["rows"]
    assert {one["contact"] for one in everybody} == {zhang, theirs}
    assert not desk.get(f"{BASE}cold/?whose=all&band=cold").context["rows"]
    given = FollowUpInput("打电话", timezone.now())
    follow_up_add(team_id=team.pk, actor=actor, given=given, contact=zhang)
    assert not desk.get(f"{BASE}cold/").context["rows"]


def test_a_gift_over_the_ceiling_is_refused_and_the_owner_may(
    team: Team, desk: Client, owner: Staff, client_for: Clients, zhang: Contact, actor: Actor
) -> None:
    rules_set(team_id=team.pk, actor=actor, gift_ceiling=Decimal(500))
    form = f"contacts/{zhang.public_id}/gifts/new/"
    today = timezone.localdate().isoformat()
    data = {"kind": "gift", "what": "酒", "value": "600", "on": today, "beyond": "on"}
    with unchanged(Gift):
        refused = desk.post(f"{BASE}{form}", data)
    assert refused.status_code == 422
    assert refused.context["form"].errors["value"] == [
        "登记后此人 2026 年的合计会超出上限 100.00 元（已登记 0 元，上限 500.00 元）。"
        "请减少金额，或请有权限的人登记。".replace("2026", today[:4])
    ]
    lead = client_for(owner)
    lead.post(f"{BASE}{form}", data)
    gift = Gift.objects.get()
    assert (gift.value, gift.by) == (Decimal(600), owner)
    assert "酒" in desk.get(f"{BASE}gifts/").content.decode()
    desk.post(f"{BASE}gifts/{gift.public_id}/delete/")
    assert not Gift.objects.exists()


def test_rules_are_set_by_leads(desk: Client, owner: Staff, client_for: Clients) -> None:
    assert desk.get(f"{BASE}rules/").status_code == 403
    lead = client_for(owner)
    usual = {
        name: "on" if value is True else value for name, value in posted(lead, "rules/").items()
    }
    bad = lead.post(f"{BASE}rules/", usual | {"gift_ceiling": "-1", "ask_days": "0"})
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"gift_ceiling", "ask_days"}
    lead.post(f"{BASE}rules/", usual | {"gift_ceiling": "500", "ask_days": "30"})
    assert trail_of("press.rules")[0][3] == {
        "gift_ceiling": [None, "500"],
        "ask_days": [14, 30],
    }


def test_the_page_of_a_contact_shows_it_all_in_few_queries(
    desk: Client, zhang: Contact, actor: Actor, pr: Staff, django_assert_max_num_queries: Any
) -> None:
    for days in range(1, 60):
        talked(zhang, actor, days, summary=f"第 {days} 天")
    gift_record(
        contact=zhang, actor=actor, kind="gift", what="月饼", value=88, on=timezone.localdate()
    )
    desk.get(f"{BASE}contacts/{zhang.public_id}/")
    page = desk.get(f"{BASE}contacts/{zhang.public_id}/").content.decode()
    assert "第 1 天" in page
    assert "第 59 天" not in page
    assert "月饼" in page
    more = page.split(f'hx-get="{BASE}contacts/{zhang.public_id}/lines/')[1].split('"')[0]
    more = f"{BASE}contacts/{zhang.public_id}/lines/{more}"
    rest = desk.get(more, headers={"HX-Request": "true"}).content.decode()
    assert "第 59 天" in rest
    assert "<html" not in rest
    assert "<html" in desk.get(more).content.decode()


def test_an_interaction_with_somebody_erased_or_gone_is_mended(
    desk: Client, zhang: Contact, team: Team, actor: Actor, operator: Staff
) -> None:
    li = a_contact(team, actor, "李娜")
    call = interaction_log(
        team_id=team.pk, actor=actor, kind="meeting", there=There([zhang, li], [operator])
    )
    contact_erase(contact=zhang, actor=actor)
    Staff.objects.filter(pk=operator.pk).update(state="removed")
    form = f"interactions/{call.public_id}/edit/"
    data = posted(desk, form) | {"summary": "样品到了"}
    assert (data["contacts"], data["staff"]) == ([li.public_id], [operator.public_id])
    assert desk.post(f"{BASE}{form}", data).status_code == 302
    call.refresh_from_db()
    assert (call.summary, set(call.contacts.all())) == ("样品到了", {zhang, li})
    assert list(call.staff.all()) == [operator]


def test_follow_ups_are_searched_and_those_over_stand_last_first(
    desk: Client, zhang: Contact, team: Team, actor: Actor, pr: Staff
) -> None:
    paper = zhang.employments.get().outlet
    for days, text in ((1, "寄样品"), (2, "回电"), (3, "约采访")):
        due = FollowUpInput(text, timezone.now() + timedelta(days=days), pr)
        about = {"outlet": paper} if text == "约采访" else {"contact": zhang}
        follow_up_add(team_id=team.pk, actor=actor, given=due, **about)

    def shown(query: str) -> list[str]:
        page = desk.get(f"{BASE}follow-ups/?{query}").context["page"]
        return [one.text for one in page.rows]

    assert shown("") == ["寄样品", "回电", "约采访"]
    assert shown("q=样品") == ["寄样品"]
    assert shown("q=zhangwei") == ["寄样品", "回电"]
    assert shown("q=晨报") == ["寄样品", "回电", "约采访"]
    assert shown(f"outlet={paper.public_id}") == ["约采访"]
    FollowUp.objects.update(state="done")
    assert shown("state=done") == ["约采访", "回电", "寄样品"]


def test_a_follow_up_of_somebody_who_left_is_given_to_nobody_by_itself(
    desk: Client, zhang: Contact, team: Team, actor: Actor, operator: Staff
) -> None:
    due = FollowUpInput("回电", timezone.now(), operator)
    one = follow_up_add(team_id=team.pk, actor=actor, given=due, contact=zhang)
    Staff.objects.filter(pk=operator.pk).update(state="removed")
    listed = desk.get(f"{BASE}follow-ups/?whose=left")
    assert [row.pk for row in listed.context["page"].rows] == [one.pk]
    assert "已离开团队的成员的" in listed.content.decode()
    form = f"follow-ups/{one.public_id}/edit/"
    shown = desk.get(f"{BASE}{form}").context["form"]
    assert shown.fields["owner"].choices[0][0] == ""
    data = posted(desk, form) | {"owner": "", "text": "改天回电"}
    assert desk.post(f"{BASE}{form}", data).status_code == 422
    one.refresh_from_db()
    assert (one.text, one.owner) == ("回电", operator)


def test_a_form_of_privacy_is_saved_whole_or_not(
    desk: Client, zhang: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_given: Any) -> Contact:
        raise FieldRefused(field="purpose")

    form = f"contacts/{zhang.public_id}/privacy/"
    data = posted(desk, form) | {"retain_until": "2030-01-01", "purpose": "合作"}
    monkeypatch.setattr(privacy, "contact_update", refused)
    with unchanged(Contact):
        assert desk.post(f"{BASE}{form}", data).status_code == 422
    monkeypatch.undo()
    assert desk.post(f"{BASE}{form}", data).status_code == 302
    zhang.refresh_from_db()
    assert (str(zhang.retain_until), zhang.purpose) == ("2030-01-01", "合作")


def test_a_day_on_the_timeline_is_that_day_on_the_teams_clock(
    desk: Client, zhang: Contact, team: Team, actor: Actor
) -> None:
    Team.objects.filter(pk=team.pk).update(time_zone="America/New_York")
    gift_record(contact=zhang, actor=actor, kind="gift", what="月饼", value=88, on=date(2026, 3, 5))
    page = desk.get(f"{BASE}contacts/{zhang.public_id}/lines/").context["timeline"]
    line = next(one for one in page.lines if one.icon == "gift")
    assert line.at.astimezone(ZoneInfo("America/New_York")).isoformat()[:16] == "2026-03-05T12:00"
