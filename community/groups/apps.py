from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    name = "community.groups"
    label = "groups"

    def ready(self) -> None:
        """Who reads proofs, and what groups listen to."""
        from community.fans.registry import fan_filter, fan_holder
        from community.fans.tag_uses import tag_user
        from community.fans.timeline import fan_lines
        from community.groups import consumers, merging, timeline, warnings
        from community.groups.fan_pages import IN_GROUP
        from community.groups.models import FanGroup, GroupTemplate, JoinRequest, PoolPicture
        from community.groups.person import person_erase, person_extract
        from community.groups.person_refs import REFS
        from community.groups.privacy import KEPT
        from community.groups.readers import pool_picture_readable, proof_readable
        from community.groups.search import groups_find, pools_find
        from community.groups.services import masses
        from community.groups.tag_uses import tag_move, tag_uses
        from community.groups.trail import member_names, removal_page, request_names
        from foundation.assets.registry import asset_held_by, asset_reader
        from foundation.events.registry import consumer
        from foundation.jobs.registry import job_kind
        from foundation.search.registry import search_provider
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.person_registry import person_data, person_refs
        from foundation.teams.privacy import kept_part

        audit_kind("groups.fangroup", page="groups:detail")
        audit_kind("groups.groupmember", names=member_names)
        audit_kind("groups.joinrequest", page="groups:request", names=request_names)
        audit_kind("groups.grouppool", page="groups:pool")
        audit_kind("groups.grouptemplate")
        fan_filter(IN_GROUP)
        tag_user("groups", uses=tag_uses, move=tag_move)
        fan_lines("groups", timeline.stay_lines)
        fan_lines("groups.requests", timeline.request_lines)
        fan_lines("groups.words", timeline.word_lines)
        fan_lines("groups.deeds", timeline.deed_lines)
        fan_holder("groups.groupmember", move=merging.places_move, unmove=merging.places_unmove)
        fan_holder("groups.joinrequest", move=merging.requests_move, unmove=merging.requests_unmove)
        fan_holder("groups.teamban", move=merging.bans_move, unmove=merging.bans_unmove)
        fan_holder(
            "groups.ruleevidence", move=merging.evidence_move, unmove=merging.evidence_unmove
        )
        fan_holder("groups.leaveword", move=merging.words_move, unmove=merging.words_unmove)
        asset_reader("proof", proof_readable)
        job_kind(
            masses.KIND,
            masses.remove_step,
            label=masses.LABEL,
            title=masses.TITLE,
            page=removal_page,
        )
        job_kind(
            masses.KIND_BACK,
            masses.readmit_step,
            label=masses.LABEL_BACK,
            title=masses.TITLE_BACK,
            page=removal_page,
        )
        asset_reader("poolqr", pool_picture_readable)
        asset_held_by("poolqr", PoolPicture, "asset")
        asset_held_by("proof", JoinRequest, "proof")
        asset_held_by("cover", FanGroup, "cover")
        asset_held_by("cover", GroupTemplate, "cover")
        person_data("groups", erase=person_erase, extract=person_extract)
        person_refs("groups", *REFS)
        kept_part(KEPT)
        search_provider("groups", groups_find, label=_("Groups"), permission="groups.view")
        search_provider("pools", pools_find, label=_("Pools"), permission="groups.view")
        consumer("groups.follows", events={"fan.follow_known"}, handler=consumers.on_follow_known)
        consumer(
            "groups.gains",
            events={"points.changed", "fan.updated", "fan.merged"},
            handler=consumers.on_fan_gained,
        )
        warnings.register()
        consumer(
            "groups.warnings",
            events={"member.failing"},
            handler=warnings.on_member_failing,
        )
        consumer("groups.settings", events={"group.updated"}, handler=consumers.on_group_changed)
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
