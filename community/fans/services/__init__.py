"""Every write to what a team knows of its fans.

Events, all with ``payload["fans"]`` = the list of fan ids they are about (an import speaks of a
whole chunk at once): ``fan.created``, ``fan.updated`` (with ``fields``), ``fan.erased``, and
``fan.follow_known`` (with ``account``), sent when what is known of a follow changed.
``fan.merged`` (with ``loser`` and ``merge``, ids) speaks of the winner; undoing one is a
``fan.updated`` of both.
"""

from community.fans.services.consent import consent_set
from community.fans.services.erasure import fan_erase
from community.fans.services.fans import IdentityInput, fan_create, fan_update
from community.fans.services.follows import follow_fact_record
from community.fans.services.joiner import fan_for_user
from community.fans.services.locks import fan_lock, fans_lock
from community.fans.services.merge import fan_unmerge, fans_merge
from community.fans.services.notes import note_add, note_remove
from community.fans.services.tags import fan_tag, fan_untag, tags_get

__all__ = [
    "IdentityInput",
    "consent_set",
    "fan_create",
    "fan_erase",
    "fan_for_user",
    "fan_lock",
    "fan_tag",
    "fan_unmerge",
    "fan_untag",
    "fan_update",
    "fans_lock",
    "fans_merge",
    "follow_fact_record",
    "note_add",
    "note_remove",
    "tags_get",
]
