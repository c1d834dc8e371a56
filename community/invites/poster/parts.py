"""What a poster shows, gathered in the team's scope, with the key it is kept under."""

import hashlib
import json
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from community.invites.models import Invite
from community.invites.selectors.place import face_of_team
from foundation.assets.models import Asset

# Raised when the drawing changes: pictures kept from before are drawn anew.
DRAWING = 1


@dataclass(frozen=True, slots=True)
class PosterParts:
    """The words and pictures of a poster. ``face`` and ``cover`` are storage keys, or empty."""

    phrase: str
    group: str
    blurb: str
    team: str
    name: str
    accent: str
    link: str
    short_link: str
    face: str
    cover: str
    says_phrase: str
    says_scan: str

    def digest(self, layout: str) -> str:
        """Names the picture by all that is on it: another word, colour or file, another name.

        Pictures' keys are never used for another picture, so the key stands for the pixels.
        """
        told = json.dumps([DRAWING, layout, *(getattr(self, one) for one in self.__slots__)])
        return hashlib.sha256(told.encode()).hexdigest()


def poster_parts(invite: Invite, *, link: str, host: str) -> PosterParts:
    """The parts for a code with its group, pool and team fetched; words in the language now active.

    Two queries.
    """
    team = invite.team
    cover = invite.group.cover if invite.group is not None else ""
    keys = dict(
        Asset.objects.filter(public_id__in=filter(None, [team.logo, cover])).values_list(
            "public_id", "key"
        )
    )
    return PosterParts(
        phrase=invite.phrase,
        group=invite.leads_to,
        blurb=invite.blurb,
        team=team.name,
        name=face_of_team(team.pk) or team.name,
        accent=team.accent,
        link=link,
        short_link=f"{host}/j/",
        face=keys.get(team.logo, ""),
        cover=keys.get(cover, ""),
        says_phrase=_("Invite code"),
        says_scan=_("Scan to come in, or open the page and type the code:"),
    )


def picture_open(key: str) -> bytes | None:
    """A stored picture's bytes, or None where there is none (any more)."""
    if not key:
        return None
    try:
        with default_storage.open(key) as file:
            body: bytes = file.read()
    except OSError:
        return None
    return body
