"""What moderation tells on the page of a fan: reports, decisions and appeals, held messages
and what the rules did. Where it happened and what came of it, never what was said."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from community.fans.models import Fan
from community.fans.registry import FanLine
from community.groups.models import GroupMember
from community.moderation.models import Decision, Held, Hit, Report

if TYPE_CHECKING:
    from django.db.models import QuerySet


def report_lines(fan: Fan, team_slug: str, until: datetime | None, most: int) -> Iterator[FanLine]:
    """Reports of a fan and by them, the newest first. One query."""
    mine = _places(fan)
    reports = Report.objects.filter(Q(target__in=mine) | Q(reporter__in=mine))
    if until is not None:
        reports = reports.filter(created_at__lte=until)
    found = reports.select_related("group", "target").order_by("-created_at", "-pk")
    for one in found[:most]:
        words = {"group": one.group.name, "reason": one.get_reason_display()}
        url = reverse("moderation:report", args=[team_slug, one.public_id])
        if one.target.fan_id == fan.pk:
            text = _("Was reported in %(group)s: %(reason)s") % words
        else:
            text = _("Reported somebody in %(group)s: %(reason)s") % words
        yield FanLine(one.created_at, "flag", text, url)


def decision_lines(fan: Fan, team_slug: str) -> Iterator[FanLine]:
    """What was decided about a fan, their appeals and the answers. One query."""
    decisions = Decision.objects.filter(target__fan=fan).select_related("group", "by", "appeal_by")
    for one in decisions:
        url = reverse("moderation:decision", args=[team_slug, one.public_id])
        words = {"group": one.group.name, "act": one.get_act_display()}
        decided = _("Decided in %(group)s: %(act)s") % words
        yield FanLine(one.at, "gavel", _by(decided, one.by), url)
        if one.appealed_at:
            appealed = _("Appealed against “%(act)s” in %(group)s") % words
            yield FanLine(one.appealed_at, "scale", appealed, url)
        if one.appeal_at:
            result = {"result": one.get_appeal_display()}
            answered = _("Their appeal was answered: %(result)s") % result
            yield FanLine(one.appeal_at, "scale", _by(answered, one.appeal_by), url)


def held_lines(fan: Fan, team_slug: str, until: datetime | None, most: int) -> Iterator[FanLine]:
    """Messages of a fan that waited for review, and what came of them. One query."""
    held = Held.objects.filter(member__in=_places(fan))
    if until is not None:
        held = held.filter(created_at__lte=until)
    found = held.select_related("group").order_by("-created_at", "-pk")
    for one in found[:most]:
        words = {
            "group": one.group.name,
            "why": one.get_why_display(),
            "state": one.get_state_display(),
        }
        text = _("A message in %(group)s was held (%(why)s): %(state)s") % words
        url = reverse("moderation:held_one", args=[team_slug, one.public_id])
        yield FanLine(one.created_at, "hourglass", text, url)


def hit_lines(fan: Fan, team_slug: str, until: datetime | None, most: int) -> Iterator[FanLine]:
    """What the rules did by themselves, the newest first. One query."""
    hits = Hit.objects.filter(member__in=_places(fan))
    if until is not None:
        hits = hits.filter(at__lte=until)
    for one in hits.select_related("group").order_by("-at", "-pk")[:most]:
        words = {
            "group": one.group.name,
            "why": one.get_why_display(),
            "done": one.get_done_display(),
        }
        text = _("By the rules of %(group)s (%(why)s): %(done)s") % words
        yield FanLine(one.at, "shield", text, reverse("moderation:log", args=[team_slug]))


def _places(fan: Fan) -> "QuerySet[GroupMember, Any]":
    """A fan's places, for a condition within another query."""
    return GroupMember.objects.filter(fan=fan).values("pk")


def _by(text: str, staff: object) -> str:
    return _("%(text)s · %(who)s") % {"text": text, "who": staff} if staff else text
