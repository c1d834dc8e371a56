"""Every route, asked by everybody. A route without a row in the table fails here."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from analytics.metrics.models import Pull, Work
from community.chat.services import message_send
from community.fans.models import Fan, FanMerge, FanNote, FanPair, Tag
from community.fans.services import fan_create, fans_merge, note_add
from community.groups.models import FanGroup, PoolPicture
from community.groups.services import (
    group_create,
    member_for_staff,
    member_join,
    pool_create,
    template_save,
)
from community.invites.models import Invite
from community.invites.services import invite_create, invite_redeem
from community.moderation.models import Decision
from community.moderation.services import held_put, report_make, word_list_create
from community.moderation.services.held import Draft
from community.moderation.verdict import Verdict
from community.points.services import points_add
from foundation.assets.library import library_add
from foundation.assets.services import asset_create
from foundation.imports.models import SavedMapping
from foundation.imports.services import custom_field_add, import_create
from foundation.jobs.models import Job
from foundation.lists.models import SavedView
from foundation.lists.services import bulk_change
from foundation.notify.models import Notice
from foundation.partners.services import api_key_create
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Role, Staff, Team, User
from foundation.teams.services import staff_invite
from kol.conferences.services import event_create as press_event_create
from kol.conferences.services import guests_add
from kol.links.services import link_create
from kol.platforms.services import account_create
from kol.platforms.services.apps import app_save
from kol.posts.models import Post, PostComment, PostSlot
from kol.posts.originality.texts import text_add
from kol.posts.rendering import PostParts
from kol.posts.services.keeping import version_keep
from kol.posts.services.places import Place, targets_choose
from kol.press.lists import CONTACTS
from kol.press.models import Contact, Export, Term
from kol.press.services import EmploymentInput, contact_create
from kol.press.services.accounts import AccountInput, account_add
from kol.press.services.files import file_add
from kol.press.services.follow_ups import FollowUpInput, follow_up_add
from kol.press.services.gifts import gift_record
from kol.press.services.notes import note_add as press_note_add
from kol.press.services.rates import RateInput, rate_add
from tests.cast import fan_actor, staff_actor
from tests.kol.clippings.world import clipping_things
from tests.kol.pitches.world import pitch_things
from tests.kol.press.archive import talked
from tests.routes import Route, all_routes
from tests.routes_rows import CAST, Row
from tests.routes_table import ROUTES, WORDS

pytestmark = pytest.mark.django_db

# allauth's old addresses of the same pages, which only lead on.
ALIASES = {
    "accounts/social/connections/",
    "accounts/social/login/cancelled/",
    "accounts/social/login/error/",
    "accounts/social/signup/",
}


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    routes = {route.name for route in all_routes()} - ALIASES
    assert routes - set(ROUTES) == set(), "routes without a row in tests/routes_table.py"
    assert set(ROUTES) - routes == set(), "rows without a route"


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 40), "#b4532a").save(out, "PNG")
    return SimpleUploadedFile("x.png", out.getvalue(), content_type="image/png")


@pytest.fixture
def things(
    team: Team, owner: Staff, pr: Staff, fan_user: User, settings: object, tmp_path: object
) -> dict[str, str | int]:
    """One object of each kind that stands in an address, all of the one team."""
    actor = staff_actor(owner)
    with team_scope(team):
        group: FanGroup = group_create(staff=owner, name="早餐桌", entry="open", actor=actor)
        invite: Invite = invite_create(
            group=group, owner=owner, phrase="春风带来新早餐", actor=actor
        )
        outcome = invite_redeem(
            text_or_code=invite.code, user=fan_user, actor=fan_actor(fan_user), consent=True
        )
        assert outcome.member is not None
        assert outcome.member.fan is not None
        invitation, _token = staff_invite(
            by=owner, email="new@example.com", role=Role.PR, actor=actor
        )
        account = account_create(staff=owner, platform="weibo", handle="小满", actor=actor)
        post = Post.objects.create(team=team, title="巡演", author=owner)
        version_keep(post, PostParts(post), owner, fresh=True)
        (target,) = targets_choose(
            post=post, staff=owner, actor=actor, places=[Place(account.public_id)]
        )
        robot = account_create(staff=owner, platform="wecom", handle="小满群", actor=actor)
        keys = {"client_id": "1", "client_secret": "s"}
        app = app_save(staff=owner, platform="weibo", values=keys, actor=actor)
        asked = member_join(
            group=group_create(staff=owner, name="审核群", entry="approval", actor=actor),
            fan=outcome.member.fan,
            user=fan_user,
            actor=fan_actor(fan_user),
            door=None,
        ).request
        assert asked is not None
        logo = asset_create(
            team_id=team.pk, upload=picture(), purpose="logo", ref_id=None, actor=actor
        )
        booked = points_add(fan=outcome.member.fan, amount=5, reason="x", key="routes", actor=actor)
        job = Job.objects.create(team=team, kind="routes", title="x", created_by=owner.user)
        key, _secret = api_key_create(by=owner, name="x", scopes=["fans:read"], actor=actor)
        file = import_create(
            team=team,
            target="fans",
            upload=SimpleUploadedFile("fans.csv", "昵称,手机号\n阿花,13800001001\n".encode()),
            filename="fans.csv",
            actor=actor,
        )
        pair, merge, note = _records(team, outcome.member.fan, actor)
        pool = pool_create(staff=owner, name="池", groups=[group], actor=actor)
        outside = pool_create(staff=owner, name="微信群", kind="wechat", actor=actor)
        qr = PoolPicture.objects.create(team=team, pool=outside, target="x", created_by=owner)
        template = template_save(group=group, name="模板", staff=owner, actor=actor)
        member = outcome.member
        message_send(member=member_for_staff(group=group, staff=owner), text="早", actor=actor)
        draft = Draft(team.pk, group.pk, member.pk, "client-routes", "加微信")
        held = held_put(draft=draft, verdict=Verdict("hold", why="words"), actor=actor)
        reported, _new = report_make(
            reporter=member_for_staff(group=group, staff=owner),
            target=member, message=None, reason="ads", actor=actor,
        )  # fmt: skip
        decided = Decision.objects.create(
            team=team, group=group, target=member, act="warn", reason="x", by=owner
        )
        words = word_list_create(team=team, actor=actor, name="广告")
        return WORDS | {
            "held": held.public_id,
            "report": reported.public_id,
            "decision": decided.public_id,
            "words": words.public_id,
            "template": template.public_id,
            "pool": pool.public_id,
            "outside": outside.public_id,
            "picture": qr.public_id,
            "team": team.slug,
            "team_public": team.public_id,
            "group": group.public_id,
            "invite": invite.public_id,
            "code": invite.code,
            "member": outcome.member.public_id,
            "fan": outcome.member.fan.public_id,
            "pair": pair.public_id,
            "merge": merge.public_id,
            "note": note.public_id,
            "tag": Tag.objects.get(name="铁粉").public_id,
            "invitation": invitation.public_id,
            "colleague": pr.public_id,
            "logo": logo.public_id,
            "account": account.public_id,
            "post": post.public_id,
            "target": target.public_id,
            "post_version": 1,
            "copy_act": "copy",
            "post_comment": PostComment.objects.create(
                team=team, post=post, text="x", by=owner
            ).public_id,
            "library_file": library_add(team_id=team.pk, actor=actor, upload=picture()).public_id,
            "pull": Pull.objects.create(team=team, account=account, what="account").public_id,
            "work": Work.objects.create(
                team=team, account=account, remote_id="1", published_at=timezone.now()
            ).public_id,
            "robot": robot.public_id,
            "platform_app": app.public_id,
            "request": asked.public_id,
            "job": job.public_id,
            "notice": Notice.objects.create(
                team=team, staff=owner, kind="job.done", subject_id=job.pk
            ).public_id,
            "key": key.public_id,
            "import": file.public_id,
            "custom_field": custom_field_add(
                target="fans", label="城市", kind="text", actor=actor
            ).public_id,
            "mapping": SavedMapping.objects.create(
                team=owner.team, target="fans", name="旧", fingerprint=b"1"
            ).public_id,
            "post_slot": PostSlot.objects.create(team=team, weekday=1, time="20:00").public_id,
            "entry": booked.public_id,
            "archived_text": text_add(
                staff=owner, actor=actor, text="今年第一批春茶来自三片老茶园。"
            ).public_id,
            "short_link": link_create(
                staff=owner, actor=actor, url="https://shop.example.com/", label="店"
            ).public_id,
            **_press(team, actor),
            **_conferences(owner, actor),
            **pitch_things(team, actor, picture()),
            **clipping_things(team, actor),
        }


def _records(team: Team, fan: Fan, actor: Actor) -> tuple[FanPair, FanMerge, FanNote]:
    """A likely pair, a merge and a note of fans."""
    others = [
        fan_create(team_id=team.pk, actor=actor, source="manual", nickname=name, tags=["铁粉"])
        for name in ("阿甲", "阿乙")
    ]
    pair = FanPair.objects.create(
        team=team, first=fan, second=others[0], reasons=["name"], score=20
    )
    merge = fans_merge(winner=fan, loser=others[1], actor=actor)
    return pair, merge, note_add(fan=fan, text="常客", actor=actor)


def _press(team: Team, actor: Actor) -> dict[str, str | int]:
    """A contact at an outlet, and one of each thing that hangs on them."""
    contact = contact_create(
        team_id=team.pk, actor=actor, name="张伟", employments=[EmploymentInput("人民日报")]
    )
    job = contact.employments.get()
    given = AccountInput("weibo", "张伟说")
    return {
        "contact": contact.public_id,
        "outlet": job.outlet.public_id,
        "employment": job.public_id,
        "media_account": account_add(of=contact, given=given, actor=actor).public_id,
        "rate": rate_add(of=job.outlet, given=RateInput("头条", 8000), actor=actor).public_id,
        "press_note": press_note_add(of=contact, text="常联系", actor=actor).public_id,
        "press_file": file_add(of=contact, upload=picture(), actor=actor).public_id,
        "press_export": _export(team).public_id,
        **_lists(contact, actor),
        **_passed(contact, actor),
    }


def _export(team: Team) -> Export:
    """A list of the archive that PR asked for."""
    pr = Staff.objects.get(role=Role.PR)
    return Export.objects.create(team=team, kind="contacts", rows=1, asked_by=pr, once="routes")


def _passed(contact: Contact, actor: Actor) -> dict[str, str]:
    """Something that passed with a contact, what follows, and a gift."""
    call = talked(contact, actor, 1)
    given = FollowUpInput("寄样品", timezone.now())
    follow_up = follow_up_add(team_id=contact.team_id, actor=actor, given=given, contact=contact)
    today = timezone.localdate()
    gift = gift_record(contact=contact, actor=actor, kind="gift", what="月饼", value=88, on=today)
    return {
        "interaction": call.public_id,
        "follow_up": follow_up.public_id,
        "gift": gift.public_id,
    }


def _lists(contact: Contact, actor: Actor) -> dict[str, str | int]:
    """What the list of contacts keeps: a view, a change of many, a word."""
    view = SavedView.objects.create(
        team=contact.team, kind="contacts", name="科技口", is_shared=True,
        owner=Staff.objects.get(role=Role.OWNER),
    )  # fmt: skip
    edit = bulk_change(
        kind=CONTACTS, changes=[{"field": "tags", "act": "add", "value": ["重点"]}],
        ids=[contact.public_id], actor=actor, team_id=contact.team_id,
    )  # fmt: skip
    return {
        "saved_view": view.public_id,
        "bulk_edit": edit.public_id,
        "term": Term.objects.get(name="重点").pk,
    }


def _conferences(owner: Staff, actor: Actor) -> dict[str, str | int]:
    """A press event and somebody on its list."""
    start = timezone.now() + timedelta(days=7)
    event = press_event_create(
        team_id=owner.team_id,
        actor=actor,
        name="新品发布会",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        owner=owner,
        by=owner,
    )
    guests_add(event=event, contacts=[Contact.objects.get(name="张伟")], actor=actor)
    return {"press_event": event.public_id, "guest": event.guests.get().public_id}


@pytest.fixture
def client_of(
    client_for: Callable[[User | Staff], Client],
    stranger: User,
    fan_user: User,
    analyst: Staff,
    pr: Staff,
    operator: Staff,
    manager: Staff,
    owner: Staff,
    other_owner: Staff,
) -> Callable[[str], Client]:
    """A fresh client of one of the cast."""
    people: dict[str, User | Staff] = {
        "stranger": stranger,
        "fan": fan_user,
        "analyst": analyst,
        "pr": pr,
        "operator": operator,
        "manager": manager,
        "owner": owner,
        "other_owner": other_owner,
    }
    return lambda who: Client() if who == "anonymous" else client_for(people[who])


def address(route: Route, row: Row, things: dict[str, str | int]) -> str:
    kwargs = {name: things[row.things.get(name, name)] for name in route.params}
    return reverse(route.name, kwargs=kwargs)


SHARES = 8


@pytest.mark.parametrize("share", range(SHARES))
def test_each_is_answered_as_the_table_says(
    share: int,
    things: dict[str, str | int],
    client_of: Callable[[str], Client],
    valkey_emptied: Callable[[], None],
) -> None:
    """Each asking is undone before the next; the world is made once for a share of the routes,
    for making it takes longer than asking one of them nine times."""
    cookies = {who: client_of(who).cookies for who in CAST}
    wrong: dict[str, dict[str, str]] = {}
    for route in [r for r in all_routes() if r.name in ROUTES][share::SHARES]:
        row = ROUTES[route.name]
        url = address(route, row, things)
        valkey_emptied()
        for who in CAST:
            client = Client()
            client.cookies.load(cookies[who].output(header="", sep=";"))
            with transaction.atomic():
                seen = client.generic(row.method, url).status_code
                transaction.set_rollback(True)
            if seen != row.statuses[who]:
                told = f"{seen}, the table says {row.statuses[who]}"
                wrong.setdefault(route.name, {})[who] = told
    assert wrong == {}
