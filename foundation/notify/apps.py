from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "foundation.notify"
    label = "notify"

    def ready(self) -> None:
        """The consumer first: apps above name what it listens to in their own ready()."""
        from foundation.events.registry import consumer
        from foundation.notify import facts, jobs, person
        from foundation.notify.privacy import KEPT
        from foundation.notify.registry import CONSUMER
        from foundation.notify.services import notices_forget, notices_make, staff_changed
        from foundation.notify.services.sending import register
        from foundation.teams.person_registry import person_data, person_refs
        from foundation.teams.privacy import kept_part
        from foundation.teams.team_registry import team_part

        consumer(CONSUMER, events=(), handler=notices_make)
        consumer("notify_staff", events=("staff.left", "staff.updated"), handler=staff_changed)
        register()
        jobs.register()
        facts.register()
        person_refs("notify", *person.REFS)
        person_data("notify", erase=person.erase, extract=person.extract)
        kept_part(KEPT)
        team_part("notify", erase=notices_forget)
