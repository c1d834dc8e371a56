"""What the tests of conditions share: two questions, joining, and what was kept of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.fans.models import Fan
from community.fans.services import follow_fact_record
from community.groups.models import FanGroup, RuleEvidence
from community.groups.rules.tree import Kind, Leaf
from community.groups.services import JoinOutcome, member_join
from foundation.scopes.actors import SYSTEM
from kol.platforms.models import PlatformAccount

Person = Any
QUESTION = Leaf(Kind.QUESTION, text="小满的生日是几月几日？", answers=("5月20日", "520"))
FREE = Leaf(Kind.QUESTION, text="你最喜欢哪首歌？")
Rule = Callable[..., FanGroup]


def join(group: FanGroup, person: Person, **more: Any) -> JoinOutcome:
    fan, user, actor = person
    more.setdefault("door", None)
    fan = Fan.objects.get(pk=fan.pk)
    return member_join(group=group, fan=fan, user=user, actor=actor, **more)


def follows(person: Person, account: PlatformAccount, yes: bool | None = True) -> None:
    follow_fact_record(
        fan=person[0], account=account, follows_us=yes, we_follow=None, how="import", actor=SYSTEM
    )


def evidence(**which: Any) -> list[tuple[str, bool | None, str, str]]:
    rows = RuleEvidence.objects.filter(**which).order_by("pk")
    return [(row.kind, row.met, row.source, row.said) for row in rows]


def old(person: Person, days: int) -> None:
    Fan.objects.filter(pk=person[0].pk).update(created_at=timezone.now() - timedelta(days=days))
