from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Where the trail finds jobs, and their end with their team."""
        from foundation.jobs.services import jobs_end
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.team_registry import team_part

        audit_kind("jobs.job", page="jobs:detail")
        team_part("jobs", close=jobs_end)
