"""What groups tell on the page of a fan: comings and goings, requests and their answers, why they
left, and what was done about them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.template.defaultfilters import date as date_text
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from community.fans.models import Fan
from community.fans.registry import FanLine
from community.groups.models import GroupMember, JoinRequest, LeaveWord, PastStay, TeamBan
from foundation.teams.models import AuditEntry

State = GroupMember.State
_PLACE = ("team_id", "joined_at", "left_at", "state", "group__team_id", "group__name",
          "group__public_id")  # fmt: skip
_ENTRY = ("team_id", "at", "actor_kind", "action", "changes",
          "actor_user__display_name", "actor_user__email", "actor_user__public_id")  # fmt: skip
_DEEDS = ("group.member_mute", "group.member_unmute", "group.member_readmit", "group.member_role",
          "group.member_rules_out")  # fmt: skip


def stay_lines(fan: Fan, team_slug: str) -> Iterator[FanLine]:
    """Where a fan is now, every time they came and went, and when all groups were closed to them.
    Three queries."""
    bans = list(TeamBan.objects.filter(fan=fan).select_related("created_by", "lifted_by"))
    yield from _bans(bans)
    places = GroupMember.objects.filter(fan=fan).select_related("group").only(*_PLACE)
    told: set[tuple[int, datetime]] = set()
    for member in places:
        group = member.group
        url = reverse("groups:detail", args=[team_slug, group.public_id])
        if member.state == State.ACTIVE:
            yield FanLine(member.joined_at, "messages-square", group.name, url, current=True)
        told.add((member.pk, member.joined_at))
        yield _came(member.joined_at, group.name, url)
        yield from _went(member.pk, member.state, member.left_at, bans, group.name, url)
    earlier = PastStay.objects.filter(member__fan=fan).select_related("member__group")
    for stay in earlier:
        group = stay.member.group
        url = reverse("groups:detail", args=[team_slug, group.public_id])
        # Who was let back in goes on with the stay they had.
        if (stay.member_id, stay.joined_at) not in told:
            told.add((stay.member_id, stay.joined_at))
            yield _came(stay.joined_at, group.name, url)
        yield from _went(stay.member_id, stay.state, stay.left_at, bans, group.name, url)


def _came(at: datetime, name: str, url: str) -> FanLine:
    return FanLine(at, "log-in", _("Joined the group %(group)s") % {"group": name}, url)


def _went(
    member: int, state: str, at: datetime | None, bans: list[TeamBan], name: str, url: str
) -> Iterator[FanLine]:
    if at is None or state == State.ACTIVE:
        return
    # A lifted ban turned the places it took into places that were left (fan_unban).
    banned = any(
        member in ban.places and ban.created_at <= at and (not ban.lifted_at or at <= ban.lifted_at)
        for ban in bans
    )
    if state == State.REMOVED or banned:
        text = _("Was removed from the group %(group)s") % {"group": name}
        yield FanLine(at, "user-x", text, url)
    else:
        yield FanLine(at, "log-out", _("Left the group %(group)s") % {"group": name}, url)


def _bans(bans: list[TeamBan]) -> Iterator[FanLine]:
    for ban in bans:
        text = _("All groups were closed to them")
        if ban.reason:
            text = _("All groups were closed to them: %(reason)s") % {"reason": ban.reason}
        yield FanLine(ban.created_at, "ban", _by(text, ban.created_by))
        if ban.lifted_at:
            opened = _("The groups were opened to them again")
            yield FanLine(ban.lifted_at, "undo-2", _by(opened, ban.lifted_by))


def request_lines(fan: Fan, team_slug: str) -> Iterator[FanLine]:
    """What a fan asked at doors, and the answers. One query."""
    requests = JoinRequest.objects.filter(fan=fan).select_related("group", "decided_by")
    for one in requests:
        url = reverse("groups:request", args=[team_slug, one.public_id])
        words = {"group": one.group.name, "reason": one.decline_reason}
        yield FanLine(one.created_at, "door-open", _("Asked to join %(group)s") % words, url)
        if one.reopened_at:
            again = _("The request to join %(group)s was opened again") % words
            yield FanLine(one.reopened_at, "door-open", again, url)
        if one.decided_at:
            icon, text = _answer(one, words)
            yield FanLine(one.decided_at, icon, _by(text, one.decided_by), url)


def _answer(request: JoinRequest, words: dict[str, str]) -> tuple[str, str]:
    match request.state:
        case JoinRequest.State.APPROVED:
            return "check", _("The request to join %(group)s was accepted") % words
        case JoinRequest.State.WITHDRAWN:
            return "undo-2", _("Withdrew the request to join %(group)s") % words
        case _ if request.decline_reason:
            return "x", _("The request to join %(group)s was declined: %(reason)s") % words
        case _:
            return "x", _("The request to join %(group)s was declined") % words


def word_lines(fan: Fan, team_slug: str) -> Iterator[FanLine]:
    """Why a fan left, as they said it. One query."""
    url = reverse("groups:leavers", args=[team_slug])
    reasons = dict(GroupMember.LeaveReason.choices)
    for word in LeaveWord.objects.filter(fan=fan).select_related("group"):
        said = [str(reasons.get(word.reason, "")), word.text]
        told = " · ".join(part for part in said if part)
        words = {"group": word.group.name, "words": told}
        text = _("On leaving %(group)s they said: %(words)s") % words
        yield FanLine(word.at, "message-square-quote", text, url)


def deed_lines(fan: Fan, team_slug: str, until: datetime | None, most: int) -> Iterator[FanLine]:
    """Mutes, roles and letting back in, as the trail has them, the newest first. One query."""
    mine = GroupMember.objects.filter(fan=fan)
    entries = AuditEntry.objects.filter(
        object_type="groups.groupmember",
        object_id__in=mine.values("pk"),
        action__in=_DEEDS,
    )
    if until is not None:
        entries = entries.filter(at__lte=until)
    name = GroupMember.objects.filter(pk=OuterRef("object_id")).values("group__name")
    rows = entries.select_related("actor_user").only(*_ENTRY).annotate(group_name=Subquery(name))
    for entry in rows.order_by("-at", "-id")[:most]:
        icon, text = _deed(entry.action, entry.changes, str(getattr(entry, "group_name", "")))
        if entry.actor_kind == "staff" and entry.actor_user:
            text = _("%(text)s · %(who)s") % {"text": text, "who": entry.actor_user}
        yield FanLine(entry.at, icon, text)


def _deed(action: str, changes: dict[str, Any], group: str) -> tuple[str, str]:
    words: dict[str, Any] = {"group": group}
    match action:
        case "group.member_mute":
            until = parse_datetime(str(changes["muted_until"][1]))
            words["until"] = date_text(until and timezone.localtime(until), "Y-m-d H:i")
            return "mic-off", _("Muted in %(group)s until %(until)s") % words
        case "group.member_unmute":
            return "mic", _("May speak in %(group)s again") % words
        case "group.member_readmit":
            return "log-in", _("Was let back into %(group)s") % words
        case "group.member_role":
            role = dict(GroupMember.Role.choices).get(changes["role"][1], "")
            return "shield", _("Role in %(group)s: %(role)s") % {**words, "role": role}
        case _:
            return "log-out", _("No longer met the conditions of %(group)s") % words


def _by(text: str, staff: object) -> str:
    """The sentence, and who did it where it was somebody of the team."""
    return _("%(text)s · %(who)s") % {"text": text, "who": staff} if staff else text
