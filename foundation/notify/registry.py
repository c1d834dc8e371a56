"""What staff can be told of. Apps name their kinds in ``AppConfig.ready()``::

    notice_kind(
        "post.failed",
        label=_("A post failed"),
        one=_("“%(about)s” could not be published"),
        many=ngettext_lazy("%(count)d post failed", "%(count)d posts failed", "count"),
        subjects=posts_named,          # (team, ids) -> {id: Subject(about, path)}; one query
        who=post_people,               # (event) -> staff ids; None: all whose role may see it
        permission="posts.view",
        many_path=lambda team: reverse("posts:list", args=[team.slug]),
        channels=(BELL, MAIL),
    )

The event of the same name (or those of ``events``) makes the notice; ``event.subject_id`` is its
subject. A row keeps ids alone: words are made when they are read, so a kind says nothing about
what is gone, and nothing here has to be erased with a person.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise

from foundation.events.models import Event
from foundation.events.registry import consumer_listens
from foundation.teams.models import Team
from foundation.teams.permissions import PERMISSIONS

BELL, MAIL, SMS = "bell", "mail", "sms"
CHANNELS = (BELL, MAIL, SMS)
CONSUMER = "notify"
# A mail waits a little for what comes along with it, and for its reader to see the bell first.
DELAY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about, as its reader sees it: its name, and the path of its page."""

    about: str
    path: str


Subjects = Callable[[Team, Sequence[int]], Mapping[int, Subject]]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice; see ``notice_kind``."""

    name: str
    label: str | Promise
    one: str | Promise
    many: str | Promise
    subjects: Subjects
    who: Callable[[Event], Iterable[int] | None]
    permission: str
    many_path: Callable[[Team], str]
    channels: frozenset[str]
    events: frozenset[str]
    settled: frozenset[str]
    group: Callable[[Event], str]
    subject: Callable[[Event], int | None]
    window: timedelta
    delay: timedelta
    icon: str
    tone: str


_kinds: dict[str, NoticeKind] = {}
_by_event: dict[str, list[str]] = {}
_by_settling: dict[str, list[str]] = {}


def notice_kind(
    name: str,
    *,
    label: str | Promise,
    one: str | Promise,
    many: str | Promise,
    subjects: Subjects,
    who: Callable[[Event], Iterable[int] | None],
    permission: str,
    many_path: Callable[[Team], str],
    channels: Iterable[str] = (BELL,),
    events: Iterable[str] = (),
    settled: Iterable[str] = (),
    group: Callable[[Event], str] = lambda event: "",
    subject: Callable[[Event], int | None] = lambda event: event.subject_id,
    window: timedelta = timedelta(hours=1),
    delay: timedelta = DELAY,
    icon: str = "bell",
    tone: str = "",
) -> None:
    """Register a kind of notice, under the name of its event or of ``events``.

    ``one`` has ``%(about)s``, ``many`` has ``%(count)d`` (an ngettext_lazy over ``"count"``): more
    of one kind and ``group`` within ``window`` of the first become one line. ``who`` gives staff
    ids, or None for everybody whose role has ``permission``; a role without it is never told, nor
    is whoever did it. ``channels`` are the defaults, each person may choose others; mail and text
    messages leave after ``delay``. ``settled`` are events after which it asks nothing more of their
    subject: unread, it is read then. ``subjects`` and ``who`` run in the team's scope. A second one
    of the same name takes the first's place.
    """
    PERMISSIONS[permission]  # a misspelt name fails at start
    heard = frozenset(events) or frozenset({name})
    _kinds[name] = NoticeKind(
        name=name,
        label=label,
        one=one,
        many=many,
        subjects=subjects,
        who=who,
        permission=permission,
        many_path=many_path,
        channels=frozenset(channels),
        events=heard,
        settled=frozenset(settled),
        group=group,
        subject=subject,
        window=window,
        delay=delay,
        icon=icon,
        tone=tone,
    )
    for index, events_of in ((_by_event, heard), (_by_settling, _kinds[name].settled)):
        for event in events_of:
            names = index.setdefault(event, [])
            if name not in names:
                names.append(name)
    consumer_listens(CONSUMER, events=heard | _kinds[name].settled)


def notice_kinds() -> list[NoticeKind]:
    """All kinds, in the order they were registered: from the bottom of the house to its top."""
    return list(_kinds.values())


def notice_kind_find(name: str) -> NoticeKind | None:
    """A kind; None where its app is not here any more."""
    return _kinds.get(name)


def kinds_of_event(name: str) -> list[NoticeKind]:
    """The kinds that an event makes notices of."""
    return [_kinds[one] for one in _by_event.get(name, ()) if one in _kinds]


def kinds_settled_by(name: str) -> list[NoticeKind]:
    """The kinds that ask nothing more after an event."""
    return [_kinds[one] for one in _by_settling.get(name, ()) if one in _kinds]
