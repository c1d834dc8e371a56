"""What a platform would refuse or spoil about a content, found before it is sent: every limit of
the capability table, counted the platform's own way, each with what to do about it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kol.platforms.connectors.base import Content, ContentKind, Media
from kol.platforms.connectors.capability import Capability, Counting, Limits, Links
from kol.platforms.connectors.counting import length_of

KIND_WORDS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "video/mp4": "MP4",
    "video/quicktime": "MOV",
}
# What the platform's own address of a picture is longer than our id of it.
ADDRESS = 130


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``stops``: the platform refuses it; else it only suffers.
    ``field`` is where one mends it, ``media`` the public id of the file it is about."""

    code: str
    text: str
    field: str = ""
    stops: bool = True
    media: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A length beside its limit, the platform's own way."""

    used: int
    most: int
    unit: str

    @property
    def over(self) -> bool:
        """Too long."""
        return self.used > self.most

    @property
    def near(self) -> bool:
        """Not yet too long."""
        return not self.over and self.used * 10 >= self.most * 9


def faults_for(content: Content, capability: Capability) -> list[Fault]:
    """All that is wrong, what stops it first. No query."""
    limits = capability.kinds.get(content.kind)
    if limits is None:
        return [_no_such_kind(content, capability)]
    found = [
        *_text(content, limits),
        *_title(content, limits),
        *_pictures(content, limits),
        *_cover(content, limits),
        *_video(content, limits),
        *_topics(content, limits),
        *_links(content, limits),
    ]
    return sorted(found, key=lambda fault: not fault.stops)


def topics_left(topics: Collection[str], limits: Limits | None) -> list[Fault]:
    """That topics stay behind, where a platform takes none. No query."""
    if not topics or limits is None or limits.tags_most:
        return []
    text = _("Topics do not go out there: it takes none.")
    return [Fault("topics_left", text, "topics", stops=False)]


def mentions_left(names: Collection[str], limits: Limits | None) -> list[Fault]:
    """That nobody is told of a mention, where a platform knows none. No query."""
    if not names or limits is None or limits.mentions:
        return []
    text = _("A mention is only text there: nobody is told.")
    return [Fault("mentions_left", text, "body", stops=False)]


def count_of(content: Content, capability: Capability) -> Count | None:
    """How long its text is there; None where it takes none of this kind."""
    limits = capability.kinds.get(content.kind)
    if limits is None or not limits.text:
        return None
    unit = _("bytes") if limits.counting is Counting.BYTES else _("characters")
    if limits.markup:
        unit = _("characters with tags")
    return Count(_length(content, limits), limits.text, unit)


def _length(content: Content, limits: Limits) -> int:
    """How long the platform finds a text."""
    if not limits.markup:
        return length_of(content.text, limits.counting)
    sent = content.html or content.text
    return length_of(sent, limits.counting) + len(content.images) * ADDRESS


def media_faults(media: Media, limits: Limits, *, cover: bool = False) -> list[Fault]:
    """What is wrong with one picture on a platform."""
    found: list[Fault] = []
    where = "cover" if cover else "media"
    if limits.image_mimes and media.mime not in limits.image_mimes:
        kinds = _list([KIND_WORDS.get(one, one) for one in sorted(limits.image_mimes)])
        text = _("%(name)s is no kind it takes. Use %(kinds)s.") % {
            "name": KIND_WORDS.get(media.mime, media.mime),
            "kinds": kinds,
        }
        found.append(Fault("image_kind", text, where, media=media.public_id))
    if limits.image_bytes and media.size > limits.image_bytes:
        text = _("A picture has %(size)s; it takes %(most)s. Use a smaller one.") % {
            "size": filesizeformat(media.size),
            "most": filesizeformat(limits.image_bytes),
        }
        found.append(Fault("image_size", text, where, media=media.public_id))
    if limits.aspect and media.width and media.height:
        aspect = media.width / media.height
        if not limits.aspect[0] - 0.01 <= aspect <= limits.aspect[1] + 0.01:
            text = _(
                "A picture is %(width)s × %(height)s; its width has to be %(least)s to %(most)s"
                " times its height. Crop it."
            ) % {
                "width": media.width,
                "height": media.height,
                "least": f"{limits.aspect[0]:.2g}",
                "most": f"{limits.aspect[1]:.3g}",
            }
            found.append(Fault("image_aspect", text, where, media=media.public_id))
    return found


def video_faults(media: Media, limits: Limits) -> list[Fault]:
    """What is wrong with a video on a platform."""
    found: list[Fault] = []
    if limits.video_mimes and media.mime not in limits.video_mimes:
        text = _("This kind of video is not taken there. Use MP4.")
        found.append(Fault("video_kind", text, "media", media=media.public_id))
    if limits.video_bytes and media.size > limits.video_bytes:
        text = _("The video has %(size)s; it takes %(most)s. Save it smaller.") % {
            "size": filesizeformat(media.size),
            "most": filesizeformat(limits.video_bytes),
        }
        found.append(Fault("video_size", text, "media", media=media.public_id))
    if limits.video_seconds and media.seconds > limits.video_seconds:
        text = _("The video is %(length)s long; it takes %(most)s. Cut it.") % {
            "length": clock(media.seconds),
            "most": clock(limits.video_seconds),
        }
        found.append(Fault("video_seconds", text, "media", media=media.public_id))
    return found


def clock(seconds: float) -> str:
    """95 seconds as 1:35."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _no_such_kind(content: Content, capability: Capability) -> Fault:
    words = {
        ContentKind.TEXT: _("texts without pictures"),
        ContentKind.IMAGES: _("pictures"),
        ContentKind.VIDEO: _("videos"),
        ContentKind.ARTICLE: _("articles"),
    }
    takes = _list([words[one] for one in capability.kinds])
    text = _("It takes no %(kind)s, only %(takes)s.") % {
        "kind": words[content.kind],
        "takes": takes,
    }
    return Fault("kind", text, "kind")


def _text(content: Content, limits: Limits) -> Iterator[Fault]:
    used = _length(content, limits)
    if used > limits.text:
        over = used - limits.text
        if limits.counting is Counting.BYTES:
            text = ngettext(
                "%(over)s byte too many (a Chinese character has three). Shorten it.",
                "%(over)s bytes too many (a Chinese character has three). Shorten it.",
                over,
            )
        else:
            text = ngettext(
                "%(over)s character too many. Shorten it, or give this platform its own text.",
                "%(over)s characters too many. Shorten it, or give this platform its own text.",
                over,
            )
        yield Fault("text_long", text % {"over": over}, "body")
    if content.kind in (ContentKind.TEXT, ContentKind.ARTICLE) and not content.text.strip():
        yield Fault("text_missing", _("There is no text yet. Write some."), "body")


def _title(content: Content, limits: Limits) -> Iterator[Fault]:
    if limits.title_needed and not content.title.strip():
        yield Fault("title_missing", _("It asks for a title. Give one."), "title")
    if limits.title and len(content.title) > limits.title:
        text = _("The title has %(used)s characters; it takes %(most)s. Shorten it.") % {
            "used": len(content.title),
            "most": limits.title,
        }
        yield Fault("title_long", text, "title")


def _pictures(content: Content, limits: Limits) -> Iterator[Fault]:
    number = len(content.images)
    if content.kind is ContentKind.VIDEO:
        return
    if number > limits.images_most:
        text = ngettext(
            "It takes one picture; there are %(number)s. Choose which for this platform.",
            "It takes %(most)s pictures; there are %(number)s. Choose which for this platform.",
            limits.images_most,
        ) % {"most": limits.images_most, "number": number}
        yield Fault("images_many", text, "media")
    if number < limits.images_least:
        text = ngettext(
            "It needs a picture. Add one.",
            "It needs %(least)s pictures. Add some.",
            limits.images_least,
        ) % {"least": limits.images_least}
        yield Fault("images_few", text, "media")
    for media in content.images:
        # The aspect of articles and videos is that of their cover.
        yield from media_faults(media, limits)


def _cover(content: Content, limits: Limits) -> Iterator[Fault]:
    if content.cover is not None:
        yield from media_faults(content.cover, limits, cover=True)
    elif limits.cover_needed and not content.images:
        yield Fault("cover_missing", _("It needs a cover. Choose a picture for it."), "cover")


def _video(content: Content, limits: Limits) -> Iterator[Fault]:
    if content.kind is not ContentKind.VIDEO:
        return
    if content.video is None:
        yield Fault("video_missing", _("There is no video yet. Add one."), "media")
    else:
        yield from video_faults(content.video, limits)


def _topics(content: Content, limits: Limits) -> Iterator[Fault]:
    if limits.tags_most and len(content.topics) > limits.tags_most:
        text = _("It takes %(most)s topics; there are %(number)s. Leave some out.") % {
            "most": limits.tags_most,
            "number": len(content.topics),
        }
        yield Fault("topics_many", text, "topics")
    if limits.tag_length:
        for topic in content.topics:
            if len(topic) > limits.tag_length:
                text = _("The topic %(topic)s is longer than %(most)s characters.") % {
                    "topic": topic,
                    "most": limits.tag_length,
                }
                yield Fault("topic_long", text, "topics")


def _links(content: Content, limits: Limits) -> Iterator[Fault]:
    if limits.links is Links.OWN_DOMAIN and "http" not in content.text:
        text = _("It wants an address of your own domain in each post. Fill in the link.")
        yield Fault("link_missing", text, "link")
    card = limits.card_link and (content.text.strip() or len(content.images) > 1)
    if card and not content.link:
        text = _("Pictures go out there as a card, which leads somewhere. Fill in the link.")
        yield Fault("card_needs_link", text, "link")
    if limits.links is Links.PLAIN and content.link:
        text = _("Links can't be tapped there: say what to search for, or use a code.")
        yield Fault("link_plain", text, "link", stops=False)
    # An article in markup bears it beside its text, as the original to read on at.
    if limits.links is Links.REFUSED and content.link and not limits.markup:
        text = _("The link does not go out there: it takes none.")
        yield Fault("link_left", text, "link", stops=False)
    if limits.links is Links.REFUSED and "://" in content.text:
        text = _("It refuses texts with addresses. Take the address out of this text.")
        yield Fault("link_refused", text, "body")


def _list(words: list[str]) -> str:
    return pgettext("list", ", ").join(words)
