"""What was asked of a fan and what came back, kept with their request or their place."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember, JoinRequest, RuleEvidence
from community.groups.rules.judge import Judged, Result
from community.groups.rules.logic import value_of
from community.groups.rules.tree import AT_THE_DOOR, Kind, Leaf, Node, dump
from foundation.teams.models import Staff

Entry, Source = FanGroup.Entry, RuleEvidence.Source
SAID_MOST = 300
# A rule that asks nothing leaves nothing behind; a code's own redemption says who came by it.
_SILENT = frozenset({Entry.OPEN, Entry.CODE, Entry.APPROVAL})


def evidence_note(
    *,
    group: FanGroup,
    fan: Fan,
    judged: Judged,
    request: JoinRequest | None = None,
    member: GroupMember | None = None,
) -> None:
    """Keep what each condition came to, with the request or the member. In the caller's
    transaction; two queries at most, three for who waits.

    Of a request what is as before is only seen again. What was asked while they waited goes over
    to the member.
    """
    if group.entry in _SILENT:
        return
    if member is not None:
        RuleEvidence.objects.filter(fan=fan, group=group, member=None).update(member=member)
        results: Sequence[Result] = judged.results
    else:
        results = _changed(judged.results, _latest(RuleEvidence.objects.filter(request=request)))
    rows = [_row(group, fan, result, request, member) for result in results]
    RuleEvidence.objects.bulk_create(rows)


def members_evidence_note(*, group: FanGroup, judged: Sequence[tuple[GroupMember, Judged]]) -> None:
    """As evidence_note, of many who are in the group and are checked again: a row where something
    changed, a new ``seen_at`` where nothing did. Three queries."""
    members = [member.pk for member, _judged in judged]
    rows = (
        RuleEvidence.objects.filter(member__in=members)
        .order_by("member", "key", "-pk")
        .distinct("member", "key")
    )
    before: dict[int, dict[str, RuleEvidence]] = {}
    for row in rows:
        before.setdefault(row.member_id or 0, {})[row.key] = row
    new: list[RuleEvidence] = []
    same: list[int] = []
    for member, one in judged:
        assert member.fan is not None
        known = before.get(member.pk, {})
        # What stands since they came in was not asked anew.
        asked = [result for result in one.results if not _only_at_the_door(result)]
        changed = _differ(asked, known)
        same += [known[result.leaf.key].pk for result in asked if result not in changed]
        new += [_row(group, member.fan, result, None, member) for result in changed]
    RuleEvidence.objects.bulk_create(new)
    RuleEvidence.objects.filter(pk__in=same).update(seen_at=timezone.now())


def accepted_note(
    *, request: JoinRequest, group: FanGroup, tree: Node, judged: Judged, staff: Staff | None
) -> None:
    """Staff (or the group's setting) let in one who waited: what was not known is met by that, a
    follow by the screenshot if there is one; what was known to be missing, only where the rule
    would not be met without it. One query."""
    if group.entry in _SILENT:
        return
    values = {result.leaf: result.value for result in judged.results}
    enough = value_of(tree, lambda leaf: values[leaf] is not False) is True
    rows = []
    for result in judged.results:
        if result.value is True or (enough and result.value is False):
            continue
        proven = request.proof is not None and _about_proof(request, group, result.leaf)
        said = request.proof.public_id if request.proof and proven else result.said
        source = Source.PROOF if proven else Source.STAFF
        row = _row(group, request.fan, Result(result.leaf, True, source, said), request, None)
        row.by = staff
        rows.append(row)
    RuleEvidence.objects.bulk_create(rows)


def answers_before(group: FanGroup, fan: Fan) -> dict[str, str]:
    """What a fan whose request waits answered already. One query."""
    rows = RuleEvidence.objects.filter(
        fan=fan,
        group=group,
        kind=Kind.QUESTION,
        source=Source.ANSWER,
        request__state=JoinRequest.State.PENDING,
    )
    return dict(rows.order_by("pk").values_list("key", "said"))


def evidence_over(request: JoinRequest, member: GroupMember) -> None:
    """What was asked while they waited goes over to their place. One query."""
    RuleEvidence.objects.filter(fan=request.fan_id, group=request.group_id, member=None).update(
        member=member
    )


def _about_proof(request: JoinRequest, group: FanGroup, leaf: Leaf) -> bool:
    account = request.account_id or group.entry_account_id
    return leaf.kind in (Kind.FOLLOWS, Kind.MUTUAL) and leaf.number == account


def _only_at_the_door(result: Result) -> bool:
    return result.leaf.kind in AT_THE_DOOR


def _latest(rows: "QuerySet[RuleEvidence, RuleEvidence]") -> dict[str, RuleEvidence]:
    return {row.key: row for row in rows.order_by("pk")}


def _changed(results: Sequence[Result], known: dict[str, RuleEvidence]) -> Sequence[Result]:
    changed = _differ(results, known)
    same = [known[result.leaf.key].pk for result in results if result not in changed]
    if same:
        RuleEvidence.objects.filter(pk__in=same).update(seen_at=timezone.now())
    return changed


def _differ(results: Sequence[Result], known: dict[str, RuleEvidence]) -> list[Result]:
    def same(result: Result) -> bool:
        row = known.get(result.leaf.key)
        return (
            row is not None
            and (row.met, row.source) == (result.value, result.source)
            and (row.said == result.said[:SAID_MOST] or result.leaf.kind == Kind.KNOWN)
        )

    return [result for result in results if not same(result)]


def _row(
    group: FanGroup,
    fan: Fan,
    result: Result,
    request: JoinRequest | None,
    member: GroupMember | None,
) -> RuleEvidence:
    return RuleEvidence(
        team_id=group.team_id,
        group=group,
        fan=fan,
        request=request,
        member=member,
        key=result.leaf.key,
        kind=result.leaf.kind,
        asked=dump(result.leaf),
        met=result.value,
        said=result.said[:SAID_MOST],
        source=result.source,
    )
