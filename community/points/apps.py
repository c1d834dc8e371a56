from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PointsConfig(AppConfig):
    name = "community.points"
    label = "points"

    def ready(self) -> None:
        """What points add to fans, how they follow a merge, and what is told of a person."""
        from community.fans.registry import fan_facts, fan_filter, fan_holder
        from community.fans.timeline import fan_lines
        from community.points import merging
        from community.points.consumers import on_fan_erased
        from community.points.fan_pages import BY_LEVEL, level_fact, point_lines
        from community.points.person import person_erase, person_extract
        from community.points.person_refs import REFS
        from community.points.privacy import KEPT
        from community.points.selectors import has_points
        from foundation.events.registry import consumer
        from foundation.teams.account_links import AccountLink, account_link
        from foundation.teams.person_registry import person_data, person_refs
        from foundation.teams.privacy import kept_part

        fan_filter(BY_LEVEL)
        account_link(AccountLink("points_fan:mine", "coins", _("My points"), has_points))
        fan_facts("points", level_fact)
        fan_lines("points", point_lines)
        fan_holder("points.entry", move=merging.entries_move, unmove=merging.entries_unmove)
        fan_holder("points.balance", move=merging.balance_move, unmove=merging.balance_unmove)
        person_data("points", erase=person_erase, extract=person_extract)
        person_refs("points", *REFS)
        kept_part(KEPT)
        consumer("points.fans", events={"fan.erased"}, handler=on_fan_erased)
