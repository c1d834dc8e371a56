"""What moderation tells on the page of a fan: reports, decisions and appeals, held messages
and what the rules did. Where it happened and what came of it, never what was said."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from community.fans.models import Fan
from community.groups.models import GroupMember
from community.moderation.models import Decision, Held, Hit, Report
from foundation.scopes.timeline import Line, LineRows, LineSource, Row, done_by

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _reports(fan: Fan) -> list[LineRows]:
    mine = _places(fan)
    reports = Report.objects.filter(Q(target__in=mine) | Q(reporter__in=mine))
    told = {
        "id": "public_id",
        "group": "group__name",
        "reason": "reason",
        "about": "target__fan",
    }
    return [LineRows(reports, at="created_at", told=told)]


def _report_lines(rows: list[Row], fan: Fan, team_slug: str) -> Iterator[Line]:
    for row in rows:
        words = {"group": row["group"], "reason": _label(Report, "reason", row)}
        text = _("Reported somebody in %(group)s: %(reason)s")
        if row["about"] == fan.pk:
            text = _("Was reported in %(group)s: %(reason)s")
        url = reverse("moderation:report", args=[team_slug, row["id"]])
        yield Line(row["at"], "flag", text % words, url)


def _decisions(fan: Fan) -> list[LineRows]:
    told = {
        "id": "public_id",
        "group": "group__name",
        "act": "act",
        "by": "by__display_name",
        "appealed_at": "appealed_at",
        "appeal": "appeal",
        "appeal_at": "appeal_at",
        "appeal_by": "appeal_by__display_name",
    }
    return [LineRows(Decision.objects.filter(target__fan=fan), at="at", told=told, many=False)]


def _decision_lines(rows: list[Row], _fan: Fan, team_slug: str) -> Iterator[Line]:
    for row in rows:
        url = reverse("moderation:decision", args=[team_slug, row["id"]])
        words = {"group": row["group"], "act": _label(Decision, "act", row)}
        decided = _("Decided in %(group)s: %(act)s") % words
        yield Line(row["at"], "gavel", done_by(decided, row["by"]), url)
        if row["appealed_at"]:
            appealed = _("Appealed against “%(act)s” in %(group)s") % words
            yield Line(datetime.fromisoformat(row["appealed_at"]), "scale", appealed, url)
        if row["appeal_at"]:
            result = {"result": _label(Decision, "appeal", row)}
            answered = _("Their appeal was answered: %(result)s") % result
            at = datetime.fromisoformat(row["appeal_at"])
            yield Line(at, "scale", done_by(answered, row["appeal_by"]), url)


def _held(fan: Fan) -> list[LineRows]:
    told = {"id": "public_id", "group": "group__name", "why": "why", "state": "state"}
    return [LineRows(Held.objects.filter(member__in=_places(fan)), at="created_at", told=told)]


def _held_lines(rows: list[Row], _fan: Fan, team_slug: str) -> Iterator[Line]:
    for row in rows:
        words = {
            "group": row["group"],
            "why": _label(Held, "why", row),
            "state": _label(Held, "state", row),
        }
        text = _("A message in %(group)s was held (%(why)s): %(state)s") % words
        url = reverse("moderation:held_one", args=[team_slug, row["id"]])
        yield Line(row["at"], "hourglass", text, url)


def _hits(fan: Fan) -> list[LineRows]:
    told = {"group": "group__name", "why": "why", "done": "done"}
    return [LineRows(Hit.objects.filter(member__in=_places(fan)), at="at", told=told)]


def _hit_lines(rows: list[Row], _fan: Fan, team_slug: str) -> Iterator[Line]:
    url = reverse("moderation:log", args=[team_slug])
    for row in rows:
        words = {
            "group": row["group"],
            "why": _label(Hit, "why", row),
            "done": _label(Hit, "done", row),
        }
        text = _("By the rules of %(group)s (%(why)s): %(done)s") % words
        yield Line(row["at"], "shield", text, url)


# Reports of a fan and by them; what was decided about them, their appeals and the answers;
# messages that waited for review; what the rules did by themselves.
report_lines = LineSource(_reports, _report_lines)
decision_lines = LineSource(_decisions, _decision_lines)
held_lines = LineSource(_held, _held_lines)
hit_lines = LineSource(_hits, _hit_lines)


def _places(fan: Fan) -> "QuerySet[GroupMember, Any]":
    """A fan's places, for a condition within another query."""
    return GroupMember.objects.filter(fan=fan).values("pk")


def _label(model: Any, name: str, row: Row) -> str:
    """What a choice is called, as ``get_<name>_display`` has it."""
    return str(dict(model._meta.get_field(name).flatchoices).get(row[name], row[name]))
