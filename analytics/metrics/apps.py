from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "analytics.metrics"
    label = "metrics"

    def ready(self) -> None:
        """Points' months ahead of time, works that go live, what pages show of figures, and what
        ends with a team."""
        from analytics.metrics import notices
        from analytics.metrics.closing import figures_erase
        from analytics.metrics.models import Work
        from analytics.metrics.panels import account_context, post_context, target_context
        from analytics.metrics.services.hurrying import notice_told
        from analytics.metrics.services.works import LIVE, TAKEN_BACK, target_told, work_told
        from foundation.assets.registry import asset_held_by, asset_reader
        from foundation.events.partitions import partitioned
        from foundation.events.registry import consumer
        from foundation.teams.audit_words import audit_action, audit_kind_label
        from foundation.teams.person_registry import PersonRef, person_refs
        from foundation.teams.team_registry import team_part
        from kol.platforms.registry import account_panel, found_work_teller
        from kol.platforms.services.avatars import avatar_readable
        from kol.platforms.services.covers import PURPOSE as COVER
        from kol.posts.panels import post_panel
        from kol.posts.registry import target_panel

        partitioned("metrics_point")
        consumer("metrics.works", events={LIVE, *TAKEN_BACK}, handler=target_told)
        consumer("metrics.notices", events={"platform.notice"}, handler=notice_told)
        found_work_teller(work_told)
        asset_held_by(COVER, Work, "cover")
        asset_reader(COVER, avatar_readable)
        account_panel(
            "metrics",
            order=50,
            template="analytics/metrics/account_panel.html",
            context=account_context,
        )
        shown = "analytics/metrics/post_panel.html"
        post_panel("metrics", 50, shown, post_context)
        target_panel("metrics", order=50, template=shown, context=target_context)
        audit_action("metrics.pull_now", _("Asked for figures at once"))
        audit_kind_label("metrics.pull", _("Pull of figures"))
        notices.register()
        person_refs(
            "metrics",
            PersonRef(
                "series.object_id",
                stays="accounts of the team and posts on them, no people",
                untold="the team's own figures",
            ),
        )
        team_part("metrics", erase=figures_erase)
