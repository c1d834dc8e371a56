"""Which fans fit: tags against a slow, obvious oracle; one person counts once."""

from itertools import product
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.fans.models import Fan
from community.fans.selectors.filters import FanFilters, fans_narrowed
from community.fans.selectors.listing import fans_page
from community.fans.services import IdentityInput, fan_create, fan_tag
from community.groups.models import FanGroup, GroupMember
from foundation.lists import pages
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team, User

TAGS = ["甲", "乙", "丙", "丁"]
some = st.lists(st.sampled_from([*TAGS, "没有人有"]), max_size=3, unique=True).map(tuple)


@pytest.fixture
def crowd(team: Team, actor: Actor, scope: None) -> dict[str, set[str]]:
    """A fan for every set of tags, the empty one too, and who has which."""
    held: dict[str, set[str]] = {}
    for bits in product((False, True), repeat=len(TAGS)):
        tags = {tag for tag, has in zip(TAGS, bits, strict=True) if has}
        name = "粉" + "".join(sorted(tags))
        fan_create(team_id=team.pk, actor=actor, source="manual", nickname=name, tags=tags)
        held[name] = tags
    return held


def oracle(held: dict[str, set[str]], all_of: Any, any_of: Any, none_of: Any) -> set[str]:
    """One fan after the other, one tag after the other."""
    fitting = set()
    for name, tags in held.items():
        has_all = all(tag in tags for tag in all_of)
        has_any = not any_of or any(tag in tags for tag in any_of)
        if has_all and has_any and not any(tag in tags for tag in none_of):
            fitting.add(name)
    return fitting


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(all_of=some, any_of=some, none_of=some, walking=st.booleans())
def test_tags_all_any_none_as_the_oracle_has_it(
    crowd: dict[str, set[str]], all_of: Any, any_of: Any, none_of: Any, walking: bool
) -> None:
    filters = FanFilters(tags_all=all_of, tags_any=any_of, tags_none=none_of)
    wanted = oracle(crowd, all_of, any_of, none_of)
    found = fans_narrowed(filters, walking=walking)
    assert set(found.values_list("nickname", flat=True)) == wanted
    assert {fan.nickname for fan in fans_page(filters).rows} == wanted


@pytest.mark.parametrize("few", [0, 3, 1200])
@pytest.mark.parametrize("order", ["new", "name"])
def test_pages_are_the_same_whichever_way_they_are_found(
    crowd: dict[str, set[str]], few: int, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FEW", few)
    monkeypatch.setattr(pages, "FEW_SCATTERED", few)
    monkeypatch.setattr(pages, "PAGE", 3)
    filters = FanFilters(q="粉", tags_all=("甲",), order=order)
    seen, params = [], QueryDict()
    for _ in range(4):
        page = fans_page(filters, params=params)
        seen += [fan.nickname for fan in page.rows]
        params = QueryDict(page.next.lstrip("?"))
        if not page.next:
            break
    by = "sort_key" if order == "name" else "-pk"
    wanted = Fan.objects.filter(nickname__in=oracle(crowd, ["甲"], [], [])).order_by(by, "pk")
    assert seen == list(wanted.values_list("nickname", flat=True))
    assert len(seen) == 8


def test_one_person_in_many_places_counts_once(
    team: Team, actor: Actor, operator: Staff, fan_user: User, scope: None
) -> None:
    """Two groups, two platforms, two phones: still one fan in every list and count."""
    fan = fan_create(
        team_id=team.pk, actor=actor, source="manual", nickname="小鹿",
        phones=["13800138000", "13900139000"],
        identities=[IdentityInput("weibo", "鹿一"), IdentityInput("weibo", "鹿二"),
                    IdentityInput("qq", "鹿")],
    )  # fmt: skip
    Fan.objects.filter(pk=fan.pk).update(user=fan_user, last_active_at=timezone.now())
    groups = [
        FanGroup.objects.create(team=team, name=name, created_by=operator) for name in ("一", "二")
    ]
    for group in groups:
        GroupMember.objects.create(
            team=team, group=group, fan=fan, user=fan_user, display_name="小鹿"
        )
    fan_tag(team_id=team.pk, fans=[fan], names=["甲", "乙"], actor=actor)
    for filters in (
        FanFilters(),
        FanFilters(platform="weibo"),
        FanFilters(tags_any=("甲", "乙")),
        FanFilters(active="7"),
        FanFilters(q="鹿"),
        FanFilters(more={"group": groups[0].public_id}),
    ):
        page = fans_page(filters)
        assert (page.count, len(page.rows)) == (1, 1), filters
