"""What a phone gets to finish a post by hand: the text in parts to copy, the pictures to save, what
opens the app."""

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kol.platforms.connectors.base import Content, Media
from kol.platforms.connectors.handoff import opener
from kol.platforms.connectors.registry import addressed, capability_get, platform_known
from kol.posts.models import PostTarget
from kol.posts.publishing.speaking import content_of

_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text, copied by one tap."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class File:
    """A picture or the video: shown, kept by a long press or by its link."""

    url: str
    name: str
    is_video: bool
    media: Media


@dataclass(frozen=True, slots=True)
class Kit:
    """All of it."""

    parts: list[Part]
    files: list[File]
    app_url: str
    # What is live there has no address to paste.
    addressless: bool


def kit_of(target: PostTarget) -> Kit:
    """The kit of a target, shaped for its platform."""
    content = content_of(target)
    # Where the text bears them already, they are not copied a second time.
    apart = [one for one in content.topics if f"#{one}" not in content.text]
    parts = [
        Part(
            "title",
            pgettext("post", "Title"),
            content.title if _titled(target.platform, content) else "",
        ),
        Part("text", pgettext("handoff", "Text"), content.text),
        Part("topics", _("Topics"), " ".join(f"#{one}" for one in apart)),
    ]
    return Kit(
        parts=[part for part in parts if part.text],
        files=list(_files(content)),
        app_url=opener(target.platform, content.kind, target.url, target.handle, timezone.now()),
        addressless=not addressed(target.platform),
    )


def _titled(platform: str, content: Content) -> bool:
    """Whether there is a field for the title; where there is none, the text has it."""
    capability = capability_get(platform) if platform_known(platform) else None
    limits = capability.kinds.get(content.kind) if capability else None
    return limits is None or limits.title > 0


def _files(content: Content) -> Iterator[File]:
    media = [*content.images, *([content.video] if content.video else [])]
    if content.cover is not None and content.cover not in media:
        media.append(content.cover)
    for number, one in enumerate(media, 1):
        ending = _ENDINGS.get(one.mime, "bin")
        yield File(
            reverse("asset", args=[one.public_id]),
            f"{number:02d}.{ending}",
            one.mime.startswith("video/"),
            one,
        )


def pictures_zip(target: PostTarget) -> IO[bytes]:
    """All files of a target in one archive, in the order they belong; on the disk, for videos are
    long. The caller closes it."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 -- it is handed on open
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for file in _files(content_of(target)):
            with file.media.open() as stream, archive.open(file.name, "w") as entry:
                while piece := stream.read(1 << 20):
                    entry.write(piece)
    kept.seek(0)
    return kept
