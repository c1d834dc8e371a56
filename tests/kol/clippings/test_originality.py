"""Drafts are compared with clippings too, as long as they are kept."""

import pytest

from foundation.events.models import Event
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.clippings.models import Clipping
from kol.clippings.originality import on_clipping_written
from kol.clippings.services.clippings import clipping_archive, clipping_create
from kol.clippings.services.fields import ClippingInput
from kol.posts.models import TextPrints
from kol.posts.originality.checking import originality_check
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db
SAID = "小满的第一批春茶来自海拔一千二百米的三片老茶园"


def heard() -> None:
    """What the outbox brings, in order."""
    for event in Event.objects.filter(name__startswith="clipping.").order_by("id"):
        on_clipping_written(event)


def test_what_a_report_says_is_no_new_text_while_it_is_kept(owner: Staff) -> None:
    actor = staff_actor(owner)
    with team_scope(owner.team):
        piece = clipping_create(
            team_id=owner.team_id,
            actor=actor,
            told=ClippingInput(title="春茶下山", text=f"记者从茶园获悉，{SAID}。"),
            origin=Clipping.Origin.HAND,
        )
        heard()
        (source,) = originality_check(f"{SAID}！").sources
        assert (source.kind, source.text.title, source.percent) == ("clipping", "春茶下山", 100)
        assert source.text.public_id == piece.public_id
        clipping_archive(clipping=piece, actor=actor)
        assert originality_check(SAID).percent == 0
        heard()
        assert not TextPrints.objects.exists()
