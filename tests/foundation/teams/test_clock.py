"""Pages of a team run on the team's clock."""

from datetime import UTC, datetime

from django.test import Client

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.conferences.models import PressEvent


def test_what_is_typed_and_shown_is_on_the_clock_of_the_team(
    client: Client, pr: Staff, team: Team
) -> None:
    Team.objects.filter(pk=team.pk).update(time_zone="Asia/Urumqi")
    client.force_login(pr.user)
    typed = {"name": "发布会", "kind": "conference", "owner": pr.pk}
    typed |= {"starts_at": "2027-03-01T10:00", "ends_at": "2027-03-01T12:00"}
    answer = client.post(f"/t/{team.slug}/press-events/new/", typed)
    assert answer.status_code == 302
    with team_scope(team):
        assert PressEvent.objects.get().starts_at == datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
    assert "2027-03-01 10:00" in client.get(answer["Location"]).content.decode()
