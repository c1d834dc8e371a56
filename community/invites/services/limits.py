"""How many codes in use and how many joins one owner may hand out. The database counts."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from community.fans.models import Fan
from community.invites.errors import TooManyCodes
from community.invites.models import GroupInvites, Invite, InviteAllowance, InviteRules
from foundation.scopes.actors import Actor
from foundation.scopes.prepared import fetch_one
from foundation.teams.audit import audit_record, changes_between, fields_set
from foundation.teams.models import Staff, Team

# One more join on the owner's account, or no row where their limit is reached. Of two at once the
# second waits for the first and sees its count.
_COUNT = """
INSERT INTO invites_inviteallowance AS a (team_id, {owner}_id, joins)
SELECT %(team)s::bigint, %(owner)s::bigint, 1
WHERE COALESCE((SELECT own.max_joins FROM invites_inviteallowance own
    WHERE own.{owner}_id = %(owner)s::bigint), (SELECT r.{owner}_joins FROM invites_inviterules r
    WHERE r.team_id = %(team)s::bigint), {default}) > 0
ON CONFLICT ({owner}_id) DO UPDATE SET joins = a.joins + 1
WHERE a.joins < COALESCE(a.max_joins, (SELECT COALESCE(r.{owner}_joins, 2147483647)
    FROM invites_inviterules r WHERE r.team_id = a.team_id), {default})
RETURNING a.joins
"""
_UNLIMITED = 2147483647
FAN_JOINS = 50
_COUNT_STAFF = _COUNT.format(owner="staff", default=_UNLIMITED)
_COUNT_FAN = _COUNT.format(owner="fan", default=FAN_JOINS)


def rules_of(team_id: int) -> InviteRules:
    """A team's rules; the defaults, unsaved, where it has set none. One query."""
    return InviteRules.objects.first() or InviteRules(team_id=team_id)


def join_counted(*, team_id: int, staff_id: int | None, fan_id: int | None) -> bool:
    """Count one more who came in by a code of this owner; False when they may bring no more.

    One query, in the joining transaction.
    """
    sql = _COUNT_STAFF if staff_id is not None else _COUNT_FAN
    return fetch_one(sql, {"team": team_id, "owner": staff_id or fan_id}) is not None


def code_allowed(*, team_id: int, owner: Staff | Fan, rules: InviteRules | None = None) -> None:
    """Pass when ``owner`` may have one more code in use. Raises TooManyCodes.

    Holds the owner's row until the transaction ends, so that of two codes made at once the second
    is counted after the first.
    """
    rules = rules or rules_of(team_id)
    kind = "staff" if isinstance(owner, Staff) else "fan"
    InviteAllowance.objects.bulk_create(
        [InviteAllowance(team_id=team_id, **{kind: owner})], ignore_conflicts=True
    )
    held = InviteAllowance.objects.select_for_update().get(**{kind: owner})
    usual = rules.staff_codes if kind == "staff" else rules.fan_groups
    most = usual if held.max_codes is None else held.max_codes
    if most is None:
        return
    mine = {"owner" if kind == "staff" else "fan": owner}
    used = Invite.objects.filter(**mine, expires_at__gt=timezone.now()).exclude(
        state=Invite.State.REVOKED
    )
    if used.count() >= most:
        raise TooManyCodes(most=most)


def rules_update(*, team: Team, actor: Actor, **new: Any) -> InviteRules:
    """Change the team's rules for codes. The fields are InviteRules'."""
    with transaction.atomic():
        InviteRules.objects.bulk_create([InviteRules(team=team)], ignore_conflicts=True)
        rules = InviteRules.objects.select_for_update().get()
        changes = fields_set(rules, new)
        if changes:
            audit_record(actor=actor, action="invite.rules", obj=rules, changes=changes)
    return rules


def group_rules_update(
    *, group_id: int, team_id: int, actor: Actor, fan_codes: bool | None, fan_joins: int | None
) -> None:
    """Fans' codes on or off for a group; None follows the team again."""
    with transaction.atomic():
        if fan_codes is None:
            GroupInvites.objects.filter(group_id=group_id).delete()
            return
        row, made = GroupInvites.objects.select_for_update().get_or_create(
            group_id=group_id,
            defaults={"team_id": team_id, "fan_codes": fan_codes, "fan_joins": fan_joins},
        )
        new = {"fan_codes": fan_codes, "fan_joins": fan_joins}
        changes = {key: [None, value] for key, value in new.items()} if made else {}
        if not made:
            changes = fields_set(row, new)
        if changes:
            audit_record(actor=actor, action="invite.group_rules", obj=row, changes=changes)


def allowance_set(
    *, owner: Staff | Fan, max_codes: int | None, max_joins: int | None, actor: Actor
) -> InviteAllowance:
    """Limits of one's own for a member of staff or a fan; None is the team's limit."""
    new = {"max_codes": max_codes, "max_joins": max_joins}
    whose = {"staff" if isinstance(owner, Staff) else "fan": owner}
    with transaction.atomic():
        InviteAllowance.objects.bulk_create(
            [InviteAllowance(team_id=owner.team_id, **whose)], ignore_conflicts=True
        )
        row = InviteAllowance.objects.select_for_update().get(**whose)
        changes = changes_between(row, new)
        if changes:
            fields_set(row, new)
            audit_record(actor=actor, action="invite.allowance", obj=row, changes=changes)
    return row
