"""What travels between the pages' program and the stream's. Knows nothing of Django.

One channel carries everything: each stream process subscribes to it once and picks what its
streams asked for. A line of head, a newline, and the data as it goes out::

    m <group id> <seq> <event>\\n<data>      a live event of a group
    s <user id> <group id> <at>\\n           this person hears nothing of that group any more
    S <group id> <at> <spread> <user ids>\\n many at once; their pages ask again within <spread> ms
"""

from dataclasses import dataclass

# A silence is kept as long as a ticket may live, and some.
SILENCE_SECONDS = 1200
EVERYBODY = 0


def channel(prefix: str) -> str:
    """The channel all stream processes listen to."""
    return f"{prefix}:live"


def silences_key(prefix: str) -> str:
    """The sorted set of silences in force, for stream processes that start or come back."""
    return f"{prefix}:live:silenced"


@dataclass(frozen=True, slots=True)
class Live:
    """A live event of a group, as bytes that are ready to be sent."""

    group_id: int
    seq: int
    frame: bytes


@dataclass(frozen=True, slots=True)
class Silence:
    """From ``at`` (seconds since 1970) on, tickets issued before then don't hold for the group.

    A ``user_id`` of EVERYBODY means all who hear it.
    """

    user_id: int
    group_id: int
    at: float


@dataclass(frozen=True, slots=True)
class Silences:
    """As a Silence for each of ``user_ids``, in one message. Their pages ask what became of them
    spread over ``spread_ms``, so that removing thousands does not bring them all at once."""

    user_ids: tuple[int, ...]
    group_id: int
    at: float
    spread_ms: int


def live_encode(*, group_id: int, seq: int, event: str, data: str) -> bytes:
    """A live event as it is published."""
    return f"m {group_id} {seq} {event}\n{data}".encode()


def silence_encode(silence: Silence) -> bytes:
    """A silence as it is published."""
    return f"s {silence.user_id} {silence.group_id} {silence.at:.6f}\n".encode()


def silences_encode(silences: Silences) -> bytes:
    """Many silences as they are published."""
    people = ",".join(str(user_id) for user_id in silences.user_ids)
    return f"S {silences.group_id} {silences.at:.6f} {silences.spread_ms} {people}\n".encode()


def decode(raw: bytes) -> Live | Silence | Silences | None:
    """What was published; ``None`` for what this version does not know."""
    head, _newline, data = raw.partition(b"\n")
    parts = head.split(b" ")
    try:
        if parts[0] == b"m" and len(parts) == 4:
            return Live(int(parts[1]), int(parts[2]), sse(parts[3], data))
        if parts[0] == b"s" and len(parts) == 4:
            return Silence(int(parts[1]), int(parts[2]), float(parts[3]))
        if parts[0] == b"S" and len(parts) == 5:
            people = tuple(int(one) for one in parts[4].split(b","))
            return Silences(people, int(parts[1]), float(parts[2]), int(parts[3]))
    except ValueError:
        return None
    return None


def sse(event: bytes, data: bytes = b"", *, retry_ms: int | None = None) -> bytes:
    """One server-sent event. A newline inside the data becomes a line of data of its own."""
    retry = b"retry: %d\n" % retry_ms if retry_ms is not None else b""
    lines = data.replace(b"\r", b"").replace(b"\n", b"\ndata: ")
    return b"%sevent: %s\ndata: %s\n\n" % (retry, event, lines)
