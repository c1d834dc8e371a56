"""Every write to what a team knows of its fans.

Events, all with ``payload["fans"]`` = the list of fan ids they are about (an import speaks of a
whole chunk at once): ``fan.created``, ``fan.updated`` (with ``fields``), ``fan.erased``, and
``fan.follow_known`` (with ``account``), sent when what is known of a follow changed.
"""

from community.fans.services.consent import consent_set
from community.fans.services.erasure import fan_erase
from community.fans.services.fans import IdentityInput, fan_create, fan_update
from community.fans.services.follows import follow_fact_record
from community.fans.services.joiner import fan_for_user
from community.fans.services.tags import fan_tag, fan_untag, tags_get

__all__ = [
    "IdentityInput",
    "consent_set",
    "fan_create",
    "fan_erase",
    "fan_for_user",
    "fan_tag",
    "fan_untag",
    "fan_update",
    "follow_fact_record",
    "tags_get",
]
