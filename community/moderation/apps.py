from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "community.moderation"
    label = "moderation"

    def ready(self) -> None:
        """How nicknames are shown, who sees held pictures, and what is forgotten with a person."""
        from community.fans.timeline import fan_lines
        from community.groups.registry import name_rule
        from community.moderation import fan_pages
        from community.moderation.consumers import on_fan_erased, on_team_created
        from community.moderation.models import Held
        from community.moderation.names import name_shown
        from community.moderation.person import person_erase, person_extract
        from community.moderation.person_refs import REFS
        from community.moderation.privacy import KEPT
        from community.moderation.readers import held_picture_readable
        from community.moderation.services import names
        from community.moderation.services.erasure import team_erase
        from community.moderation.trail import decision_names, held_names, report_names
        from foundation.assets.registry import asset_held_by, asset_reader
        from foundation.events.registry import consumer
        from foundation.jobs.registry import job_kind
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.person_registry import person_data, person_refs
        from foundation.teams.privacy import kept_part
        from foundation.teams.team_registry import team_part

        name_rule(name_shown)
        job_kind(names.KIND, names.names_step, label=names.LABEL, title=names.TITLE)
        fan_lines("moderation.decisions", fan_pages.decision_lines)
        fan_lines("moderation.reports", fan_pages.report_lines)
        fan_lines("moderation.held", fan_pages.held_lines)
        fan_lines("moderation.hits", fan_pages.hit_lines)
        asset_reader("chat", held_picture_readable)
        asset_held_by("chat", Held, "image")
        person_data("moderation", erase=person_erase, extract=person_extract)
        person_refs("moderation", *REFS)
        kept_part(KEPT)
        consumer("moderation.erasures", events={"fan.erased"}, handler=on_fan_erased)
        consumer("moderation.teams", events={"team.created"}, handler=on_team_created)
        team_part("moderation", erase=team_erase)
        audit_kind("moderation.wordlist", page="moderation:word_list")
        audit_kind("moderation.held", page="moderation:held_one", names=held_names)
        audit_kind("moderation.report", page="moderation:report", names=report_names)
        audit_kind("moderation.decision", page="moderation:decision", names=decision_names)
