"""Invite codes by the API: issuing, figures, and coming in by one through a partner's program."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan, FanContact
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.services import group_create, member_remove
from community.invites.models import Invite, PhraseClaim, Redemption
from community.invites.services import invite_create, invite_pause, invite_revoke
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Role, Staff, Team, User
from tests.api import (
    Api,
    api_of,
    assert_problem,
    assert_refused,
    events_of,
    maker_becomes,
    maker_leaves,
    trail_of,
    unchanged,
)
from tests.cast import group_of, staff_actor

pytestmark = pytest.mark.django_db

ALL = (Invite, PhraseClaim, Redemption, FanGroup, GroupMember, JoinRequest, Fan, FanContact)
MakeInvite = Callable[..., Invite]
NOT_FOUND = "This invite code was not found, or it has ended. Check it, or ask for a new one."


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def fresh(invite: Invite) -> Invite:
    with system_scope():
        return Invite.objects.get(pk=invite.pk)


def body_of(invite: Invite, group: FanGroup, **fields: Any) -> dict[str, Any]:
    return {
        "id": invite.public_id,
        "phrase": invite.phrase,
        "code": invite.code,
        "link": f"http://testserver/j/{invite.code}/",
        "leads_to": group.name,
        "group": group.public_id,
        "pool": None,
        "channel": invite.channel,
        "state": "open",
        "starts_at": iso(invite.starts_at),
        "expires_at": iso(invite.expires_at),
        "owner": "staff",
        "max_uses": invite.max_uses,
        "hold_hours": None,
        "held_count": 0,
        "tags": [],
        "grant_points": 0,
        "grant_role": "member",
        "use_count": 0,
        "view_count": 0,
        "created_at": iso(invite.created_at),
        **fields,
    }


@pytest.fixture
def deer(team: Team, fan_user: User) -> Fan:
    """小鹿: a fan of the team with an account of their own."""
    with team_scope(team):
        return Fan.objects.create(team=team, user=fan_user, nickname="小鹿", source="api")


@pytest.fixture
def their_invite(other_owner: Staff) -> Invite:
    """A code of the other team that leads to their group."""
    with team_scope(other_owner.team_id):
        actor = staff_actor(other_owner)
        theirs = group_create(staff=other_owner, name="别家的群", actor=actor)
        return invite_create(
            group=theirs, owner=other_owner, actor=actor, phrase="别家暖冬围巾", channel="微博"
        )


# --- Issuing and reading --------------------------------------------------------------------------


def test_a_code_is_issued_and_answered_in_full(api: Api, group: FanGroup, owner: Staff) -> None:
    response = api(
        "POST",
        "invites",
        {"group": group.public_id, "phrase": "夏日橘子汽水", "channel": "微店", "max_uses": 3},
    )
    assert response.status_code == 201
    with system_scope():
        invite = Invite.objects.get()
    assert (invite.phrase, invite.channel, invite.max_uses) == ("夏日橘子汽水", "微店", 3)
    assert invite.owner_id == owner.pk
    body = response.json()
    assert body == body_of(invite, group)
    assert events_of("invite.created") == [
        ("api", owner.user_id, {"invite": invite.pk, "group": group.pk})
    ]
    changes = {"phrase": [None, "夏日橘子汽水"], "group": [None, group.pk]}
    assert trail_of("invite.create") == [("api", owner.user_id, api.key.pk, changes)]
    assert api("GET", f"invites/{invite.public_id}").json() == body
    assert api("GET", "invites").json() == {"items": [body], "next": None}


def test_without_a_phrase_one_is_made_up_for_thirty_days(api: Api, group: FanGroup) -> None:
    body = api("POST", "invites", {"group": group.public_id}).json()
    assert len(body["phrase"]) >= 3
    lasts = datetime.fromisoformat(body["expires_at"]) - datetime.fromisoformat(body["starts_at"])
    assert lasts == timedelta(days=30)


@pytest.mark.parametrize(
    ("fields", "field", "code", "status"),
    [
        ({"group": ""}, "group", "invalid", 400),
        ({"group": None}, "group", "invalid", 400),
        ({"group": "nobody"}, "group", "not_found", 404),
        ({"phrase": "ab"}, "phrase", "phrase_too_short", 422),
        ({"phrase": "123456789"}, "phrase", "phrase_digits", 422),
        ({"phrase": "哈哈哈哈"}, "phrase", "phrase_repeats", 422),
        ({"phrase": "长" * 41}, "phrase", "invalid", 400),
        ({"channel": "x" * 41}, "channel", "invalid", 400),
        ({"max_uses": 0}, "max_uses", "invalid", 400),
        ({"max_uses": 1_000_001}, "max_uses", "invalid", 400),
        ({"max_uses": "many"}, "max_uses", "invalid", 400),
        ({"expires_at": "tomorrow"}, "expires_at", "invalid", 400),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at", "invite_dates", 422),
        ({"expires_at": "9999-01-01T00:00:00Z"}, "expires_at", "invite_dates", 422),
        ({"starts_at": "9998-01-01T00:00:00Z"}, "starts_at", "invite_dates", 422),
        ({"starts_at": "9999-12-20T00:00:00Z"}, "starts_at", "invite_dates", 422),
        ({"starts_at": "9999-12-31T23:59:59Z"}, "starts_at", "invalid", 400),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at", "invalid", 400),
        ({"owner": "me"}, "owner", "invalid", 400),
    ],
)
def test_what_makes_no_code_is_refused_by_name(
    api: Api, group: FanGroup, fields: dict[str, Any], field: str, code: str, status: int
) -> None:
    with unchanged(*ALL):
        response = api("POST", "invites", {"group": group.public_id, **fields})
        assert_refused(response, field, code, status)


def test_a_taken_phrase_is_refused_whoever_has_it(
    api: Api, group: FanGroup, invite: Invite, their_invite: Invite
) -> None:
    with unchanged(*ALL):
        for taken in (invite, their_invite):
            response = api("POST", "invites", {"group": group.public_id, "phrase": taken.phrase})
            assert_refused(response, "phrase", "invite_phrase_taken", 409)


def test_an_archived_group_gets_no_code(api: Api, group: FanGroup) -> None:
    with system_scope():
        FanGroup.objects.update(state="archived")
    with unchanged(*ALL):
        response = api("POST", "invites", {"group": group.public_id})
        assert_problem(response, 409, "invite_group_archived")


def test_another_teams_group_gets_no_code(api: Api, their_invite: Invite) -> None:
    with unchanged(*ALL):
        response = api("POST", "invites", {"group": group_of(their_invite).public_id})
        assert_refused(response, "group", "not_found", 404)


def test_rights_and_roles_of_the_maker_count(
    owner: Staff, group: FanGroup, invite: Invite, deer: Fan
) -> None:
    reader, writer = api_of(owner, "invites:read"), api_of(owner, "invites:write")
    issue = {"group": group.public_id}
    redeem = {"text": invite.phrase, "fan": deer.public_id, "consent": True}
    with unchanged(*ALL):
        assert_problem(reader("POST", "invites", issue), 403, "permission_denied")
        assert_problem(reader("POST", "invites/redeem", redeem), 403, "permission_denied")
        assert_problem(writer("GET", "invites"), 403, "permission_denied")
        assert_problem(writer("GET", f"invites/{invite.public_id}"), 403, "permission_denied")
        assert reader("GET", f"invites/{invite.public_id}").status_code == 200
        maker_becomes(writer, Role.ANALYST)
        assert_problem(writer("POST", "invites", issue), 403, "not_allowed")
        maker_becomes(writer, Role.OWNER)
        maker_leaves(writer)
        assert_problem(writer("POST", "invites", issue), 403, "api_key_maker_gone")
        assert_problem(reader("GET", f"invites/{invite.public_id}"), 403, "api_key_maker_gone")


def test_another_teams_codes_are_not_there(api: Api, invite: Invite, their_invite: Invite) -> None:
    assert_problem(api("GET", f"invites/{their_invite.public_id}"), 404, "not_found")
    assert_problem(api("GET", "invites/%00"), 404, "not_found")
    assert [one["id"] for one in api("GET", "invites").json()["items"]] == [invite.public_id]
    for narrow in (f"group={group_of(their_invite).public_id}", "q=别家", f"q={their_invite.code}"):
        assert api("GET", f"invites?{narrow}").json()["items"] == []


def test_codes_are_narrowed_by_words_group_and_state(
    api: Api, make_invite: MakeInvite, group: FanGroup, owner: Staff
) -> None:
    now = timezone.now()
    with team_scope(owner.team_id):
        elsewhere = group_create(staff=owner, name="冬天", actor=staff_actor(owner))
    made = {
        "open": make_invite(channel="抖音"),
        "upcoming": make_invite(starts_at=now + timedelta(days=1)),
        "full": make_invite(max_uses=1),
        "paused": make_invite(group=elsewhere),
        "ended": make_invite(),
        "revoked": make_invite(),
    }
    with team_scope(owner.team_id):
        invite_pause(invite=made["paused"], actor=staff_actor(owner))
        invite_revoke(invite=made["revoked"], actor=staff_actor(owner))
        Invite.objects.filter(pk=made["full"].pk).update(use_count=1)
        Invite.objects.filter(pk=made["ended"].pk).update(
            starts_at=now - timedelta(days=2), expires_at=now - timedelta(days=1)
        )
    for state, one in made.items():
        items = api("GET", f"invites?state={state}").json()["items"]
        assert [(item["id"], item["state"]) for item in items] == [(one.public_id, state)]
    for narrow, wanted in {
        "q=抖": ["open"],
        f"q={made['ended'].code}": ["ended"],
        f"group={elsewhere.public_id}": ["paused"],
        "group=nobody": [],
    }.items():
        items = api("GET", f"invites?{narrow}").json()["items"]
        assert [item["state"] for item in items] == wanted, narrow
    assert_refused(api("GET", "invites?state=nice"), "state")
    assert_refused(api("GET", "invites?group=a%00"), "group")


# --- Coming in -----------------------------------------------------------------------------------


def redeem(api: Api, fan: Fan, text: str, **more: Any) -> Any:
    body = {"text": text, "fan": fan.public_id, "consent": True, **more}
    return api("POST", "invites/redeem", body)


def test_a_fan_comes_in_once(
    api: Api, invite: Invite, group: FanGroup, deer: Fan, owner: Staff
) -> None:
    first = redeem(api, deer, f"来群里玩吧「{invite.phrase}」")
    with system_scope():
        member = GroupMember.objects.get(fan=deer)
        fan = Fan.objects.get(pk=deer.pk)
    answer = {"outcome": "joined", "group": group.public_id, "member": member.public_id}
    assert (first.status_code, first.json()) == (200, answer)
    assert (fan.consent, fan.consent_how) == ("given", "partner API")
    assert (fresh(invite).use_count, member.state) == (1, "active")
    payload = {"invite": invite.pk, "group": group.pk, "member": member.pk, "fan": deer.pk}
    assert events_of("invite.redeemed") == [("api", owner.user_id, payload)]
    consent = {"consent": ["unknown", "given"], "how": [None, "partner API"]}
    assert trail_of("fan.consent") == [("api", owner.user_id, api.key.pk, consent)]
    with unchanged(*ALL):
        again = redeem(api, deer, invite.code)
        assert (again.status_code, again.json()) == (200, {**answer, "outcome": "already"})


def test_an_approval_group_answers_pending_once(
    api: Api, make_invite: MakeInvite, owner: Staff, deer: Fan
) -> None:
    with team_scope(owner.team_id):
        asks = group_create(staff=owner, name="要审核", entry="approval", actor=staff_actor(owner))
    invite = make_invite(group=asks)
    for _again in range(2):
        response = redeem(api, deer, invite.phrase)
        assert response.status_code == 200
        assert response.json() == {"outcome": "pending", "group": asks.public_id, "member": None}
    with system_scope():
        assert JoinRequest.objects.filter(group=asks, fan=deer, state="pending").count() == 1
        assert not GroupMember.objects.filter(fan=deer).exists()
    assert fresh(invite).use_count == 0


def test_a_used_up_code_and_a_full_group_let_nobody_in(
    api: Api, make_invite: MakeInvite, group: FanGroup, deer: Fan
) -> None:
    used, roomy = make_invite(max_uses=1), make_invite()
    with system_scope():
        Invite.objects.filter(pk=used.pk).update(use_count=1)
    with unchanged(*ALL):
        assert_problem(redeem(api, deer, used.phrase), 409, "invite_full")
    with system_scope():
        FanGroup.objects.filter(pk=group.pk).update(capacity=1, member_count=1)
    with unchanged(*ALL):
        assert_problem(redeem(api, deer, roomy.phrase), 409, "group_full")


def test_wrong_ended_and_foreign_codes_look_alike(
    api: Api, make_invite: MakeInvite, owner: Staff, their_invite: Invite, deer: Fan
) -> None:
    ended, revoked, soon = (make_invite(), make_invite(), make_invite())
    now = timezone.now()
    with team_scope(owner.team_id):
        invite_revoke(invite=revoked, actor=staff_actor(owner))
        Invite.objects.filter(pk=ended.pk).update(
            starts_at=now - timedelta(days=2), expires_at=now - timedelta(days=1)
        )
        Invite.objects.filter(pk=soon.pk).update(starts_at=now + timedelta(days=1))
    answers = []
    with unchanged(*ALL):
        for text in (
            "没有这样的口令",
            ended.phrase,
            revoked.phrase,
            soon.phrase,
            their_invite.phrase,
            their_invite.code,
            f"http://testserver/j/{their_invite.code}/",
            "🙂",
            "%s%(x)s\u202e",
        ):
            body = assert_problem(redeem(api, deer, text), 404, "invite_not_found")
            answers.append({**body, "request_id": ""})
    assert all(one == answers[0] for one in answers)
    assert answers[0]["detail"] == NOT_FOUND


def test_guessing_is_limited(api: Api, invite: Invite, deer: Fan, settings: Any) -> None:
    settings.INVITE_GUESSES = 2
    with unchanged(*ALL):
        for _guess in range(2):
            assert_problem(redeem(api, deer, "没有这样的口令"), 404, "invite_not_found")
        assert_problem(redeem(api, deer, invite.phrase), 429, "invite_too_many_guesses")


def test_without_consent_nobody_comes_in(api: Api, invite: Invite, deer: Fan) -> None:
    with unchanged(*ALL):
        for body in (
            {"text": invite.phrase, "fan": deer.public_id},
            {"text": invite.phrase, "fan": deer.public_id, "consent": False},
        ):
            response = api("POST", "invites/redeem", body)
            assert_refused(response, "consent", "consent_missing", 422)
    with system_scope():
        Fan.objects.filter(pk=deer.pk).update(consent="given")
    assert redeem(api, deer, invite.phrase, consent=False).json()["outcome"] == "joined"


def test_a_fan_without_an_account_is_sent_to_the_link(api: Api, invite: Invite, team: Team) -> None:
    with team_scope(team):
        imported = Fan.objects.create(team=team, nickname="橙子", source="import")
    with unchanged(*ALL):
        assert_refused(redeem(api, imported, invite.phrase), "fan", "fan_has_no_account", 409)


def test_who_was_removed_stays_out(api: Api, invite: Invite, deer: Fan, owner: Staff) -> None:
    redeem(api, deer, invite.phrase)
    with team_scope(owner.team_id):
        member = GroupMember.objects.get(fan=deer)
        member_remove(member=member, by=owner, reason="", actor=staff_actor(owner))
    with unchanged(*ALL):
        assert_problem(redeem(api, deer, invite.phrase), 403, "group_banned")


def test_fans_of_others_and_the_erased_are_not_there(
    api: Api, invite: Invite, deer: Fan, other_team: Team, stranger: User
) -> None:
    with team_scope(other_team):
        theirs = Fan.objects.create(
            team=other_team, user=stranger, nickname="别家粉丝", source="api"
        )
    with system_scope():
        Fan.objects.filter(pk=deer.pk).update(state="erased")
    with unchanged(*ALL):
        for fan in (theirs, deer):
            assert_refused(redeem(api, fan, invite.phrase), "fan", "not_found", 404)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "a\0"}, "text"),
        ({"text": None}, "text"),
        ({"fan": ""}, "fan"),
        ({"fan": "x" * 13}, "fan"),
        ({"consent": "maybe"}, "consent"),
        ({"user": 1}, "user"),
    ],
)
def test_what_cannot_be_redeemed_is_refused_by_name(
    api: Api, invite: Invite, deer: Fan, fields: dict[str, Any], field: str
) -> None:
    body = {"text": invite.phrase, "fan": deer.public_id, "consent": True, **fields}
    with unchanged(*ALL):
        assert_refused(api("POST", "invites/redeem", body), field)


def test_queries_do_not_grow_with_rows(
    api: Api, make_invite: MakeInvite, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api("GET", "invites")
    for rows in (1, 6):
        while len(api("GET", "invites").json()["items"]) < rows:
            made = make_invite()
        with django_assert_num_queries(3):  # the key, the codes with group and owner, their tags
            api("GET", "invites")
        with django_assert_num_queries(3):
            api("GET", f"invites/{made.public_id}")
