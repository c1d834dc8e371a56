"""What groups tell on the page of a fan: comings and goings, requests and their answers, why they
left, and what was done about them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.template.defaultfilters import date as date_text
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from community.fans.models import Fan
from community.groups.models import GroupMember, JoinRequest, LeaveWord, PastStay, TeamBan
from foundation.scopes.timeline import Line, LineRows, LineSource, Row, done_by, person_named
from foundation.teams.models import AuditEntry

State = GroupMember.State
_DEEDS = ("group.member_mute", "group.member_unmute", "group.member_readmit", "group.member_role",
          "group.member_rules_out")  # fmt: skip


def _stays(fan: Fan) -> list[LineRows]:
    """Where a fan is and was, and when all groups were closed to them."""
    ban = {
        "is": Value("ban"),
        "reason": "reason",
        "places": "places",
        "by": "created_by__display_name",
        "lifted_at": "lifted_at",
        "lifted_by": "lifted_by__display_name",
    }
    now = {
        "is": Value("now"),
        "member": "pk",
        "left_at": "left_at",
        "state": "state",
        "group": "group__name",
        "url": "group__public_id",
    }
    past = {
        **now,
        "is": Value("past"),
        "member": "member_id",
        "group": "member__group__name",
        "url": "member__group__public_id",
    }
    return [
        LineRows(TeamBan.objects.filter(fan=fan), at="created_at", told=ban, many=False),
        LineRows(GroupMember.objects.filter(fan=fan), at="joined_at", told=now, many=False),
        LineRows(PastStay.objects.filter(member__fan=fan), at="joined_at", told=past, many=False),
    ]


def _stay_lines(rows: list[Row], _fan: Fan, team_slug: str) -> Iterator[Line]:
    bans = [row for row in rows if row["is"] == "ban"]
    yield from _bans(bans)
    told: set[tuple[int, datetime]] = set()
    # Stays that are now before earlier ones: who was let back in goes on with the stay they had.
    for row in sorted((row for row in rows if row["is"] != "ban"), key=lambda row: row["is"]):
        url = reverse("groups:detail", args=[team_slug, row["url"]])
        if row["is"] == "now" and row["state"] == State.ACTIVE:
            yield Line(row["at"], "messages-square", row["group"], url, current=True)
        if (row["member"], row["at"]) not in told:
            told.add((row["member"], row["at"]))
            text = _("Joined the group %(group)s") % row
            yield Line(row["at"], "log-in", text, url)
        yield from _went(row, bans, url)


def _went(stay: Row, bans: list[Row], url: str) -> Iterator[Line]:
    at = _moment(stay["left_at"])
    if at is None or stay["state"] == State.ACTIVE:
        return
    # A lifted ban turned the places it took into places that were left (fan_unban).
    banned = any(
        stay["member"] in ban["places"]
        and ban["at"] <= at
        and (not ban["lifted_at"] or at <= datetime.fromisoformat(ban["lifted_at"]))
        for ban in bans
    )
    if stay["state"] == State.REMOVED or banned:
        text = _("Was removed from the group %(group)s") % stay
        yield Line(at, "user-x", text, url)
    else:
        yield Line(at, "log-out", _("Left the group %(group)s") % stay, url)


def _bans(bans: list[Row]) -> Iterator[Line]:
    for ban in bans:
        text = _("All groups were closed to them")
        if ban["reason"]:
            text = _("All groups were closed to them: %(reason)s") % ban
        yield Line(ban["at"], "ban", done_by(text, ban["by"]))
        if at := _moment(ban["lifted_at"]):
            opened = _("The groups were opened to them again")
            yield Line(at, "undo-2", done_by(opened, ban["lifted_by"]))


def _requests(fan: Fan) -> list[LineRows]:
    told = {
        "id": "public_id",
        "group": "group__name",
        "state": "state",
        "reason": "decline_reason",
        "reopened_at": "reopened_at",
        "decided_at": "decided_at",
        "by": "decided_by__display_name",
    }
    return [LineRows(JoinRequest.objects.filter(fan=fan), at="created_at", told=told, many=False)]


def _request_lines(rows: list[Row], _fan: Fan, team_slug: str) -> Iterator[Line]:
    for row in rows:
        url = reverse("groups:request", args=[team_slug, row["id"]])
        yield Line(row["at"], "door-open", _("Asked to join %(group)s") % row, url)
        if at := _moment(row["reopened_at"]):
            again = _("The request to join %(group)s was opened again") % row
            yield Line(at, "door-open", again, url)
        if at := _moment(row["decided_at"]):
            icon, text = _answer(row)
            yield Line(at, icon, done_by(text, row["by"]), url)


def _answer(row: Row) -> tuple[str, str]:
    match row["state"]:
        case JoinRequest.State.APPROVED:
            return "check", _("The request to join %(group)s was accepted") % row
        case JoinRequest.State.WITHDRAWN:
            return "undo-2", _("Withdrew the request to join %(group)s") % row
        case _ if row["reason"]:
            return "x", _("The request to join %(group)s was declined: %(reason)s") % row
        case _:
            return "x", _("The request to join %(group)s was declined") % row


def _words(fan: Fan) -> list[LineRows]:
    told = {"reason": "reason", "text": "text", "group": "group__name"}
    return [LineRows(LeaveWord.objects.filter(fan=fan), at="at", told=told, many=False)]


def _word_lines(rows: list[Row], _fan: Fan, team_slug: str) -> Iterator[Line]:
    url = reverse("groups:leavers", args=[team_slug])
    reasons = dict(GroupMember.LeaveReason.choices)
    for row in rows:
        said = [str(reasons.get(row["reason"], "")), row["text"]]
        words = {"group": row["group"], "words": " · ".join(part for part in said if part)}
        text = _("On leaving %(group)s they said: %(words)s") % words
        yield Line(row["at"], "message-square-quote", text, url)


def _deeds(fan: Fan) -> list[LineRows]:
    """Mutes, roles and letting back in, as the trail has them."""
    mine = GroupMember.objects.filter(fan=fan)
    entries = AuditEntry.objects.filter(
        object_type="groups.groupmember",
        object_id__in=mine.values("pk"),
        action__in=_DEEDS,
    )
    name = GroupMember.objects.filter(pk=OuterRef("object_id")).values("group__name")
    told = {
        "action": "action",
        "changes": "changes",
        "group": Subquery(name),
        "by": Case(When(actor_kind="staff", then=person_named("actor_user"))),
    }
    return [LineRows(entries, at="at", told=told)]


def _deed_lines(rows: list[Row], _fan: Fan, _team_slug: str) -> Iterator[Line]:
    for row in rows:
        icon, text = _deed(row["action"], row["changes"], row["group"] or "")
        yield Line(row["at"], icon, done_by(text, row["by"]))


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


# Where a fan is now, every time they came and went, and bans; what they asked at doors, and the
# answers; why they left, as they said it; mutes, roles and letting back in.
stay_lines = LineSource(_stays, _stay_lines)
request_lines = LineSource(_requests, _request_lines)
word_lines = LineSource(_words, _word_lines)
deed_lines = LineSource(_deeds, _deed_lines)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
