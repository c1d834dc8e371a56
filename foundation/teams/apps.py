from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "foundation.teams"
    label = "teams"

    def ready(self) -> None:
        """A person's teams, as staff, and where the trail finds staff."""
        from foundation.scopes.scope import person_teams
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.person_refs import EVENTS, REFS
        from foundation.teams.person_registry import person_refs
        from foundation.teams.privacy import ACCOUNT, TRAIL, kept_part
        from foundation.teams.selectors import invitation_addresses, staff_team_ids

        person_teams(staff_team_ids)
        audit_kind("teams.staff", page="teams:staff_edit")
        audit_kind("teams.staffinvitation", names=invitation_addresses)
        person_refs("teams", *REFS)
        person_refs("events", *EVENTS)
        kept_part(ACCOUNT)
        kept_part(TRAIL)
