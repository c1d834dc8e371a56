"""The demo's group with several conditions, those at its door, and what a leaver said."""

from collections.abc import Callable

from community.fans.models import Fan
from community.groups.errors import RuleUnmet
from community.groups.models import FanGroup, GroupMember
from community.groups.rules.tree import Kind, Leaf, Node
from community.groups.services import (
    answer_set,
    leave_word_put,
    member_role_set,
    rules_set,
)
from community.invites.models import Invite
from community.invites.services import invite_redeem
from config.demo.people import Person
from config.demo.talk import BREAKFAST, TESTERS
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, User
from kol.platforms.models import PlatformAccount

QUESTION = Leaf(Kind.QUESTION, text="你平时在家多久做一次饭？")
MOST_TRIED = 8
ANSWERS = ("一周四五次，周末必做", "不常做，想从拌面开始学")


def conditions(
    *,
    owner: Staff,
    actor: Actor,
    weibo: PlatformAccount,
    crowd: list[Person],
    user_of: Callable[[Person], User],
) -> None:
    """The testers' group asks for a follow, or thirty days together, and an answer that the team
    reads; who is in is checked every day. Two more stand at its door, and come in after two days if
    nobody answers. The longest there of the breakfast group is its admin among the fans."""
    group = FanGroup.objects.get(name=TESTERS.name)
    known = Node(False, (Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.KNOWN, 30)))
    rules_set(
        group=group,
        tree=Node(True, (known, QUESTION)),
        recheck=True,
        grace_days=7,
        staff=owner,
        actor=actor,
    )
    answer_set(
        group=group,
        answer="approve",
        hours=48,
        words="",
        staff=owner,
        actor=actor,
    )
    code = Invite.objects.filter(group=group).order_by("pk")[0].code
    answers = list(ANSWERS)
    for person in reversed(crowd[-MOST_TRIED:]):
        user = user_of(person)
        try:
            invite_redeem(
                text_or_code=code,
                user=user,
                actor=Actor(kind="fan", user_id=user.pk, ip="127.0.0.1"),
                consent=True,
                answers={QUESTION.key: answers[0]},
            )
        except RuleUnmet:  # known not to follow, and new
            continue
        answers.pop(0)
        if not answers:
            break
    _left()
    _admin(owner, actor)


def _admin(owner: Staff, actor: Actor) -> None:
    first = GroupMember.objects.filter(
        group__name=BREAKFAST.name, state=GroupMember.State.ACTIVE, staff=None
    ).order_by("joined_at", "pk")[0]
    member_role_set(member=first, role=GroupMember.Role.ADMIN, by=owner, actor=actor)


def _left() -> None:
    gone = GroupMember.objects.filter(
        group__name=BREAKFAST.name,
        state=GroupMember.State.LEFT,
        fan__state=Fan.State.ACTIVE,
    ).first()
    if gone is not None:
        leave_word_put(member=gone, reason="noisy", text="消息太多，看不过来")
