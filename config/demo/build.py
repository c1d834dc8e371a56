"""Building the demo team, step by step, through the same services the pages call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from community.chat.models import Message
from community.chat.services import message_send
from community.groups.errors import NotFollowing
from community.groups.models import FanGroup, GroupMember
from community.groups.services import group_create, member_for_staff, member_leave
from community.invites.models import Invite
from community.invites.services import invite_create, invite_redeem
from community.invites.services.fan_codes import fan_code_get
from community.invites.services.limits import rules_update
from community.points.services import Step, levels_set
from config.demo import aging, proofs, safety
from config.demo.archive import archive
from config.demo.clippings import clippings
from config.demo.conditions import conditions
from config.demo.people import Person, follower_list, people
from config.demo.pitches import pitches
from config.demo.platforms import platform_accounts
from config.demo.pools import pools
from config.demo.posts import posts
from config.demo.press import press
from config.demo.press_events import press_events
from config.demo.press_import import press_import
from config.demo.press_lists import press_lists
from config.demo.press_pairs import press_pairs
from config.demo.press_passed import press_passed
from config.demo.records import records
from config.demo.talk import BREAKFAST, GROUPS, KITCHEN, TESTERS, GroupPlan
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Role, Staff, Team, User
from foundation.teams.services import (
    privacy_update,
    staff_invitation_accept,
    staff_invite,
    team_create,
)
from kol.platforms.models import PlatformAccount
from kol.platforms.services import account_create

SLUG = "xiaoman"
PASSWORD = "demo-xiaoman"  # noqa: S105 -- printed by bin/run; the demo is for one's own machine
FANS = 2000
LEVELS = (Step("新朋友", 10), Step("熟面孔", 50), Step("老铁", 200))

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Colleague:
    """One who signs in to the demo's desk."""

    email: str
    name: str
    role: Role


XIAOMAN = Colleague("xiaoman@demo.example", "林小满", Role.OWNER)
ANING = Colleague("aning@demo.example", "阿宁", Role.OPERATOR)
ZHOUZHOU = Colleague("zhouzhou@demo.example", "周周", Role.PR)


def demo_exists() -> bool:
    """Whether the demo team is here already."""
    return Team.objects.filter(slug=SLUG).exists()


def demo_build(say: Say, *, fans: int = FANS, whole: bool = True) -> Team:
    """Make the demo team of ``fans`` people (at least 150); ``say`` is told of each step.

    Not ``whole``: its fans, groups and codes alone, for a measurement in a hurry.
    """
    owner = _team()
    actor = _actor(owner)
    with team_scope(owner.team):
        say("阿宁和周周加入")
        operator = _colleague(owner, ANING)
        pr = _colleague(owner, ZHOUZHOU)
        weibo = account_create(
            staff=owner, platform="weibo", handle="林小满的厨房", uid="5600000001", actor=actor
        )
        platform_accounts(owner, weibo, actor)
        crowd = people(fans)
        say(f"导入 {fans} 位粉丝")
        _import(owner, weibo, crowd)
        rules_update(team=owner.team, actor=actor, fan_codes=True)
        used = 0
        for plan in GROUPS:
            say(f"开群「{plan.name}」")
            used = _group(owner, operator, weibo, plan, crowd, used)
        if not whole:
            return owner.team
        say("建群池「小满读者群」")
        pools(owner, actor, crowd, used, _join)
        say("组合入群条件")
        conditions(owner=owner, actor=actor, weibo=weibo, crowd=crowd, user_of=_fan_user)
        say("记下媒体和联系人")
        press(owner=owner, pr=pr)
        press_lists(pr=pr)
        press_events(owner=owner, pr=pr)
        press_passed(owner=owner, pr=pr)
        press_import(pr)
        press_pairs(pr=pr)
        say("写新闻稿，发给媒体")
        pitches(owner=owner, pr=pr)
        say("剪下媒体的报道")
        clippings(pr=pr)
        say("写内容，排进日历")
        posts(owner, operator, pr)
        archive(operator)
        say("导入见面会的签到表")
        records(owner=owner, operator=operator, crowd=crowd)
    return owner.team


def demo_talk(team: Team) -> None:
    """What is said in the groups, once they are there and their joins are told; and then all
    of it spread over days. Does nothing where somebody spoke already."""
    with team_scope(team):
        # What a worker put into a group meanwhile, a card of a post, nobody said.
        if Message.objects.exclude(kind__in=[Message.Kind.SYSTEM, Message.Kind.CARD]).exists():
            return
        owner = Staff.objects.select_related("team").get(user__email=XIAOMAN.email)
        operator = Staff.objects.select_related("team").get(user__email=ANING.email)
        for plan in GROUPS:
            group = FanGroup.objects.get(name=plan.name)
            members = list(
                GroupMember.objects.filter(group=group, staff=None, state=GroupMember.State.ACTIVE)
                .select_related("user", "group", "team")
                .order_by("pk")
            )
            _talk(owner, operator, group, plan, members)
        safety.build(team, owner, operator)
        aging.spread(team)


def demo_team() -> Team:
    """The demo team, made before."""
    return Team.objects.get(slug=SLUG)


def _team() -> Staff:
    user = _user(XIAOMAN)
    owner = team_create(
        user=user,
        name="林小满",
        slug=SLUG,
        display_name=XIAOMAN.name,
        blurb="做普通人也能天天做的饭",
        accent="#b4532a",
        actor=Actor(kind="staff", user_id=user.pk),
    )
    with team_scope(owner.team):
        levels_set(team=owner.team, steps=LEVELS, actor=Actor(kind="staff", user_id=user.pk))
        privacy_update(
            by=owner,
            contact="小满工作室 阿宁，privacy@xiaoman.example，工作日一天内回复",
            words="寄抽奖奖品时，快递公司会收到收件人的姓名、电话和地址。\n"
            "不会把粉丝名单交给品牌方；要交的话，会先单独问过你。",
            actor=Actor(kind="staff", user_id=user.pk, staff_id=owner.pk),
        )
    return owner


def _user(colleague: Colleague) -> User:
    user = User.objects.create_user(
        email=colleague.email, password=PASSWORD, display_name=colleague.name, language="zh-hans"
    )
    EmailAddress.objects.create(user=user, email=colleague.email, verified=True, primary=True)
    return user


def _actor(staff: Staff) -> Actor:
    return Actor(kind="staff", user_id=staff.user_id, staff_id=staff.pk)


def _colleague(owner: Staff, colleague: Colleague) -> Staff:
    _invitation, token = staff_invite(
        by=owner, email=colleague.email, role=colleague.role, actor=_actor(owner)
    )
    user = _user(colleague)
    return staff_invitation_accept(
        token=token, user=user, actor=Actor(kind="staff", user_id=user.pk)
    )


def _import(owner: Staff, weibo: PlatformAccount, crowd: list[Person]) -> None:
    from config.demo.imports import import_fans

    import_fans(owner=owner, account=weibo, name="微博粉丝.csv", data=follower_list(crowd))


def _group(
    owner: Staff,
    operator: Staff,
    weibo: PlatformAccount,
    plan: GroupPlan,
    crowd: list[Person],
    used: int,
) -> int:
    """One group with its code, members, talk and those who wait; returns how many are used up."""
    group = group_create(
        staff=owner,
        name=plan.name,
        blurb=plan.blurb,
        announcement=plan.announcement,
        entry=plan.entry,
        entry_account=weibo if plan.entry in {"follows", "mutual"} else None,
        capacity=plan.capacity,
        actor=_actor(owner),
    )
    invite = invite_create(
        group=group,
        owner=operator,
        phrase=plan.phrase,
        channel=plan.channel,
        max_uses=plan.capacity,
        actor=_actor(operator),
    )
    members: list[GroupMember] = []
    while len(members) < plan.members:
        member = _join(_friends_code(plan, members) or invite, crowd[used])
        used += 1
        if member is None:
            member = _accept_waiting(group, owner) if plan is TESTERS else None
        if member is not None:
            members.append(member)
    if plan is BREAKFAST:
        # A second door, so that figures have something to compare; and one who leaves.
        other = invite_create(
            group=group,
            owner=operator,
            phrase="周末一起包馄饨",
            channel="小红书笔记",
            max_uses=50,
            expires_at=timezone.now() + timedelta(days=1, hours=5),
            tags=["小红书来的"],
            grant_points=20,
            actor=_actor(operator),
        )
        for _ in range(5):
            _join(other, crowd[used])
            used += 1
        member_leave(
            member=members[-1], actor=_fan_actor(members[-1].user), reason="消息太多，看不过来"
        )
    return used + _waiting(invite, plan, crowd, used)


# Who of the breakfast group was brought by whom, by their number in it: three levels deep.
_BROUGHT = {4: 0, 5: 0, 7: 0, 9: 4, 11: 4, 12: 9, 15: 5, 18: 2, 19: 2, 22: 9}


def _friends_code(plan: GroupPlan, members: list[GroupMember]) -> Invite | None:
    """The own code of the friend who brings the next member, where one does."""
    number = _BROUGHT.get(len(members)) if plan is BREAKFAST else None
    if number is None:
        return None
    friend = GroupMember.objects.select_related("group__team", "fan").get(pk=members[number].pk)
    return fan_code_get(member=friend, actor=_fan_actor(friend.user))


def _fan_actor(user: User) -> Actor:
    return Actor(kind="fan", user_id=user.pk, ip="127.0.0.1")


def _fan_user(person: Person) -> User:
    return User.objects.create_user(
        phone=f"+86{person.phone}", display_name=person.nickname, language="zh-hans"
    )


def _join(invite: Invite, person: Person) -> GroupMember | None:
    """One comes in by the code; None when the rule holds or refuses them."""
    user = _fan_user(person)
    try:
        outcome = invite_redeem(
            text_or_code=invite.code, user=user, actor=_fan_actor(user), consent=True
        )
    except NotFollowing:
        return None
    return outcome.member


def _accept_waiting(group: FanGroup, owner: Staff) -> GroupMember | None:
    from community.groups.models import JoinRequest
    from community.groups.services import request_approve

    request = JoinRequest.objects.filter(group=group, state="pending").first()
    if request is None:
        return None
    return request_approve(request=request, staff=owner, actor=_actor(owner)).member


def _talk(
    owner: Staff, operator: Staff, group: FanGroup, plan: GroupPlan, members: list[GroupMember]
) -> None:
    speakers = {
        "K": member_for_staff(group=group, staff=owner),
        "A": member_for_staff(group=group, staff=operator),
    }
    said: list[int] = []
    for number, (who, text) in enumerate(plan.talk):
        member = speakers[who] if isinstance(who, str) else members[who]
        reply_to = None
        if text.startswith(">"):
            mark, _, text = text.partition(" ")
            reply_to = said[int(mark[1:])]
        message = message_send(
            member=member,
            text=text,
            reply_to=reply_to,
            client_id=f"demo-{group.pk}-{number:04d}",
            actor=Actor(kind="fan", user_id=member.user_id),
        )
        said.append(message.seq)


def _waiting(invite: Invite, plan: GroupPlan, crowd: list[Person], used: int) -> int:
    """Some who are still at the door when the team sits down at its desk."""
    if plan is KITCHEN:
        return proofs.strangers_with_proof(invite)
    if plan is TESTERS:
        for person in crowd[used : used + 3]:
            _join(invite, person)
        return 3
    return 0
