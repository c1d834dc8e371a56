"""Reads of notices."""

from django.db.models import QuerySet
from django.http import QueryDict

from foundation.notify.choices import Choices, choices_of
from foundation.notify.models import Notice, NoticeSettings
from foundation.notify.registry import NoticeKind, notice_kinds
from foundation.notify.words import Line, lines_of
from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may

PANEL = 8


def kinds_for(role: str) -> list[NoticeKind]:
    """The kinds somebody of this role may be told of."""
    return [kind for kind in notice_kinds() if role_may(role, kind.permission)]


def _bell_of(staff: Staff) -> "QuerySet[Notice, Notice]":
    kinds = [kind.name for kind in kinds_for(staff.role)]
    return Notice.objects.filter(staff=staff, bell=True, kind__in=kinds)


def notices_newest(staff: Staff) -> list[Line]:
    """What the bell's panel shows. One query, and one for each kind among them."""
    rows = _bell_of(staff).order_by("-last_at", "-pk")[:PANEL]
    return lines_of(rows, team=staff.team, role=staff.role)


def notices_page(
    staff: Staff, *, kind: str = "", unread: bool = False, params: QueryDict | None = None
) -> tuple[Page[Notice], list[Line]]:
    """A page of somebody's notices, newest first, and its lines in words. One query, and one for
    each kind among them."""
    rows = _bell_of(staff)
    if kind:
        rows = rows.filter(kind=kind)
    if unread:
        rows = rows.filter(read_at=None)
    page = keyset_page(rows, params=params, order=("-last_at", "-id"), counted=False)
    return page, lines_of(page.rows, team=staff.team, role=staff.role)


def notice_line(staff: Staff, public_id: str) -> Line:
    """One of somebody's own in words. Raises NotFound. Two queries."""
    rows = _bell_of(staff).filter(public_id=public_id)
    lines = lines_of(rows, team=staff.team, role=staff.role)
    if not lines:
        raise NotFound
    return lines[0]


def choices_get(staff: Staff) -> Choices:
    """What somebody chose. One query."""
    return choices_of(NoticeSettings.objects.filter(staff=staff).first(), staff.team)
