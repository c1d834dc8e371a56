from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "community.groups"
    label = "groups"

    def ready(self) -> None:
        """Who reads proofs, and what groups listen to."""
        from community.fans.registry import fan_filter, fan_lines
        from community.groups import consumers
        from community.groups.fan_pages import IN_GROUP, group_lines
        from community.groups.readers import proof_readable
        from foundation.assets.registry import asset_reader
        from foundation.events.registry import consumer

        fan_filter(IN_GROUP)
        fan_lines("groups", group_lines)
        asset_reader("proof", proof_readable)
        consumer("groups.follows", events={"fan.follow_known"}, handler=consumers.on_follow_known)
        consumer(
            "groups.fans",
            events={"fan.updated", "fan.erased"},
            handler=consumers.on_fan_changed,
        )
        consumer(
            "groups.staff",
            events={"staff.updated", "staff.left"},
            handler=consumers.on_staff_changed,
        )
