from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InvitesConfig(AppConfig):
    name = "community.invites"
    label = "invites"

    def ready(self) -> None:
        """The way into a group by a code, and codes in Ctrl-K."""
        from community.fans.registry import fan_facts, fan_filter, fan_holder
        from community.fans.tag_uses import tag_user
        from community.fans.timeline import fan_lines
        from community.groups.registry import door, template_part
        from community.invites import merging
        from community.invites.consumers import on_fan_erased
        from community.invites.fan_pages import (
            BY_CODE,
            brought_fact,
            redemption_lines,
            referral_lines,
        )
        from community.invites.group_template import group_codes_keep, group_codes_put
        from community.invites.person import person_erase, person_extract
        from community.invites.person_refs import REFS
        from community.invites.privacy import KEPT
        from community.invites.search import invites_find
        from community.invites.selectors.clicks import joins_by_link
        from community.invites.services.ending import invites_erase_some
        from community.invites.services.redeem import (
            DOOR,
            invite_claim,
            invite_hold,
            invite_release,
        )
        from community.invites.tag_uses import tag_move, tag_uses
        from foundation.events.registry import consumer
        from foundation.search.registry import search_provider
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.person_registry import person_data, person_refs
        from foundation.teams.privacy import kept_part
        from foundation.teams.team_registry import team_part
        from kol.links.registry import link_result

        link_result("joins", label=pgettext_lazy("link", "Joined"), count=joins_by_link)
        fan_filter(BY_CODE)
        fan_facts("invites", brought_fact)
        fan_lines("invites", redemption_lines)
        fan_lines("invites.referrals", referral_lines)
        audit_kind("invites.invite", page="invites:detail")
        team_part("invites", erase=invites_erase_some)
        door(DOOR, invite_claim, hold=invite_hold, release=invite_release)
        tag_user("invites", uses=tag_uses, move=tag_move)
        template_part("invites", keep=group_codes_keep, put=group_codes_put)
        fan_holder(
            "invites.redemption",
            move=merging.redemptions_move,
            unmove=merging.redemptions_unmove,
        )
        fan_holder("invites.invite", move=merging.codes_move, unmove=merging.codes_unmove)
        fan_holder(
            "invites.inviteallowance",
            move=merging.allowances_move,
            unmove=merging.allowances_unmove,
        )
        fan_holder("invites.referral", move=merging.places_move, unmove=merging.places_unmove)
        person_data("invites", erase=person_erase, extract=person_extract)
        person_refs("invites", *REFS)
        kept_part(KEPT)
        consumer("invites.fans", events={"fan.erased"}, handler=on_fan_erased)
        search_provider("invites", invites_find, label=_("Invite codes"), permission="invites.view")
