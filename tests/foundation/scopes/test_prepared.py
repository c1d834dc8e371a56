"""Instances built from prepared statements are those the ORM would build, guards and all."""

import pytest
from django.db import models

from foundation.scopes.prepared import RowReader, columns_of, fetch_one
from foundation.scopes.scope import OutOfScope, system_scope, team_scope
from foundation.teams.access import staff_get
from foundation.teams.models import Staff, Team

pytestmark = pytest.mark.django_db


def _values(instance: models.Model) -> dict[str, object]:
    return {name: value for name, value in instance.__dict__.items() if name != "_state"}


def test_staff_and_team_are_whole(operator: Staff) -> None:
    found = staff_get(user_id=operator.user_id, team_slug=operator.team.slug)
    assert found is not None
    with system_scope():
        bare = _values(Staff.objects.get(pk=operator.pk))
    # What apps let every page know comes along (access.page_fact).
    assert _values(found) == bare | {"facts": {"unread": 0}}
    assert _values(found.team) == _values(Team.objects.get(pk=operator.team_id))


def test_who_left_has_no_place(operator: Staff) -> None:
    with team_scope(operator.team_id):
        Staff.objects.filter(pk=operator.pk).update(state=Staff.State.LEFT)
    assert staff_get(user_id=operator.user_id, team_slug=operator.team.slug) is None


def test_a_row_of_another_team_is_refused(operator: Staff, other_team: Team) -> None:
    sql = f"SELECT {columns_of(Staff, 's')} FROM teams_staff s WHERE s.id = %s::bigint"  # noqa: S608
    row = fetch_one(sql, [operator.pk])
    assert row is not None
    with team_scope(other_team), pytest.raises(OutOfScope):
        RowReader(row).take(Staff)
    with team_scope(operator.team_id):
        reader = RowReader(row)
        assert reader.take(Staff) == operator
        with pytest.raises(IndexError, match="no Team"):
            reader.take(Team)
