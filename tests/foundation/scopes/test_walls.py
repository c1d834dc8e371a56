"""The walls between teams: neither a forgotten filter nor a foreign key gets over them."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Count, Prefetch
from django_scopes.exceptions import ScopeError
from pytest_django import DjangoAssertNumQueries

from community.groups.models import FanGroup
from foundation.scopes.keys import after_migrate, keys_of, walls_build
from foundation.scopes.models import TeamModel
from foundation.scopes.scope import OutOfScope, person_scope, system_scope, team_scope
from foundation.teams.models import Role, Staff, StaffInvitation, Team, User
from foundation.teams.services import staff_invite
from kol.platforms.models import PlatformAccount
from tests.cast import add_staff, staff_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(team: Team) -> PlatformAccount:
    with team_scope(team):
        return PlatformAccount.objects.create(team=team, platform="weibo", handle="小满")


@pytest.fixture
def theirs(other_team: Team) -> PlatformAccount:
    with team_scope(other_team):
        return PlatformAccount.objects.create(team=other_team, platform="weibo", handle="别家")


def stored_handle(account: PlatformAccount) -> str:
    """What the database says, past every guard."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT handle FROM platforms_platformaccount WHERE id = %s", [account.pk])
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize(
    "use",
    [
        lambda: list(PlatformAccount.objects.all()),
        lambda: PlatformAccount.objects.filter(handle="小满").first(),
        lambda: PlatformAccount.objects.count(),
        lambda: PlatformAccount.objects.get(pk=1),
        lambda: PlatformAccount.objects.update(handle="x"),
        lambda: PlatformAccount.objects.values_list("pk", flat=True),
        lambda: PlatformAccount._base_manager.first(),
    ],
)
def test_a_query_outside_a_scope_raises(ours: PlatformAccount, use: Any) -> None:
    with pytest.raises(ScopeError):
        use()
    assert stored_handle(ours) == "小满"


def test_a_team_sees_its_own_rows_only(
    team: Team, ours: PlatformAccount, theirs: PlatformAccount
) -> None:
    with team_scope(team):
        assert list(PlatformAccount.objects.all()) == [ours]
        assert PlatformAccount.objects.count() == 1
        assert not PlatformAccount.objects.filter(pk=theirs.pk).exists()
        assert PlatformAccount.objects.filter(pk=theirs.pk).update(handle="x") == 0
    assert stored_handle(theirs) == "别家"


def test_scopes_nest_and_end(team: Team, other_team: Team, ours: PlatformAccount) -> None:
    with team_scope(team):
        with system_scope():
            assert PlatformAccount.objects.count() == 1
        with team_scope(other_team):
            assert PlatformAccount.objects.count() == 0
        assert PlatformAccount.objects.count() == 1
    with pytest.raises(ScopeError):
        PlatformAccount.objects.count()


def test_base_manager_is_refused_a_row_of_another_team(team: Team, theirs: PlatformAccount) -> None:
    with team_scope(team), pytest.raises(OutOfScope):
        PlatformAccount._base_manager.get(pk=theirs.pk)


def test_foreign_key_is_refused_a_row_of_another_team(
    team: Team, owner: Staff, other_owner: Staff
) -> None:
    with team_scope(team):
        invitation, _token = staff_invite(
            by=owner, email="a@example.com", role=Role.PR, actor=staff_actor(owner)
        )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE teams_staffinvitation DISABLE TRIGGER scopes_keys_moved")
        cursor.execute(
            "UPDATE teams_staffinvitation SET invited_by_id = %s WHERE id = %s",
            [other_owner.pk, invitation.pk],
        )
    with team_scope(team):
        again = StaffInvitation.objects.get(pk=invitation.pk)
        with pytest.raises(OutOfScope):
            again.invited_by  # noqa: B018
        with pytest.raises(OutOfScope):
            StaffInvitation.objects.select_related("invited_by").get(pk=invitation.pk)
        with pytest.raises(OutOfScope):
            list(StaffInvitation.objects.prefetch_related("invited_by"))


def test_prefetch_by_base_manager_is_refused_rows_of_another_team(
    team: Team, owner: Staff, other_team: Team
) -> None:
    with team_scope(other_team):
        Staff.objects.create(team=other_team, user=owner.user, role=Role.PR, display_name="x")
    with team_scope(team):
        seen = User.objects.prefetch_related("staff_of").get(pk=owner.user_id)
        assert [place.team_id for place in seen.staff_of.all()] == [team.pk]
        with pytest.raises(OutOfScope):
            list(
                User.objects.filter(pk=owner.user_id).prefetch_related(
                    Prefetch("staff_of", queryset=Staff._base_manager.all())
                )
            )


def test_refresh_from_db_is_refused(team: Team, theirs: PlatformAccount) -> None:
    with team_scope(team):
        with pytest.raises(OutOfScope):
            theirs.refresh_from_db()
        with pytest.raises(OutOfScope):
            theirs.refresh_from_db(fields=["handle"])


def test_a_deferred_field_is_refused(team: Team, other_team: Team, theirs: PlatformAccount) -> None:
    with team_scope(other_team):
        half = PlatformAccount.objects.only("team_id", "handle").get(pk=theirs.pk)
    with team_scope(team), pytest.raises(OutOfScope):
        half.uid  # noqa: B018


def test_a_row_without_its_team_is_refused(team: Team, ours: PlatformAccount) -> None:
    with team_scope(team), pytest.raises(ScopeError, match="without its team"):
        PlatformAccount.objects.only("handle").get(pk=ours.pk)


def test_raw_rows_are_refused(team: Team, theirs: PlatformAccount) -> None:
    with team_scope(team), pytest.raises(OutOfScope):
        list(PlatformAccount.objects.raw("SELECT * FROM platforms_platformaccount"))


def test_saving_a_row_of_another_team_is_refused(
    team: Team, other_team: Team, theirs: PlatformAccount
) -> None:
    theirs.handle = "改了"
    with team_scope(team):
        with pytest.raises(OutOfScope):
            theirs.save()
        with pytest.raises(OutOfScope):
            theirs.save(update_fields=["handle"])
        with pytest.raises(OutOfScope):
            PlatformAccount.objects.create(team=other_team, platform="qq", handle="新")
        with pytest.raises(OutOfScope):
            PlatformAccount.objects.bulk_create(
                [PlatformAccount(team=other_team, platform="qq", handle="新")]
            )
        with pytest.raises(OutOfScope):
            PlatformAccount._base_manager.bulk_create(
                [PlatformAccount(team=other_team, platform="qq", handle="新")]
            )
        with pytest.raises(OutOfScope):
            PlatformAccount.objects.bulk_update([theirs], ["handle"])
    assert stored_handle(theirs) == "别家"
    with system_scope():
        assert PlatformAccount.objects.count() == 1


def test_a_row_does_not_change_teams(team: Team, other_team: Team, ours: PlatformAccount) -> None:
    with team_scope(team):
        with pytest.raises(OutOfScope):
            PlatformAccount.objects.filter(pk=ours.pk).update(team=other_team)
        ours.team = other_team
        with pytest.raises(OutOfScope):
            ours.save()
    with system_scope():
        assert PlatformAccount.objects.get(pk=ours.pk).team_id == team.pk


def test_deleting_a_row_of_another_team_is_refused(team: Team, theirs: PlatformAccount) -> None:
    with team_scope(team), pytest.raises(OutOfScope):
        theirs.delete()
    with pytest.raises(ScopeError):
        theirs.delete()
    assert stored_handle(theirs) == "别家"
    with team_scope(theirs.team_id):
        assert theirs.delete() == (1, {"platforms.PlatformAccount": 1})


def test_what_base_manager_does_without_instances_stays_in_scope(
    team: Team, ours: PlatformAccount, theirs: PlatformAccount, operator: Staff
) -> None:
    base = PlatformAccount._base_manager
    for enter in (team_scope(team), person_scope(operator.user)):
        with enter:
            assert list(base.values_list("handle", flat=True)) == ["小满"]
            assert list(base.filter(pk=theirs.pk).values("handle")) == []
            assert (base.count(), base.filter(pk=theirs.pk).exists()) == (1, False)
            assert base.aggregate(n=Count("pk")) == {"n": 1}
            assert base.filter(pk=theirs.pk).update(handle="改了") == 0
            assert base.filter(pk=theirs.pk).delete() == (0, {})
            assert base.filter(pk=theirs.pk)._raw_delete("default") == 0
            with pytest.raises(OutOfScope):
                base.filter(pk=ours.pk).update(team_id=theirs.team_id)
            assert base.filter(pk=ours.pk).update(handle="小满") == 1
    assert stored_handle(theirs) == "别家"
    with system_scope():
        assert base.count() == 2
        assert base.filter(pk=theirs.pk).update(handle="新") == 1


@pytest.mark.parametrize(
    "use",
    [
        lambda base: base.count(),
        lambda base: base.exists(),
        lambda base: base.values_list("pk"),
        lambda base: base.aggregate(n=Count("pk")),
        lambda base: base.update(handle="x"),
        lambda base: base.all().delete(),
    ],
)
def test_base_manager_outside_a_scope_raises(ours: PlatformAccount, use: Any) -> None:
    with pytest.raises(ScopeError):
        use(PlatformAccount._base_manager)
    assert stored_handle(ours) == "小满"


def test_a_row_is_not_taken_from_another_team_by_saving(
    team: Team, theirs: PlatformAccount
) -> None:
    theirs.team, theirs.handle = team, "改了"
    with team_scope(team):
        with transaction.atomic(), pytest.raises(DatabaseError):
            theirs.save(update_fields=["handle"])
        with pytest.raises(IntegrityError), transaction.atomic():
            theirs.save()
    assert stored_handle(theirs) == "别家"


def test_a_row_does_not_point_at_another_teams(
    team: Team, owner: Staff, other_owner: Staff
) -> None:
    with team_scope(team):
        mine = FanGroup.objects.create(team=team, name="我们", created_by=owner)
    wrong = {"team": team, "name": "新", "created_by": other_owner}
    for enter in (team_scope(team), system_scope()):
        with enter:
            with pytest.raises(OutOfScope, match="created_by"):
                FanGroup.objects.create(**wrong)
            with pytest.raises(OutOfScope, match="created_by"):
                FanGroup.objects.bulk_create([FanGroup(**wrong)])
            mine.created_by = other_owner
            with pytest.raises(OutOfScope, match="created_by"):
                mine.save()
    with system_scope():
        assert list(FanGroup.objects.values_list("name", "created_by")) == [("我们", owner.pk)]


def test_the_database_refuses_a_key_of_another_team(
    team: Team, other_team: Team, owner: Staff, other_owner: Staff
) -> None:
    with system_scope():
        mine = FanGroup.objects.create(team=team, name="我们", created_by=owner)
        account = PlatformAccount.objects.create(team=other_team, platform="weibo", handle="别家")
        wrong = {"team_id": team.pk, "name": "新", "created_by_id": other_owner.pk}
        for act in (
            lambda: FanGroup.objects.create(**wrong),
            lambda: FanGroup.objects.bulk_create([FanGroup(**wrong)]),
            lambda: FanGroup.objects.update(created_by=other_owner),
            lambda: FanGroup.objects.update(entry_account=account),
        ):
            refused = pytest.raises(IntegrityError, match="points at a row of another team")
            with refused, transaction.atomic():
                act()
        with pytest.raises(IntegrityError, match="does not change teams"), transaction.atomic():
            FanGroup.objects.update(team=other_team)
        mine.refresh_from_db()
        assert (mine.team_id, mine.created_by_id, mine.entry_account_id) == (
            team.pk,
            owner.pk,
            None,
        )
        assert FanGroup.objects.count() == 1


def test_every_table_of_teams_is_walled(db: None) -> None:
    assert walls_build() == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, count(DISTINCT tgrelid) FROM pg_trigger "
            "WHERE tgname LIKE 'scopes%%' AND tgparentid = 0 GROUP BY 1"
        )
        made = dict(cursor.fetchall())
    ours = [model for model in apps.get_models() if issubclass(model, TeamModel)]
    with_keys = [model for model in ours if keys_of(model)]
    assert [model._meta.label for model in ours if not model.TEAM_STAYS] == ["invites.PhraseClaim"]
    assert made == {
        "scopes_team": len(ours) - 1,
        "scopes_keys": len(with_keys),
        "scopes_keys_moved": len(with_keys),
    }
    assert len(with_keys) > 20


def test_a_wall_that_is_gone_is_built_again(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER scopes_team ON groups_fangroup")
    after_migrate("default")  # a flush
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = 'scopes_team'")
        (left,) = cursor.fetchone() or (0,)
        after_migrate("default", plan=[])
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = 'scopes_team'")
        assert cursor.fetchone() == (left + 1,)


def test_saving_outside_a_scope_is_refused(team: Team) -> None:
    with pytest.raises(ScopeError):
        PlatformAccount(team=team, platform="qq", handle="新").save()
    with system_scope():
        assert PlatformAccount.objects.count() == 0


def test_person_scope_spans_the_teams_of_a_person(
    team: Team,
    other_team: Team,
    ours: PlatformAccount,
    theirs: PlatformAccount,
    stranger: User,
    operator: Staff,
) -> None:
    with person_scope(operator.user):
        assert list(PlatformAccount.objects.all()) == [ours]
    with team_scope(other_team):
        place = Staff.objects.create(
            team=other_team, user=operator.user, role=Role.PR, display_name="x"
        )
    with person_scope(operator.user):
        assert set(PlatformAccount.objects.all()) == {ours, theirs}
    with team_scope(other_team):
        place.state = Staff.State.LEFT
        place.save()
    with person_scope(operator.user):
        assert list(PlatformAccount.objects.all()) == [ours]
    with person_scope(stranger):
        assert list(PlatformAccount.objects.all()) == []


def test_person_scope_costs_one_query(
    operator: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1), person_scope(operator.user):
        pass


def test_two_people_of_one_team(team: Team) -> None:
    one = add_staff(team, "one", Role.OPERATOR)
    with person_scope(one.user):
        assert Staff.objects.filter(user=one.user).get() == one
