"""Who is asked for a route, and the usual rows of the tables of routes."""

from dataclasses import dataclass

CAST = (
    "anonymous",
    "stranger",
    "fan",
    "analyst",
    "pr",
    "operator",
    "manager",
    "owner",
    "other_owner",
)
STAFF = ("analyst", "pr", "operator", "manager", "owner")
ALL = "analyst pr operator manager owner"
SPEAK = "pr operator manager owner"
MEDIA = "pr manager owner"
RUN = "operator manager owner"
LEAD = "manager owner"
PRESS = "pr manager owner"
DOOR = "pr operator manager owner"


@dataclass(frozen=True, slots=True)
class Row:
    """What each of the cast is answered. ``things`` names the world's objects in the address."""

    statuses: dict[str, int]
    things: dict[str, str]
    method: str = "GET"


def _row(statuses: dict[str, int], things: dict[str, str], method: str) -> Row:
    assert set(statuses) == set(CAST)
    return Row(statuses, things, method)


def staff(allowed: str, ok: int = 200, *, method: str = "GET", **things: str) -> Row:
    """A page of the team's: the ``allowed`` roles get ``ok``, other roles 403, others nothing."""
    statuses = {"anonymous": 302, "stranger": 404, "fan": 404, "other_owner": 404}
    statuses |= {role: ok if role in allowed.split() else 403 for role in STAFF}
    return _row(statuses, {"team_slug": "team", **things}, method)


def signed_in(ok: int = 200, *, method: str = "GET", **things: str) -> Row:
    """Everybody who is signed in; others are sent to sign in."""
    statuses = dict.fromkeys(CAST, ok) | {"anonymous": 302}
    return _row(statuses, things, method)


def only(who: str, ok: int = 200, *, others: int = 404, method: str = "GET", **things: str) -> Row:
    """A person's own: ``who`` get ``ok``, others signed in ``others``, the rest sign in."""
    statuses = dict.fromkeys(CAST, others) | {"anonymous": 302}
    statuses |= dict.fromkeys(who.split(), ok)
    return _row(statuses, things, method)


def everybody(
    ok: int = 200, *, signed: int | None = None, method: str = "GET", **things: str
) -> Row:
    """Open to all; those signed in may be answered otherwise (``signed``)."""
    statuses = dict.fromkeys(CAST, ok if signed is None else signed) | {"anonymous": ok}
    return _row(statuses, things, method)


def posted(base: Row) -> Row:
    """``base``, asked by POST."""
    return Row(base.statuses, base.things, "POST")


def api(method: str = "GET", **things: str) -> Row:
    """An endpoint of partners: a key is needed, and a session is none."""
    return _row(dict.fromkeys(CAST, 401), things, method)


def differing(base: Row, **statuses: int) -> Row:
    """``base`` with some answers changed."""
    return _row(base.statuses | statuses, base.things, base.method)


# allauth keeps its own order: a session's pages send the anonymous to sign in.
