"""Making, changing, tagging, erasing fans; follows and consent."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from community.fans.errors import (
    ContactRefused,
    ContactTaken,
    FanErased,
    FanNeedsSomething,
    IdentityTaken,
    TagRefused,
)
from community.fans.models import Fan, FanContact, FanTag, FollowFact, PlatformIdentity, Tag
from community.fans.selectors import FollowKnown, fan_get, follow_known
from community.fans.services import (
    IdentityInput,
    consent_set,
    fan_create,
    fan_erase,
    fan_tag,
    fan_untag,
    fan_update,
    follow_fact_record,
)
from foundation.events.models import Event
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError, NotFound
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Team
from foundation.text.postgres import SearchMatch
from foundation.text.segments import search_query
from kol.platforms.models import PlatformAccount


def found(query: str) -> list[str]:
    fans = Fan.objects.filter(search=SearchMatch(search_query(query)))
    return sorted(fans.values_list("nickname", flat=True))


def events() -> list[tuple[str, Any]]:
    return list(Event.objects.order_by("id").values_list("name", "payload"))


def counts() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Fan, FanContact, PlatformIdentity, Tag, AuditEntry)
    )


class TestCreate:
    def test_stores_contacts_in_one_form_and_says_so(self, deer: Fan) -> None:
        assert sorted(deer.contacts.values_list("kind", "value", "verified_at")) == [
            ("email", "deer@qq.com", None),
            ("phone", "+8613800138000", None),
        ]
        assert deer.consent == "unknown"
        assert list(deer.tags.values_list("name", flat=True)) == ["铁粉"]
        entry = AuditEntry.objects.get(action="fan.create")
        assert (entry.object_public_id, entry.changes) == (
            deer.public_id,
            {"source": [None, "import"]},
        )
        assert [event for event in events() if event[0] == "fan.created"] == [
            ("fan.created", {"fans": [deer.pk]})
        ]

    @pytest.mark.parametrize(
        "query", ["小鹿", "xiaolu", "xl", "8000", "13800138000", "138 0013 8000", "deer@qq.com"]
    )
    def test_is_found_by(self, deer: Fan, query: str) -> None:
        assert found(query) == ["小鹿"]

    def test_without_a_name_goes_by_what_is_known(
        self, team: Team, actor: Actor, scope: None
    ) -> None:
        make: dict[str, Any] = {"team_id": team.pk, "actor": actor, "source": "manual"}
        assert fan_create(phones=["13800138001"], **make).nickname == "138****8001"
        assert fan_create(emails=["zhang@qq.com"], **make).nickname == "z***g@qq.com"
        weibo = [IdentityInput("weibo", "@大眼睛")]
        assert fan_create(identities=weibo, **make).nickname == "大眼睛"

    @pytest.mark.parametrize(
        ("given", "error", "code"),
        [
            ({"nickname": " \u200b "}, FanNeedsSomething, "fan_empty"),
            ({"nickname": "甲", "phones": ["12345"]}, ContactRefused, "phone_invalid"),
            ({"nickname": "甲", "phones": ["1.38E+10"]}, ContactRefused, "phone_scientific"),
            ({"nickname": "甲", "emails": ["a@b"]}, ContactRefused, "email_invalid"),
            ({"nickname": "甲", "phones": ["13800138000"]}, ContactTaken, "fan_contact_taken"),
            ({"nickname": "甲", "tags": ["长" * 31]}, TagRefused, "fan_tag_invalid"),
        ],
    )
    def test_refused_writes_nothing(
        self,
        deer: Fan,
        team: Team,
        actor: Actor,
        given: dict[str, Any],
        error: type[DomainError],
        code: str,
    ) -> None:
        before = counts()
        with pytest.raises(error) as refusal:
            fan_create(team_id=team.pk, actor=actor, source="manual", **given)
        assert refusal.value.code == code
        assert counts() == before

    def test_taken_names_the_other(self, deer: Fan, team: Team, actor: Actor) -> None:
        with pytest.raises(ContactTaken) as refusal:
            fan_create(team_id=team.pk, actor=actor, source="manual", phones=["13800138000"])
        assert refusal.value.params == {
            "value": "+8613800138000",
            "nickname": "小鹿",
            "fan": deer.public_id,
        }
        assert "小鹿" in refusal.value.text()

    def test_another_team_may_know_the_same_person(
        self, deer: Fan, other_team: Team, actor: Actor
    ) -> None:
        with team_scope(other_team):
            twin = fan_create(
                team_id=other_team.pk, actor=actor, source="manual", phones=["13800138000"]
            )
            assert twin.pk != deer.pk
            with pytest.raises(NotFound):
                fan_get(public_id=deer.public_id)


class TestUpdate:
    def test_changes_what_is_given_and_keeps_personal_values_out_of_the_trail(
        self, deer: Fan, actor: Actor
    ) -> None:
        fan_update(fan=deer, actor=actor, nickname="大鹿", phones=["13900139000"], tags=["路人"])
        deer.refresh_from_db()
        assert deer.nickname == "大鹿"
        assert sorted(deer.contacts.values_list("value", flat=True)) == [
            "+8613900139000",
            "deer@qq.com",
        ]
        assert found("dalu") == ["大鹿"]
        assert found("13800138000") == []
        assert AuditEntry.objects.get(action="fan.update").changes == {
            "nickname": "changed",
            "phone": "changed",
            "tags": [["铁粉"], ["路人"]],
        }
        assert events()[-1] == (
            "fan.updated",
            {"fans": [deer.pk], "fields": ["nickname", "phone", "tags"]},
        )

    def test_the_same_again_changes_nothing(self, deer: Fan, actor: Actor) -> None:
        before, said = counts(), events()
        fan_update(
            fan=deer,
            actor=actor,
            nickname="小鹿",
            phones=["13800138000"],
            emails=["deer@qq.com"],
            tags=["铁粉"],
        )
        assert (counts(), events()) == (before, said)

    def test_verified_contacts_stay(self, deer: Fan, actor: Actor) -> None:
        deer.contacts.filter(kind="phone").update(verified_at=deer.created_at)
        fan_update(fan=deer, actor=actor, phones=[], emails=[])
        assert list(deer.contacts.values_list("value", flat=True)) == ["+8613800138000"]

    def test_refused_changes_nothing(self, deer: Fan, team: Team, actor: Actor) -> None:
        fan_create(
            team_id=team.pk,
            actor=actor,
            source="manual",
            identities=[IdentityInput("weibo", "别人", "7")],
        )
        before = counts()
        with pytest.raises(IdentityTaken):
            fan_update(
                fan=deer,
                actor=actor,
                nickname="改了",
                identities_add=[IdentityInput("weibo", "我", "7")],
            )
        deer.refresh_from_db()
        assert deer.nickname == "小鹿"
        assert counts() == before

    def test_identities_come_and_go(self, deer: Fan, actor: Actor) -> None:
        fan_update(fan=deer, actor=actor, identities_add=[IdentityInput("weibo", "＠鹿鹿")])
        fan_update(fan=deer, actor=actor, identities_add=[IdentityInput("weibo", "鹿鹿", "1024")])
        identity = deer.identities.get()
        assert (identity.handle, identity.uid) == ("鹿鹿", "1024")
        assert found("lulu") == ["小鹿"]
        fan_update(fan=deer, actor=actor, identities_remove=[identity.pk])
        assert deer.identities.count() == 0
        assert found("lulu") == []


class TestTags:
    def test_bulk(self, deer: Fan, team: Team, actor: Actor) -> None:
        other = fan_create(team_id=team.pk, actor=actor, source="manual", nickname="阿猫")
        assert (
            fan_tag(team_id=team.pk, fans=[deer, other], names=["铁粉", "#北京"], actor=actor) == 2
        )
        assert fan_tag(team_id=team.pk, fans=[deer, other], names=["北京"], actor=actor) == 0
        assert FanTag.objects.count() == 4
        assert fan_untag(team_id=team.pk, fans=[deer, other], names=["北京"], actor=actor) == 2
        assert FanTag.objects.count() == 2
        assert AuditEntry.objects.filter(action="fan.tag").count() == 2
        assert AuditEntry.objects.filter(action="fan.untag").count() == 2


class TestFollows:
    def test_recorded_with_how_and_told_once(
        self, deer: Fan, weibo: PlatformAccount, actor: Actor
    ) -> None:
        assert follow_known(fan=deer, account=weibo) == FollowKnown(None, None, "", None)
        record: dict[str, Any] = {"fan": deer, "account": weibo, "actor": actor}
        fact = follow_fact_record(
            follows_us=True, we_follow=None, how="proof", proof="abc", **record
        )
        known = follow_known(fan=deer, account=weibo)
        assert (known.follows_us, known.we_follow, known.how) == (True, None, "proof")
        assert known.mutual is None
        follow_fact_record(follows_us=None, we_follow=True, how="import", handle="鹿鹿", **record)
        follow_fact_record(follows_us=True, we_follow=None, how="api", handle="鹿鹿", **record)
        known = follow_known(fan=deer, account=weibo)
        assert (known.follows_us, known.we_follow, known.how, known.mutual) == (
            True,
            True,
            "api",
            True,
        )
        assert fact.proof == "abc"
        told = [payload for name, payload in events() if name == "fan.follow_known"]
        assert told == [{"fans": [deer.pk], "account": weibo.pk}] * 3

    def test_the_same_again_is_not_told(
        self, deer: Fan, weibo: PlatformAccount, actor: Actor
    ) -> None:
        for _ in range(2):
            follow_fact_record(
                fan=deer,
                account=weibo,
                actor=actor,
                follows_us=True,
                we_follow=False,
                how="import",
                uid="7",
            )
        assert FollowFact.objects.count() == 1
        assert [name for name, _payload in events()].count("fan.follow_known") == 1
        assert follow_known(fan=deer, account=weibo).mutual is False

    def test_one_query(
        self, deer: Fan, weibo: PlatformAccount, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):
            follow_known(fan=deer, account=weibo)


class TestConsentAndErasure:
    def test_consent_keeps_when_and_how(self, deer: Fan, actor: Actor) -> None:
        fan = consent_set(fan=deer, consent="given", how="join page", actor=actor)
        assert (fan.consent, fan.consent_how, fan.consent_at is None) == (
            "given",
            "join page",
            False,
        )
        consent_set(fan=deer, consent="given", how="again", actor=actor)
        assert Fan.objects.get(pk=deer.pk).consent_how == "join page"

    def test_erased_holds_nothing_personal(
        self, deer: Fan, weibo: PlatformAccount, actor: Actor
    ) -> None:
        follow_fact_record(
            fan=deer,
            account=weibo,
            actor=actor,
            follows_us=True,
            we_follow=True,
            how="proof",
            handle="鹿",
        )
        fan = fan_erase(fan=deer, actor=actor)
        assert (fan.nickname, fan.sort_key, fan.search, fan.user_id, fan.state) == (
            "", "", None, None, "erased",
        )  # fmt: skip
        assert counts()[1:3] == (0, 0)
        assert FollowFact.objects.count() == FanTag.objects.count() == 0
        assert events()[-1] == ("fan.erased", {"fans": [deer.pk]})
        said = events()
        fan_erase(fan=fan, actor=actor)
        assert events() == said
        with pytest.raises(FanErased):
            fan_update(fan=fan, actor=actor, nickname="回来")
