"""A notice in words, in the language and on the clock now active."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from foundation.notify.models import Notice
from foundation.notify.registry import NoticeKind, Subject, notice_kind_find
from foundation.teams.models import Team
from foundation.teams.permissions import role_may


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as its reader sees it. ``path`` is where it leads."""

    public_id: str
    text: str
    path: str
    label: str
    icon: str
    tone: str
    at: datetime
    read: bool
    # What it was about is not there any more: its kind's name stands for it.
    gone: bool = False


def lines_of(notices: Iterable[Notice], *, team: Team, role: str) -> list[Line]:
    """Notices in words; those that ``role`` may not see are left out. One query for each kind
    among them."""
    rows = [
        (notice, kind)
        for notice in notices
        if (kind := notice_kind_find(notice.kind)) is not None and role_may(role, kind.permission)
    ]
    names = _named(rows, team)
    return [_line(notice, kind, names[kind.name], team) for notice, kind in rows]


def _named(rows: list[tuple[Notice, NoticeKind]], team: Team) -> dict[str, dict[int, Subject]]:
    ids: dict[str, set[int]] = defaultdict(set)
    kinds = {kind.name: kind for _notice, kind in rows}
    for notice, kind in rows:
        if notice.subject_id is not None:
            ids[kind.name].add(notice.subject_id)
    return {
        name: dict(kind.subjects(team, sorted(ids[name]))) if ids[name] else {}
        for name, kind in kinds.items()
    }


def _line(notice: Notice, kind: NoticeKind, names: dict[int, Subject], team: Team) -> Line:
    subject = names.get(notice.subject_id or 0)
    if notice.subjects > 1:
        text, path = kind.many % {"count": notice.subjects}, kind.many_path(team)
    elif subject is not None:
        text, path = str(kind.one) % {"about": subject.about}, subject.path
    else:
        text, path = str(kind.label), kind.many_path(team)
    return Line(
        public_id=notice.public_id,
        text=str(text),
        path=path,
        label=str(kind.label),
        icon=kind.icon,
        tone=kind.tone,
        at=notice.last_at,
        read=notice.read_at is not None,
        gone=notice.subjects == 1 and subject is None,
    )
