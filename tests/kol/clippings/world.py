"""One object of each kind that stands in an address of clippings."""

from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.clippings.models import Capture, Clipping, ClippingAlert
from kol.clippings.services.clippings import clipping_create
from kol.clippings.services.crisis import EntryInput, crisis_open, entry_add
from kol.clippings.services.fields import ClippingInput
from kol.clippings.services.files import clipping_file_add
from kol.clippings.services.watches import WatchInput, watch_create
from tests.pictures import picture, upload


def clipping_things(team: Team, actor: Actor) -> dict[str, str | int]:
    """In the team's scope, with a storage of the test's own."""
    piece = clipping_create(
        team_id=team.pk,
        actor=actor,
        told=ClippingInput(title="小满助农", url="https://news.example/1"),
        origin=Clipping.Origin.HAND,
    )
    file = clipping_file_add(clipping=piece, upload=upload(picture("PNG")), actor=actor)
    told = WatchInput(name="日报", url="https://news.example/rss", keywords=["小满"])
    watch = watch_create(team_id=team.pk, actor=actor, told=told)
    alert = ClippingAlert.objects.create(
        team=team, watch=watch, kind="mentions", count=9, usual=1, mark=5
    )
    crisis = crisis_open(team_id=team.pk, title="事情", actor=actor, alert=alert)
    said = EntryInput(at=timezone.now(), speaker="小满", words="我们在查。", clipping=piece)
    entry_add(crisis=crisis, actor=actor, told=said)
    capture = Capture.objects.create(team=team, url="https://news.example/2")
    return {
        "clipping": piece.public_id,
        "clipping_file": file.public_id,
        "watch": watch.public_id,
        "clipping_alert": alert.public_id,
        "crisis": crisis.public_id,
        "capture": capture.public_id,
    }
