"""Every write to groups, their members and those who ask to be.

Locks are always taken in this order, so that nobody waits in a ring: fan, request, member, door,
tag, group. The group's row, which a burst of joiners all want, comes last and is held the shortest.
Who needs several groups takes them in the order of their keys. (tests: test_lock_order.py)
"""

from community.groups.services.admit import JoinOutcome
from community.groups.services.answers import request_note_add, requests_answer_due
from community.groups.services.checking import member_recheck, members_recheck
from community.groups.services.groups import (
    group_create,
    group_owner,
    group_state_set,
    group_update,
)
from community.groups.services.holds import holds_expire
from community.groups.services.join import member_join
from community.groups.services.leaving import leave_word_put
from community.groups.services.masses import members_remove_many, members_remove_undo
from community.groups.services.members import (
    member_leave,
    member_readmit,
    member_remove,
    member_role_set,
    member_settings_update,
)
from community.groups.services.outside import (
    Viewer,
    picture_add,
    picture_of,
    picture_retire,
    picture_show,
)
from community.groups.services.pools import (
    pool_admit,
    pool_create,
    pool_group_add,
    pool_group_move,
    pool_group_remove,
    pool_state_set,
    pool_update,
    pools_watch,
)
from community.groups.services.requests import (
    request_approve,
    request_decline,
    request_proof_send,
    request_recheck,
    request_reopen,
    request_withdraw,
    requests_decide,
    requests_recheck,
)
from community.groups.services.rules import answer_set, rules_set
from community.groups.services.sanctions import (
    fan_ban,
    fan_banned,
    fan_unban,
    member_mute,
    member_unmute,
)
from community.groups.services.staff import member_for_staff
from community.groups.services.templates import (
    group_from_template,
    template_delete,
    template_save,
)
from community.groups.services.visitors import visitors_sweep
from community.groups.services.waiting import request_see, waiting_recheck

__all__ = [
    "JoinOutcome",
    "Viewer",
    "answer_set",
    "fan_ban",
    "fan_banned",
    "fan_unban",
    "group_create",
    "group_from_template",
    "group_owner",
    "group_state_set",
    "group_update",
    "holds_expire",
    "leave_word_put",
    "member_for_staff",
    "member_join",
    "member_leave",
    "member_mute",
    "member_readmit",
    "member_recheck",
    "member_remove",
    "member_role_set",
    "member_settings_update",
    "member_unmute",
    "members_recheck",
    "members_remove_many",
    "members_remove_undo",
    "picture_add",
    "picture_of",
    "picture_retire",
    "picture_show",
    "pool_admit",
    "pool_create",
    "pool_group_add",
    "pool_group_move",
    "pool_group_remove",
    "pool_state_set",
    "pool_update",
    "pools_watch",
    "request_approve",
    "request_decline",
    "request_note_add",
    "request_proof_send",
    "request_recheck",
    "request_reopen",
    "request_see",
    "request_withdraw",
    "requests_answer_due",
    "requests_decide",
    "requests_recheck",
    "rules_set",
    "template_delete",
    "template_save",
    "visitors_sweep",
    "waiting_recheck",
]
