from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Where the trail finds jobs."""
        from foundation.teams.audit_objects import audit_kind

        audit_kind("jobs.job", page="jobs:detail")
