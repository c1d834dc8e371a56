"""What platforms can do and how accounts fare, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kol.platforms.connectors.base import ContentKind
from kol.platforms.connectors.capability import (
    Capability,
    Completion,
    Connect,
    Counting,
    Limits,
    Links,
    Rate,
    Reads,
)
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.registry import callbacks_get, capabilities
from kol.platforms.models import Platform

Label = str | Promise
KINDS: dict[ContentKind, Label] = {
    ContentKind.TEXT: gettext_lazy("Text alone"),
    ContentKind.IMAGES: gettext_lazy("Text with pictures"),
    ContentKind.VIDEO: gettext_lazy("Video"),
    ContentKind.ARTICLE: pgettext_lazy("post", "Article"),
}
CONNECTS: dict[Connect, Label] = {
    Connect.OAUTH: gettext_lazy("By signing in there"),
    Connect.KEYS: gettext_lazy("By keys"),
    Connect.NONE: gettext_lazy("Not needed"),
}
COMPLETIONS: dict[Completion, Label] = {
    Completion.AT_ONCE: gettext_lazy("Live at once"),
    Completion.POLLING: gettext_lazy("Live after the platform has looked at it"),
    Completion.CALLBACK: gettext_lazy("Live when the platform says so"),
    Completion.BY_HAND: gettext_lazy("A person publishes it on the phone"),
}
READS: dict[Reads, Label] = {
    Reads.ACCOUNT_FIGURES: gettext_lazy("Followers and other figures of the account"),
    Reads.POST_FIGURES: gettext_lazy("Figures of posts"),
    Reads.POSTS: gettext_lazy("List of posts"),
    Reads.COMMENTS: gettext_lazy("Comments"),
}
COUNTINGS: dict[Counting, Label] = {
    Counting.CHARACTERS: gettext_lazy("characters"),
    Counting.HALVES: gettext_lazy("characters, two Latin letters count one"),
    Counting.BYTES: gettext_lazy("bytes, a Chinese character counts three"),
    Counting.UTF16: gettext_lazy("characters, an emoji counts two"),
}
LINKS: dict[Links, Label] = {
    Links.ALLOWED: gettext_lazy("Links can be tapped"),
    Links.OWN_DOMAIN: gettext_lazy("Needs a link to the domain registered there"),
    Links.PLAIN: gettext_lazy("Links are shown as text"),
    Links.REFUSED: gettext_lazy("No links"),
}
# What follows where nobody knows whether a post arrived, by whether the platform can be asked.
LOST: dict[bool, Label] = {
    True: gettext_lazy("Looked for on the platform; sent again only if it is not there"),
    False: gettext_lazy("A person looks and says whether it is there"),
}
FAULTS: dict[str, Label] = {
    Fault.AUTH: gettext_lazy("The connection is no longer valid"),
    Fault.PERMISSION: gettext_lazy("The account may not do this"),
    Fault.QUOTA: gettext_lazy("Quota used up"),
    Fault.RATE: gettext_lazy("Too fast for the platform"),
    Fault.VALIDATION: gettext_lazy("The platform did not take the content"),
    Fault.NOT_FOUND: gettext_lazy("Not there on the platform"),
    Fault.CONFLICT: gettext_lazy("The platform has it already"),
    Fault.PROCESSING: gettext_lazy("Still being worked on"),
    Fault.BUSY: gettext_lazy("The platform did not answer"),
    Fault.UNKNOWN: gettext_lazy("Nobody knows whether it was done"),
}
ADVICE: dict[str, Label] = {
    Fault.AUTH: gettext_lazy(
        "Connect the account again, then publish once more what failed meanwhile."
    ),
    Fault.PERMISSION: gettext_lazy(
        "Look in the platform's own console which rights the account or the app has. Until it has "
        "them, publish by hand."
    ),
    Fault.QUOTA: gettext_lazy("Nothing to do: it goes on when the quota begins anew."),
    Fault.RATE: gettext_lazy("Nothing to do: it is tried again, slower."),
    Fault.VALIDATION: gettext_lazy("Look at the post: what has to change is said there."),
    Fault.NOT_FOUND: gettext_lazy("It may have been deleted on the platform."),
    Fault.CONFLICT: gettext_lazy("Look at the post: it may be live already."),
    Fault.PROCESSING: gettext_lazy("Nothing to do: it is asked about again."),
    Fault.BUSY: gettext_lazy("Nothing to do: it is tried again by itself."),
    Fault.UNKNOWN: gettext_lazy(
        "The platform is being asked. Where it can't be asked, look there and say on the post "
        "whether it is live."
    ),
}
_FILES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WebP"}
_FILES |= {"video/mp4": "MP4", "video/quicktime": "MOV"}
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class KindTold:
    """What a platform takes of one kind of content, a line each."""

    label: Label
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AbilityTold:
    """One platform of the page of what they can do."""

    platform: str
    label: Label
    connect: Label
    completion: Label
    kinds: tuple[KindTold, ...]
    reads: tuple[Label, ...]
    rates: tuple[str, ...]
    # Whether it tells by itself what became of a post, besides being asked.
    tells: bool
    by_hand: bool
    abroad: bool
    once: bool
    lost: Label
    note: Label


def abilities_told() -> list[AbilityTold]:
    """What every platform can do. No query."""
    return [ability_told(one) for one in capabilities()]


@dataclass(frozen=True, slots=True)
class Way:
    """Platforms that are published to the same way, as one chooses among them: each with what it
    can do, where that is known."""

    label: Label
    hint: Label
    platforms: tuple[tuple[Platform, AbilityTold | None], ...]


def ways_told() -> list[Way]:
    """All platforms, by how posts get there. No query."""
    known = {one.platform: one for one in capabilities()}
    ways: dict[str, list[tuple[Platform, AbilityTold | None]]] = {
        name: [] for name in ("api", "chat", "hand", "none")
    }
    for platform in Platform:
        one = known.get(platform.value)
        ways[_way(one)].append((platform, ability_told(one) if one else None))
    words = {
        "api": (_("Published by interface"), _("Posts go out by themselves once it is connected.")),
        "chat": (_("Group robots and bots"), _("Posts arrive as messages in a group.")),
        "hand": (_("Published by hand"), _("At the minute your phone has all that is needed.")),
        "none": (_("On the list alone"), _("For follows and follower lists: no posts go there.")),
    }
    return [Way(*words[name], tuple(found)) for name, found in ways.items()]


def _way(one: Capability | None) -> str:
    if one is None:
        return "none"
    if one.by_hand:
        return "hand"
    return "api" if one.addressed else "chat"


def ability_told(one: Capability) -> AbilityTold:
    """What one platform can do."""
    return AbilityTold(
        platform=one.platform,
        label=Platform(one.platform).label,
        connect=CONNECTS[one.connect],
        completion=COMPLETIONS[one.completion],
        kinds=tuple(
            KindTold(KINDS[kind], tuple(_limits(limits))) for kind, limits in one.kinds.items()
        ),
        reads=tuple(READS[read] for read in Reads if read in one.reads),
        rates=tuple(_whose(rate) for rate in one.rates),
        tells=callbacks_get(one.platform) is not None,
        by_hand=one.by_hand,
        abroad=one.abroad,
        # Whether the same post sent twice is recognised there.
        once=bool(one.key),
        lost="" if one.by_hand else LOST[one.askable],
        note=one.note,
    )


def _whose(rate: Rate) -> str:
    """A rate with whose it is, where it is not each account's own."""
    if rate.scope != "app":
        return rate_told(rate)
    return _("%(rate)s (all accounts of an app together)") % {"rate": rate_told(rate)}


def rate_told(rate: Rate) -> str:
    """``30 posts an hour``."""
    if rate.what == "sends":
        return ngettext(
            "Sent to followers: once a day", "Sent to followers: %(n)s times a day", rate.amount
        ) % {"n": rate.amount}
    posts = rate.what == "posts"
    if rate.daily or rate.seconds == 24 * 3600:
        text = _("%(n)s posts a day") if posts else _("%(n)s calls a day")
    elif rate.seconds == 3600:
        text = _("%(n)s posts an hour") if posts else _("%(n)s calls an hour")
    elif rate.seconds == 60:
        text = _("%(n)s posts a minute") if posts else _("%(n)s calls a minute")
    elif rate.seconds == 1:
        text = _("%(n)s posts a second") if posts else _("%(n)s calls a second")
    else:
        text = _("%(n)s posts in %(s)s seconds") if posts else _("%(n)s calls in %(s)s seconds")
    return text % {"n": f"{rate.amount:,}", "s": rate.seconds}


def _limits(limits: Limits) -> Iterator[str]:
    if limits.title:
        text = _("Title: needed, up to %(n)s") if limits.title_needed else _("Title: up to %(n)s")
        yield text % {"n": limits.title}
    if limits.text:
        yield _("Text: up to %(n)s %(counting)s") % {
            "n": f"{limits.text:,}",
            "counting": COUNTINGS[limits.counting],
        }
    if limits.images_most:
        few = limits.images_least == limits.images_most
        text = _("Pictures: %(most)s") if few else _("Pictures: %(least)s to %(most)s")
        text %= {"least": limits.images_least, "most": limits.images_most}
        yield _file(text, limits.image_bytes, limits.image_mimes)
    if limits.video_bytes:
        text = _("Video: up to %(n)s minutes") % {"n": limits.video_seconds // 60}
        yield _file(text, limits.video_bytes, limits.video_mimes)
    if limits.aspect:
        least, most = limits.aspect
        text = _("Width of a picture by its height: %(least)s to %(most)s")
        yield text % {"least": f"{least:.2g}", "most": f"{most:.2g}"}
    if limits.cover_needed:
        yield _("Needs a cover")
    if limits.tags_most and limits.tag_length:
        text = _("Topics: up to %(n)s, each up to %(length)s characters")
        yield text % {"n": limits.tags_most, "length": limits.tag_length}
    elif limits.tags_most:
        yield _("Topics: up to %(n)s") % {"n": limits.tags_most}
    if limits.mentions:
        yield _("Mentions of others")
    yield str(LINKS[limits.links])
    if limits.card_link:
        yield _("Pictures with words, and several of them, need a link")


def _file(text: str, size: int, mimes: frozenset[str]) -> str:
    if not size:
        return text
    kinds = "/".join(sorted(_FILES.get(mime, mime) for mime in mimes))
    amount = f"{size // (1024 * MB)} GB" if size >= 1024 * MB else f"{size // MB} MB"
    return _("%(text)s, each up to %(size)s, %(kinds)s") % {
        "text": text,
        "size": amount,
        "kinds": kinds,
    }
