"""Press releases and pitches, for partners' programs."""

from typing import ClassVar

from django.db.models import F
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.api import PartnerView
from foundation.partners.pagination import KeysetPagination
from kol.pitches.api_bodies import (
    PitchAnswerIn,
    PitchesPageOut,
    PitchFollowUpIn,
    PitchIn,
    PitchOut,
    PitchPatchIn,
    PitchSendIn,
    RecipientOut,
    RecipientsPageOut,
    ReleaseIn,
    ReleaseOut,
    ReleasePatch,
    ReleasesPageOut,
    VersionsPageOut,
)
from kol.pitches.api_drawn import TEXT, pitch_out, recipient_out, release_out, version_out
from kol.pitches.models import Pitch, PitchRecipient, Release, ReleaseVersion
from kol.pitches.selectors.pitches import (
    SHOWN,
    figures_of,
    pitch_get,
    recipient_get,
)
from kol.pitches.selectors.releases import release_get, version_now
from kol.pitches.services.answers import recipient_answer
from kol.pitches.services.control import pitch_cancel, pitch_pause, pitch_resume
from kol.pitches.services.drafts import pitch_change, pitch_create
from kol.pitches.services.freezing import pitch_send_off
from kol.pitches.services.releases import release_create, release_save
from kol.pitches.services.rounds import follow_up_add

READ, WRITE = "pitches:read", "pitches:write"


class ReleasesView(PartnerView):
    """All press releases, and writing one."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE}

    @extend_schema(operation_id="releases_list", responses=ReleasesPageOut)
    def get(self, request: Request) -> Response:
        """Press releases that were not put away with their newest text, last saved first."""
        newest = ReleaseVersion.objects.filter(number=F("release__number"))
        kept = newest.exclude(release__state=Release.State.ARCHIVED)
        return self.page(kept.select_related("release"), release_out)

    @extend_schema(operation_id="releases_create", request=ReleaseIn, responses={201: ReleaseOut})
    def post(self, request: Request) -> Response:
        """Write a press release; its text is version 1."""
        given = self.read(ReleaseIn)
        release = release_create(team_id=self.key.team_id, actor=self.actor, **given)
        return Response(release_out(version_now(release)), status=201)


class ReleaseView(PartnerView):
    """One press release."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "PATCH": WRITE}

    @extend_schema(operation_id="release_get", responses=ReleaseOut)
    def get(self, request: Request, public_id: str) -> Response:
        """A press release with its newest text."""
        return Response(release_out(version_now(release_get(public_id))))

    @extend_schema(operation_id="release_update", request=ReleasePatch, responses=ReleaseOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Save a new version. What you leave out stays as in the newest one."""
        given = self.read(ReleasePatch)
        release = release_get(public_id)
        now = version_now(release)
        text = {name: given.get(name, getattr(now, name)) for name in TEXT}
        saved = release_save(
            release=release,
            actor=self.actor,
            note=given.get("note", ""),
            based_on=given.get("based_on"),
            **text,
        )
        return Response(release_out(saved))


class ReleaseVersionsView(PartnerView):
    """Its versions."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    @extend_schema(operation_id="release_versions_list", responses=VersionsPageOut)
    def get(self, request: Request, public_id: str) -> Response:
        """Every version of a press release, the newest first."""
        versions = ReleaseVersion.objects.filter(release=release_get(public_id))
        return self.page(versions, version_out)


class PitchesView(PartnerView):
    """All pitches, and beginning one."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE}

    @extend_schema(operation_id="pitches_list", responses=PitchesPageOut)
    def get(self, request: Request) -> Response:
        """Pitches with their figures, newest first."""
        pitches = Pitch.objects.select_related("release", "version")
        paging = KeysetPagination()
        rows = paging.paginate_queryset(pitches, request, self)
        figures = figures_of(rows)
        return paging.get_paginated_response([pitch_out(one, figures[one.pk]) for one in rows])

    @extend_schema(operation_id="pitches_create", request=PitchIn, responses={201: PitchOut})
    def post(self, request: Request) -> Response:
        """Begin a pitch. Nothing is sent until you send it off."""
        given = self.read(PitchIn)
        chosen = {"picked": given.pop("contacts"), "filters": given.pop("filters")}
        pitch = pitch_create(
            release=release_get(given.pop("release")), actor=self.actor, chosen=chosen, **given
        )
        return _pitch(pitch.public_id, status=201)


class PitchView(PartnerView):
    """One pitch."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "PATCH": WRITE}

    @extend_schema(operation_id="pitch_get", responses=PitchOut)
    def get(self, request: Request, public_id: str) -> Response:
        """A pitch and what came of it."""
        return _pitch(public_id)

    @extend_schema(operation_id="pitch_update", request=PitchPatchIn, responses=PitchOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change a draft; what you leave out stays. ``contacts`` and ``filters`` each replace what
        was chosen so far."""
        given = self.read(PitchPatchIn)
        pitch_change(pitch=pitch_get(public_id), actor=self.actor, **given)
        return _pitch(public_id)


class PitchSendView(PartnerView):
    """Sending a pitch off."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="pitch_send", request=PitchSendIn, responses=PitchOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Freeze who gets it and let the mails go. Where the team wants approval it waits for a
        person (``review``)."""
        given = self.read(PitchSendIn)
        pitch_send_off(pitch=pitch_get(public_id), actor=self.actor, **given)
        return _pitch(public_id)


class PitchPauseView(PartnerView):
    """Holding a pitch."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="pitch_pause", request=None, responses=PitchOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Hold it: nothing leaves until it is resumed."""
        pitch_pause(pitch=pitch_get(public_id), actor=self.actor)
        return _pitch(public_id)


class PitchResumeView(PartnerView):
    """Letting it go on."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="pitch_resume", request=None, responses=PitchOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Let a held pitch go on."""
        pitch_resume(pitch=pitch_get(public_id), actor=self.actor)
        return _pitch(public_id)


class PitchCancelView(PartnerView):
    """Ending it."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="pitch_cancel", request=None, responses=PitchOut)
    def post(self, request: Request, public_id: str) -> Response:
        """End it: what has not left never will."""
        pitch_cancel(pitch=pitch_get(public_id), actor=self.actor)
        return _pitch(public_id)


class PitchFollowUpView(PartnerView):
    """Asking once more."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(
        operation_id="pitch_follow_up", request=PitchFollowUpIn, responses={201: PitchOut}
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Ask those who have not answered once more, within the rules of the team."""
        given = self.read(PitchFollowUpIn)
        follow_up_add(pitch=pitch_get(public_id), actor=self.actor, **given)
        return _pitch(public_id, status=201)


class PitchRecipientsView(PartnerView):
    """Who is on the list."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    @extend_schema(
        operation_id="pitch_recipients_list",
        parameters=[OpenApiParameter("shown", str, enum=sorted(SHOWN))],
        responses=RecipientsPageOut,
    )
    def get(self, request: Request, public_id: str) -> Response:
        """The recipients of a pitch, frozen when it was sent off, and what came of each."""
        rows = PitchRecipient.objects.filter(pitch=pitch_get(public_id))
        if shown := self.word("shown", SHOWN):
            rows = rows.filter(SHOWN[shown])
        return self.page(rows.select_related("contact"), recipient_out)


class PitchAnswerView(PartnerView):
    """What one of them said."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="pitch_answer", request=PitchAnswerIn, responses=RecipientOut)
    def post(self, request: Request, public_id: str, recipient_id: str) -> Response:
        """Note what a recipient said: replied, declined or covered; empty takes it back."""
        given = self.read(PitchAnswerIn)
        recipient = recipient_get(pitch_get(public_id), recipient_id)
        recipient_answer(
            recipient=recipient,
            answer=given["answer"],
            url=given["covered_url"],
            actor=self.actor,
        )
        return Response(recipient_out(recipient_get(pitch_get(public_id), recipient_id)))


def _pitch(public_id: str, status: int = 200) -> Response:
    pitch = pitch_get(public_id)
    return Response(pitch_out(pitch, figures_of([pitch])[pitch.pk]), status=status)
