"""One of each thing of pitches, for tests that want all there is."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from foundation.delivery.suppressions import suppress_typed
from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.pitches.models import PitchMail
from kol.pitches.services.drafts import pitch_create
from kol.pitches.services.freezing import pitch_send_off
from kol.pitches.services.releases import release_create, release_file_add
from kol.press.services import ChannelInput, contact_create


def pitch_things(team: Team, actor: Actor, upload: SimpleUploadedFile) -> dict[str, str | int]:
    """A release with a file, a draft of a pitch, one that goes out, and an address left alone."""
    reader = contact_create(
        team_id=team.pk, actor=actor, name="周记者", channels=[ChannelInput("email", "z@a.example")]
    )
    release = release_create(team_id=team.pk, actor=actor, title="新品", body="第一段。")
    file = release_file_add(release=release, upload=upload, actor=actor)
    chosen = {"picked": [reader.public_id]}
    written = {"subject": "{{称呼}}", "body": "您好", "chosen": chosen}
    draft = pitch_create(release=release, actor=actor, **written)  # type: ignore[arg-type]
    pitch = pitch_create(release=release, actor=actor, **written)  # type: ignore[arg-type]
    with override_settings(SITE_URL="https://qz.example"):
        pitch = pitch_send_off(pitch=pitch, actor=actor)
    stopped = suppress_typed(team_id=team.pk, address="no@a.example", actor=actor)
    return {
        "release": release.public_id,
        "release_file": file.public_id,
        "draft_pitch": draft.public_id,
        "pitch": pitch.public_id,
        "pitch_recipient": pitch.recipients.get().public_id,
        "pitched": reader.public_id,
        "mail_token": PitchMail.objects.get(pitch=pitch).token,
        "suppression": stopped.public_id,
    }
