"""Many drafts of pitches in one call."""

from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from foundation.partners.ndjson import TYPE, BulkView, LineOut
from kol.pitches.api_bodies import PitchPatchIn
from kol.pitches.errors import PitchNotDraft, TextMissing
from kol.pitches.models import Pitch
from kol.pitches.selectors.pitches import pitch_get
from kol.pitches.selectors.releases import release_get
from kol.pitches.services.drafts import pitch_change, pitch_create, words_kept

_PLAIN = ("subject", "body", "include_text", "attach_files", "embargo", "start_at")
_NEEDED = ("release", "subject", "body")


class PitchLine(PitchPatchIn):
    """A row about a draft of a pitch."""

    id = serializers.CharField(
        max_length=12,
        required=False,
        help_text=_("Of a draft that is there; without it release and subject say which it is"),
    )
    release = serializers.CharField(
        max_length=12, required=False, help_text=_("Id of the release; needed where it is new")
    )


class PitchesBulkView(BulkView):
    """Many drafts."""

    scopes = {"POST": "pitches:write"}
    most_rows = 10_000
    line = PitchLine

    @extend_schema(
        operation_id="pitches_bulk",
        request={TYPE: PitchLine},
        responses={(200, TYPE): OpenApiResponse(LineOut)},
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Send up to 10,000 drafts, a line of JSON each (NDJSON); each is answered by a line of its
        own. A row changes the draft of its id, else the newest pitch of its release and subject, or
        begins one; one that was sent off is refused unless the row says nothing new. Nothing is
        sent by this, and the same rows again change nothing."""
        return self.answer()

    def upsert(self, given: dict[str, Any]) -> tuple[str, str]:
        """Change the draft a row is about, or begin one."""
        public_id, release = given.pop("id", ""), given.pop("release", "")
        given |= words_kept(given)  # looked for and compared as they are kept
        pitch = pitch_get(public_id) if public_id else _same(release, given.get("subject", ""))
        if pitch is None:
            return "created", self._begun(release, given)
        if _as_it_is(pitch, given):
            return "unchanged", pitch.public_id
        if pitch.state != Pitch.State.DRAFT:
            raise PitchNotDraft
        pitch_change(pitch=pitch, actor=self.actor, **given)
        return "updated", pitch.public_id

    def _begun(self, release: str, given: dict[str, Any]) -> str:
        for field in _NEEDED:
            if not (given | {"release": release}).get(field):
                raise TextMissing(field=field)
        chosen = {"picked": given.pop("contacts", []), "filters": given.pop("filters", {})}
        found = release_get(release)
        return pitch_create(release=found, actor=self.actor, chosen=chosen, **given).public_id


def _same(release: str, subject: str) -> Pitch | None:
    """The newest pitch of that release and subject that was not cancelled."""
    there = Pitch.objects.filter(release__public_id=release, subject=subject)
    return there.exclude(state=Pitch.State.CANCELLED).order_by("-pk").first()


def _as_it_is(pitch: Pitch, given: dict[str, Any]) -> bool:
    """Whether a row says nothing that the pitch does not say already."""
    plain = all(getattr(pitch, name) == given[name] for name in _PLAIN if name in given)
    picked = list(dict.fromkeys(given.get("contacts", pitch.chosen.get("picked", []))))
    filters = given.get("filters", pitch.chosen.get("filters", {}))
    wanted = {name: value for name, value in filters.items() if value}
    now = (pitch.chosen.get("picked", []), pitch.chosen.get("filters", {}))
    return plain and (picked, wanted) == now
