"""fan_for_user: only what a person proved links them to an imported record."""

import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from community.fans.models import Fan, FanContact
from community.fans.services import fan_create, fan_for_user
from foundation.scopes.actors import Actor
from foundation.scopes.scope import person_scope, team_scope
from foundation.teams.models import Team, User
from tests.cast import fan_actor, make_user


def join(team: Team, user: User, *, consent: bool = True) -> Fan:
    return fan_for_user(
        team_id=team.pk,
        user=user,
        actor=fan_actor(user),
        source="invite",
        consent=consent,
        consent_how="join page",
    )


def test_new_person_gets_a_record_once(team: Team, fan_user: User, scope: None) -> None:
    fan = join(team, fan_user)
    assert (fan.user_id, fan.nickname, fan.source, fan.consent) == (
        fan_user.pk, "fan", "invite", "given",
    )  # fmt: skip
    contact = fan.contacts.get()
    assert (contact.value, contact.verified_at is not None) == ("+8613800000001", True)
    assert join(team, fan_user).pk == fan.pk
    assert Fan.objects.count() == 1
    with person_scope(fan_user):
        assert Fan.objects.get().pk == fan.pk


def test_without_consent_it_stays_unknown(team: Team, fan_user: User, scope: None) -> None:
    assert join(team, fan_user, consent=False).consent == "unknown"
    fan = join(team, fan_user, consent=True)
    assert (fan.consent, fan.consent_how) == ("given", "join page")
    assert join(team, fan_user, consent=False).consent == "given"


def test_verified_phone_links_the_imported_fan(team: Team, deer: Fan) -> None:
    user = make_user("lu", phone="+8613800138000")
    fan = join(team, user)
    assert (fan.pk, fan.user_id, fan.nickname, fan.source) == (deer.pk, user.pk, "小鹿", "import")
    assert fan.contacts.get(kind="phone").verified_at is not None
    assert fan.contacts.get(kind="email").verified_at is None
    assert Fan.objects.count() == 1


def test_typed_address_proves_nothing_verified_does(team: Team, deer: Fan) -> None:
    user = make_user("lu")
    address = EmailAddress.objects.create(user=user, email="Deer@qq.com", verified=False)
    stranger = join(team, user)
    assert stranger.pk != deer.pk
    assert FanContact.objects.get(value="deer@qq.com").fan_id == deer.pk
    address.verified = True
    address.save()
    assert join(team, user).pk == stranger.pk  # linked already: staff may merge the two
    other = make_user("lu2")
    EmailAddress.objects.filter(pk=address.pk).update(user=other)
    assert join(team, other).pk == deer.pk


def test_phone_and_address_of_two_records_take_the_phones(
    team: Team, deer: Fan, actor: Actor
) -> None:
    second = fan_create(team_id=team.pk, actor=actor, source="import", emails=["lu@qq.com"])
    user = make_user("lu", phone="+8613800138000")
    EmailAddress.objects.create(user=user, email="lu@qq.com", verified=True)
    assert join(team, user).pk == deer.pk
    assert FanContact.objects.get(value="lu@qq.com").fan_id == second.pk


@pytest.mark.parametrize("address", ["admin@localhost", '"odd one"@example.com'])
def test_an_address_that_cannot_be_compared_keeps_nobody_out(
    team: Team, scope: None, address: str
) -> None:
    user = make_user("lu")
    EmailAddress.objects.create(user=user, email=address, verified=True)
    fan = join(team, user)
    assert (fan.user_id, fan.contacts.count()) == (user.pk, 0)


def test_a_linked_record_is_nobody_elses(team: Team, deer: Fan) -> None:
    first = make_user("first", phone="+8613800138000")
    assert join(team, first).pk == deer.pk
    User.objects.filter(pk=first.pk).update(phone=None)
    second = make_user("second", phone="+8613800138000")
    fan = join(team, second)
    assert fan.pk != deer.pk
    assert FanContact.objects.get(kind="phone").fan_id == fan.pk  # the number changed hands


def test_another_teams_list_is_not_looked_at(deer: Fan, other_team: Team) -> None:
    user = make_user("lu", phone="+8613800138000")
    with team_scope(other_team):
        fan = join(other_team, user)
    assert fan.pk != deer.pk
    deer.refresh_from_db()
    assert deer.user_id is None


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_fan(team: Team, fan_user: User) -> None:
    results: list[Any] = []
    start = threading.Barrier(4)

    def run() -> None:
        try:
            start.wait(10)
            with team_scope(team):
                results.append(join(team, fan_user).pk)
        except Exception as error:  # told below
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(set(results)) == 1
    assert results[0] != 0
    assert isinstance(results[0], int)
    with team_scope(team):
        assert Fan.objects.count() == 1
        assert FanContact.objects.count() == 1
