"""Two records become one, and apart again: nothing lost, nothing twice, nothing left behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.fans.errors import (
    FanErased,
    FanMerged,
    MergeBuried,
    MergeForgotten,
    MergeOver,
    MergeSelf,
    MergeTwoAccounts,
)
from community.fans.models import (
    Fan,
    FanContact,
    FanMerge,
    FanNote,
    FanTag,
    FollowFact,
    PlatformIdentity,
)
from community.fans.selectors import follow_known
from community.fans.services import (
    IdentityInput,
    consent_set,
    fan_create,
    fan_erase,
    fan_unmerge,
    fan_update,
    fans_merge,
    follow_fact_record,
    note_add,
)
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.invites.models import Invite, Redemption
from foundation.events.models import Event
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team, User
from kol.platforms.models import PlatformAccount
from tests.cast import make_user


@pytest.fixture
def twin(team: Team, actor: Actor, scope: None) -> Fan:
    """The same 小鹿 from another list."""
    return fan_create(
        team_id=team.pk,
        actor=actor,
        source="import",
        nickname="小鹿Deer",
        phones=["139 0013 9000"],
        identities=[IdentityInput("weibo", "小鹿", ""), IdentityInput("qq", "", "12345")],
        tags=["铁粉", "上海"],
    )


def everything() -> dict[str, Any]:
    """All rows of fans and of what hangs on them, without what a merge leaves of itself."""
    return {
        "fans": list(
            Fan.objects.order_by("pk").values(
                "pk", "nickname", "state", "merged_into", "user", "consent", "consent_at",
                "consent_how", "created_at", "last_active_at", "tag_ids", "search",
                "custom",
            )
        ),
        "contacts": list(FanContact.objects.order_by("pk").values()),
        "facts": list(FollowFact.objects.order_by("pk").values()),
        "identities": list(PlatformIdentity.objects.order_by("pk").values()),
        "tags": list(FanTag.objects.order_by("fan", "tag").values("fan", "tag")),
        "notes": list(FanNote.objects.order_by("pk").values()),
        "members": list(GroupMember.objects.order_by("pk").values()),
        "groups": list(FanGroup.objects.order_by("pk").values("pk", "member_count")),
        "requests": list(JoinRequest.objects.order_by("pk").values()),
        "redemptions": list(
            Redemption.objects.order_by("invite", "fan").values("invite", "fan", "member", "at")
        ),
        "codes": list(Invite.objects.order_by("pk").values("pk", "use_count")),
    }  # fmt: skip


def group_of(team: Team, staff: Staff, name: str = "读者群") -> FanGroup:
    return FanGroup.objects.create(team=team, name=name, created_by=staff, last_seq=9, count_seq=9)


def seat(group: FanGroup, fan: Fan, user: User, **more: Any) -> GroupMember:
    FanGroup.objects.filter(pk=group.pk).update(member_count=group.member_count + 1)
    group.refresh_from_db()
    return GroupMember.objects.create(
        team=group.team, group=group, fan=fan, user=user, display_name=fan.nickname, **more
    )


def code_of(group: FanGroup, staff: Staff) -> Invite:
    return Invite.objects.create(
        team=group.team, group=group, phrase="看海", owner=staff, use_count=2,
        expires_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip


class TestMerge:
    def test_all_that_hangs_on_them_moves(
        self, team: Team, deer: Fan, twin: Fan, actor: Actor, operator: Staff, fan_user: User
    ) -> None:
        Fan.objects.filter(pk=twin.pk).update(user=fan_user)
        note_add(fan=twin, text="爱问直播时间", actor=actor)
        group = group_of(team, operator)
        member = seat(group, twin, fan_user)
        asked = JoinRequest.objects.create(team=team, group=group, fan=twin, why="approval")
        code = code_of(group, operator)
        came = Redemption.objects.create(team=team, invite=code, fan=twin, member=member)
        merge = fans_merge(winner=deer, loser=twin, actor=actor)
        deer.refresh_from_db()
        twin.refresh_from_db()
        assert (twin.state, twin.merged_into_id, twin.user_id) == ("merged", deer.pk, None)
        assert (deer.state, deer.nickname, deer.user_id) == ("active", "小鹿", fan_user.pk)
        assert sorted(deer.contacts.values_list("value", flat=True)) == [
            "+8613800138000", "+8613900139000", "deer@qq.com",
        ]  # fmt: skip
        assert sorted(deer.identities.values_list("platform", "handle", "uid")) == [
            ("qq", "", "12345"), ("weibo", "小鹿", ""),
        ]  # fmt: skip
        assert sorted(deer.tags.values_list("name", flat=True)) == ["上海", "铁粉"]
        assert deer.tag_ids == sorted(deer.tags.values_list("pk", flat=True))
        assert [note.text for note in deer.notes.all()] == ["爱问直播时间"]
        for row in (member, asked, came):
            row.refresh_from_db()
            assert row.fan_id == deer.pk
        assert Fan.objects.filter(state="active", search__isnull=False).count() == 1
        assert merge.loser_id == twin.pk
        assert [e.action for e in AuditEntry.objects.filter(object_id=twin.pk).order_by("pk")][
            -1
        ] == "fan.merged"
        event = Event.objects.filter(name="fan.merged").get()
        assert event.payload == {"fans": [deer.pk], "loser": twin.pk, "merge": merge.pk}

    def test_undo_restores_both_exactly(
        self,
        team: Team,
        deer: Fan,
        twin: Fan,
        actor: Actor,
        operator: Staff,
        fan_user: User,
        stranger: User,
        weibo: PlatformAccount,
    ) -> None:
        """Everything a merge may join, at once: then all rows are as they were."""
        Fan.objects.filter(pk=twin.pk).update(user=fan_user, last_active_at=timezone.now())
        for fan, text in ((twin, "旧备注"), (twin, "常来"), (deer, "常来")):
            FanNote.objects.create(team=team, fan=fan, text=text)
        fan_update(fan=deer, actor=actor, identities_add=[IdentityInput("weibo", "小鹿", "")])
        consent_set(fan=twin, consent="given", how="join page", actor=actor)
        for fan, follows in ((deer, False), (twin, True)):
            follow_fact_record(
                fan=fan,
                account=weibo,
                follows_us=follows,
                we_follow=None,
                how="import",
                actor=actor,
            )
        group, other = group_of(team, operator), group_of(team, operator, "二群")
        mine = seat(group, deer, stranger, read_seq=3, read_count=3)
        theirs = seat(group, twin, fan_user, read_seq=7, read_count=7)
        seat(other, twin, fan_user)
        for fan in (deer, twin):
            JoinRequest.objects.create(team=team, group=other, fan=fan, why="approval")
        code = code_of(group, operator)
        for fan, member in ((deer, mine), (twin, theirs)):
            Redemption.objects.create(team=team, invite=code, fan=fan, member=member)
        before = everything()
        merge = fans_merge(
            winner=deer, loser=twin, actor=actor, keep={"nickname": "loser", "consent": "loser"}
        )
        deer.refresh_from_db()
        assert (deer.nickname, deer.consent, deer.consent_how) == ("小鹿Deer", "given", "join page")
        assert follow_known(fan=deer, account=weibo).follows_us is True
        group.refresh_from_db()
        assert group.member_count == 1
        mine.refresh_from_db()
        assert (mine.state, mine.read_seq, mine.read_count) == ("active", 7, 7)
        assert GroupMember.objects.filter(group=group, fan=deer, state="active").get() == mine
        assert JoinRequest.objects.filter(fan=deer, state="pending").count() == 1
        assert Redemption.objects.filter(invite=code).get().fan_id == deer.pk
        code.refresh_from_db()
        assert code.use_count == 1
        assert sorted(note.text for note in deer.notes.all()) == ["常来", "旧备注"]
        undone = fan_unmerge(merge=merge, actor=actor)
        assert (undone.state, undone.lost) == ("undone", [])
        assert everything() == before

    def test_what_was_changed_since_stays_and_is_said(
        self, deer: Fan, twin: Fan, actor: Actor
    ) -> None:
        merge = fans_merge(winner=deer, loser=twin, actor=actor, keep={"nickname": "loser"})
        fan_update(fan=deer, actor=actor, nickname="鹿鹿", phones=["13800138000"], tags=["铁粉"])
        lost = fan_unmerge(merge=merge, actor=actor).lost
        deer.refresh_from_db()
        assert deer.nickname == "鹿鹿"
        assert lost == [
            "有 1 个电话或邮箱已被删除或换了主人。",
            "有 1 个标签已被去掉。",
            "昵称后来改过，保持现在的。",
        ]
        assert sorted(twin.contacts.values_list("value", flat=True)) == []
        twin.refresh_from_db()
        assert (twin.state, twin.nickname) == ("active", "小鹿Deer")

    def test_the_same_again_changes_nothing(self, deer: Fan, twin: Fan, actor: Actor) -> None:
        first = fans_merge(winner=deer, loser=twin, actor=actor)
        rows = everything()
        assert fans_merge(winner=deer, loser=twin, actor=actor) == first
        assert everything() == rows
        assert FanMerge.objects.count() == 1

    def test_refusals(
        self, team: Team, deer: Fan, twin: Fan, actor: Actor, fan_user: User, stranger: User
    ) -> None:
        third = fan_create(team_id=team.pk, actor=actor, source="manual", nickname="第三")
        with pytest.raises(MergeSelf):
            fans_merge(winner=deer, loser=deer, actor=actor)
        Fan.objects.filter(pk=deer.pk).update(user=fan_user)
        Fan.objects.filter(pk=twin.pk).update(user=stranger)
        rows = everything()
        with pytest.raises(MergeTwoAccounts) as refused:
            fans_merge(winner=deer, loser=twin, actor=actor)
        assert "各自有账号" in refused.value.text()
        assert everything() == rows
        Fan.objects.filter(pk=twin.pk).update(user=None)
        merge = fans_merge(winner=deer, loser=twin, actor=actor)
        with pytest.raises(FanMerged) as merged:
            fans_merge(winner=third, loser=twin, actor=actor)
        assert merged.value.params["fan"] == deer.public_id
        fan_unmerge(merge=merge, actor=actor)
        with pytest.raises(MergeOver):
            fan_unmerge(merge=merge, actor=actor)
        fan_erase(fan=third, actor=actor)
        with pytest.raises(FanErased):
            fans_merge(winner=third, loser=twin, actor=actor)

    def test_a_chain_is_undone_from_its_end(
        self, team: Team, deer: Fan, twin: Fan, actor: Actor
    ) -> None:
        third = fan_create(team_id=team.pk, actor=actor, source="manual", nickname="第三")
        before = everything()
        inner = fans_merge(winner=deer, loser=twin, actor=actor)
        outer = fans_merge(winner=third, loser=deer, actor=actor)
        assert set(Fan.objects.filter(state="merged").values_list("merged_into", flat=True)) == {
            third.pk
        }
        with pytest.raises(MergeBuried):
            fan_unmerge(merge=inner, actor=actor)
        assert fan_unmerge(merge=outer, actor=actor).lost == []
        assert fan_unmerge(merge=inner, actor=actor).lost == []
        assert everything() == before

    def test_erasing_forgets_both_and_the_way_back(
        self, deer: Fan, twin: Fan, actor: Actor
    ) -> None:
        note_add(fan=twin, text="住在静安", actor=actor)
        merge = fans_merge(winner=deer, loser=twin, actor=actor, keep={"nickname": "loser"})
        fan_erase(fan=twin, actor=actor)  # whichever of the two is at hand
        rows = Fan.objects.order_by("pk").values_list("state", "nickname", "search")
        assert list(rows) == [("erased", "", None)] * 2
        assert (FanContact.objects.count(), FanNote.objects.count(), FanTag.objects.count()) == (
            0,
            0,
            0,
        )
        merge.refresh_from_db()
        assert merge.moved == {}
        with pytest.raises(MergeForgotten):
            fan_unmerge(merge=merge, actor=actor)

    def test_an_edit_of_the_merged_record_is_refused_and_a_note_follows(
        self, deer: Fan, twin: Fan, actor: Actor
    ) -> None:
        fans_merge(winner=deer, loser=twin, actor=actor)
        rows = everything()
        with pytest.raises(FanMerged):
            fan_update(fan=twin, actor=actor, nickname="别人")
        assert everything() == rows
        assert note_add(fan=twin, text="一样的人", actor=actor).fan_id == deer.pk


def test_a_row_written_about_a_merged_fan_is_the_winners(
    team: Team, deer: Fan, twin: Fan, actor: Actor, operator: Staff
) -> None:
    """Whoever looked the fan up before the merge and writes after it: the trigger turns the row."""
    fans_merge(winner=deer, loser=twin, actor=actor)
    group = group_of(team, operator)
    member = seat(group, twin, make_user("late"))
    member.refresh_from_db()
    assert member.fan_id == deer.pk


def test_the_name_of_a_merged_fan_stays_and_nothing_new_hangs_on_it(
    team: Team, deer: Fan, twin: Fan, actor: Actor
) -> None:
    """Whoever writes past the services, as imports do: the database refuses at once."""
    fans_merge(winner=deer, loser=twin, actor=actor)
    rows = everything()
    with pytest.raises(IntegrityError, match="merged into another"), transaction.atomic():
        Fan.objects.filter(pk=twin.pk).update(nickname="别人")
    with pytest.raises(IntegrityError, match="merged into another"), transaction.atomic():
        FanContact.objects.create(team=team, fan=twin, kind="email", value="late@example.com")
    assert everything() == rows


def test_tag_ids_follow_every_way_of_tagging(team: Team, deer: Fan, actor: Actor) -> None:
    def ids() -> list[int]:
        deer.refresh_from_db()
        return deer.tag_ids

    assert ids() == list(deer.tags.values_list("pk", flat=True)) != []
    fan_update(fan=deer, actor=actor, tags=["甲", "乙"])
    assert ids() == sorted(deer.tags.values_list("pk", flat=True))
    assert len(ids()) == 2
    deer.tags.all().delete()
    assert ids() == []


class TestOwnFields:
    """Values of the team's own fields."""

    def test_the_winners_stand_and_the_losers_fill_the_gaps(
        self, deer: Fan, twin: Fan, actor: Actor
    ) -> None:
        Fan.objects.filter(pk=deer.pk).update(custom={"chi_ma": "L", "hui_yuan": False})
        theirs = {"chi_ma": "S", "sheng_ri": "1999-03-02", "xiao_fei_e": 5}
        Fan.objects.filter(pk=twin.pk).update(custom=theirs)
        before = everything()
        merge = fans_merge(winner=deer, loser=twin, actor=actor)
        deer.refresh_from_db()
        assert deer.custom == {
            "chi_ma": "L", "hui_yuan": False, "sheng_ri": "1999-03-02", "xiao_fei_e": 5,
        }  # fmt: skip
        assert fan_unmerge(merge=merge, actor=actor).lost == []
        assert everything() == before

    def test_what_was_changed_since_stays_and_is_told(
        self, deer: Fan, twin: Fan, actor: Actor
    ) -> None:
        theirs = {"sheng_ri": "1999-03-02", "xiao_fei_e": 5, "bei_zhu": "x"}
        Fan.objects.filter(pk=twin.pk).update(custom=theirs)
        merge = fans_merge(winner=deer, loser=twin, actor=actor)
        Fan.objects.filter(pk=deer.pk).update(custom={"sheng_ri": "1999-03-02", "xiao_fei_e": 6})
        lost = fan_unmerge(merge=merge, actor=actor).lost
        assert lost == ["有 1 个自定义字段的值后来改过，保持不变。"]
        deer.refresh_from_db()
        twin.refresh_from_db()
        assert (deer.custom, twin.custom) == ({"xiao_fei_e": 6}, theirs)
