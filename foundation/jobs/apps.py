from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Where the trail finds jobs, and their end with their team."""
        from foundation.jobs.registry import job_kind_label
        from foundation.jobs.services import jobs_end
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.audit_words import audit_values
        from foundation.teams.person_registry import deeds, person_refs
        from foundation.teams.team_registry import team_part

        audit_kind("jobs.job", page="jobs:detail")
        audit_values("jobs.job", "kind", job_kind_label)
        person_refs("jobs", *deeds("job.created_by"))
        team_part("jobs", close=jobs_end)
